package inspector

import "net/http"

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
	return i.guard(mux)
}
