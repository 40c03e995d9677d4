package inspector

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	sessionPath = "/api/session"
	livePath    = "/api/live"
)

// route is an operation of the API, in the form of http.ServeMux; openapi.json
// has the same ones.
type route struct {
	method, path string
	serve        http.HandlerFunc
}

func (i *Inspector) routes() []route {
	return []route{
		{"POST", sessionPath, i.login},
		{"GET", livePath, i.live},
		{"GET", "/api/openapi.json", i.openAPI},
		{"GET", "/api/status", i.status},
		{"GET", "/api/scenarios", i.scenarios},
		{"GET", "/api/deliveries", i.list},
		{"GET", "/api/deliveries/{id}", i.detail},
		{"GET", "/api/deliveries/{id}/body", i.body},
		{"GET", "/api/deliveries/{id}/diff", i.diff},
		{"POST", "/api/deliveries/{id}/diff", i.diffEdited},
		{"GET", "/api/deliveries/{id}/copy", i.copy},
		{"POST", "/api/deliveries/{id}/replay", i.replay},
		{"POST", "/api/deliveries/{id}/run", i.run},
		{"POST", "/api/deliveries/{id}/save", i.save},
		{"POST", "/api/trigger", i.trigger},
		{"POST", "/api/share", i.share},
		{"DELETE", "/api/share", i.unshare},
		{"GET", "/api/faults", i.faults},
		{"POST", "/api/faults", i.armFault},
		{"PATCH", "/api/faults/{id}", i.pauseFault},
		{"DELETE", "/api/faults/{id}", i.disarmFault},
	}
}

func (i *Inspector) handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range i.routes() {
		mux.HandleFunc(r.method+" "+r.path, r.serve)
	}
	mux.Handle("GET /", i.assets)
	return i.guard(methods(mux))
}

// methods answers a request with a method that its path doesn't have as the API
// answers what goes wrong, which a mux doesn't.
func methods(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowed := allowedAt(mux, r)
		if len(allowed) == 0 || slices.Contains(allowed, r.Method) || (r.Method == http.MethodHead && slices.Contains(allowed, http.MethodGet)) {
			mux.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		fail(w, http.StatusMethodNotAllowed, codeBad, "there is no "+strconv.Quote(r.Method)+" here: use "+strings.Join(allowed, " or "))
	})
}

// allowedAt are the methods that the API has for the path of a request; none: it
// isn't of the API.
func allowedAt(mux *http.ServeMux, r *http.Request) (allowed []string) {
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		return nil
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		with := &http.Request{Method: method, Host: r.Host, URL: r.URL}
		if _, pattern := mux.Handler(with); strings.HasPrefix(pattern, method+" /api/") {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
