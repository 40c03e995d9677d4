package sandbox

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// apiPrefix is where SmartLead's API begins.
const apiPrefix = "/api/v1/"

// call is one request to the API.
type call struct {
	*Sandbox
	request *http.Request
	args    []string // the variable segments of the path
	body    object
}

// route is an endpoint. The segments of its pattern are separated by slashes; a
// star stands for any one.
type route struct {
	method  string
	pattern []string
	serve   func(c *call) answer
}

// routes are all endpoints that exist. The account-wide lists and the PATCH
// calls of some clients are left out on purpose: SmartLead has none.
func routes() []route {
	on := func(method, pattern string, serve func(c *call) answer) route {
		return route{method, strings.Split(pattern, "/"), serve}
	}
	return []route{
		on("POST", "webhook/create", (*call).createWebhook),
		on("GET", "webhook/*", (*call).getWebhook),
		on("PUT", "webhook/update/*", (*call).updateWebhook),
		on("DELETE", "webhook/delete/*", (*call).deleteWebhook),
		on("DELETE", "webhook/delete", (*call).deleteWebhook),
		on("GET", "campaigns/*/webhooks", (*call).listCampaignWebhooks),
		on("POST", "campaigns/*/webhooks", (*call).saveCampaignWebhook),
		on("DELETE", "campaigns/*/webhooks", (*call).deleteCampaignWebhook),
		on("DELETE", "campaigns/*/webhooks/*", (*call).deleteCampaignWebhook),
		on("GET", "campaigns/*/webhooks/summary", (*call).summary),
		on("POST", "campaigns/*/webhooks/retrigger-failed-events", (*call).retrigger),
		on("GET", "campaigns", (*call).listCampaigns),
		on("GET", "campaigns/*", (*call).getCampaign),
		on("POST", "campaigns/*/status", (*call).setStatus),
		on("GET", "client", (*call).listClients),
		on("GET", "leads/fetch-categories", (*call).listCategories),
	}
}

// Handler serves the API under /api/v1 and, to loopback callers, the control
// under /_sandbox/.
func (s *Sandbox) Handler() http.Handler {
	control := s.control()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == controlPrefix, strings.HasPrefix(r.URL.Path, controlPrefix+"/"):
			control.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, apiPrefix):
			s.serveAPI(w, r)
		default:
			noRoute(w, r)
		}
	})
}

// serveAPI serves a call, or the fault that hits it: before anything is looked
// at, since what it stands for (a gateway, the network) does so too.
func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	if h, ok := s.faults.take(r.Method, r.URL.Path); ok {
		s.serveFault(h, w, r)
		return
	}
	s.answerAPI(w, r)
}

func (s *Sandbox) answerAPI(w http.ResponseWriter, r *http.Request) {
	if oddAgent(r.UserAgent()) {
		http.Error(w, "403 Forbidden: send an ordinary User-Agent", http.StatusForbidden)
		return
	}
	serve, args := s.find(r)
	if serve == nil {
		noRoute(w, r)
		return
	}
	if !s.knows(r.URL.Query().Get("api_key")) {
		write(w, answer{http.StatusUnauthorized, fields{"message": "Invalid API Key"}})
		return
	}
	allowed := s.limits.take()
	allowed.announce(w.Header())
	if !allowed.ok {
		write(w, tooMany(w.Header(), allowed))
		return
	}
	body, bad := readObject(w, r)
	if bad != nil {
		write(w, *bad)
		return
	}
	write(w, serve(&call{Sandbox: s, request: r, args: args, body: body}))
}

// oddAgent reports whether a User-Agent is one that the live API turned away.
func oddAgent(agent string) bool {
	return agent == "" || strings.HasPrefix(strings.ToLower(agent), "python-urllib")
}

func (s *Sandbox) knows(key string) bool {
	if s.cfg.APIKey == "" {
		return key != ""
	}
	return subtle.ConstantTimeCompare([]byte(key), []byte(s.cfg.APIKey)) == 1
}

func tooMany(h http.Header, a allowance) answer {
	seconds := a.seconds()
	h.Set("Retry-After", fmt.Sprint(seconds))
	return answer{http.StatusTooManyRequests, fields{"error": fields{
		"code":        "RATE_LIMIT_EXCEEDED",
		"message":     fmt.Sprintf("Too many requests. Please retry after %d seconds.", seconds),
		"retry_after": seconds,
	}}}
}

// find returns the endpoint of a request. As in Express one slash at the end
// makes no difference; a more exact pattern beats one with a star.
func (s *Sandbox) find(r *http.Request) (serve func(c *call) answer, args []string) {
	path := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, apiPrefix), "/")
	segments := strings.Split(path, "/")
	for _, candidate := range s.api {
		if candidate.method != r.Method {
			continue
		}
		if a, ok := candidate.match(segments); ok && (serve == nil || len(a) < len(args)) {
			serve, args = candidate.serve, a
		}
	}
	return serve, args
}

func (t *route) match(segments []string) (args []string, ok bool) {
	if len(segments) != len(t.pattern) {
		return nil, false
	}
	for i, want := range t.pattern {
		switch {
		case want == "*" && segments[i] != "":
			args = append(args, segments[i])
		case want != segments[i]:
			return nil, false
		}
	}
	return args, true
}

// refuse answers a faulty request: as the reference pages promise, or as the
// live API was met.
func (c *call) refuse(status int, key, live, format string, values ...any) *answer {
	a := domain(status, format, values...)
	if c.cfg.LiveErrors {
		a = joi(key, live)
	}
	return &a
}

// stamp is how the API writes times.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
