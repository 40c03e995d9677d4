package sandbox

import (
	"net/http"
	"time"
)

// faultKind is how one kind of fault is checked and served.
type faultKind struct {
	name  FaultKind
	takes []string // the fields beside kind, count and match
	check func(f *Fault) error
	serve func(s *Sandbox, h hit, w http.ResponseWriter, r *http.Request)
}

func faultKinds() []faultKind {
	unchecked := func(*Fault) error { return nil }
	return []faultKind{
		{FaultStatus, []string{"status", "body", "content_type", "headers"}, checkStatusFault, (*Sandbox).serveStatusFault},
		{FaultCut, []string{"at"}, checkCutFault, (*Sandbox).serveCutFault},
		{FaultCutBefore, nil, unchecked, (*Sandbox).serveCutBeforeFault},
		{FaultSlow, []string{"delay"}, checkSlowFault, (*Sandbox).serveSlowFault},
		{FaultHang, nil, unchecked, (*Sandbox).serveHangFault},
		{FaultRateLimit, []string{"retry_after"}, checkRateFault, (*Sandbox).serveRateFault},
	}
}

// serveFault serves a call that a fault hits.
func (s *Sandbox) serveFault(h hit, w http.ResponseWriter, r *http.Request) {
	kind, err := findFaultKind(h.Kind)
	if err != nil { // never: it was looked up when it was armed
		write(w, failure(http.StatusInternalServerError, err.Error()))
		return
	}
	kind.serve(s, h, w, r)
}

func (s *Sandbox) serveStatusFault(h hit, w http.ResponseWriter, r *http.Request) {
	swallow(w, r)
	for name, value := range h.Headers {
		w.Header().Set(name, value)
	}
	if h.ContentType != "" {
		w.Header().Set("Content-Type", h.ContentType)
	}
	w.WriteHeader(h.Status)
	_, _ = w.Write([]byte(h.Body))
}

func (s *Sandbox) serveRateFault(h hit, w http.ResponseWriter, r *http.Request) {
	swallow(w, r)
	limit := s.cfg.Limits.PerMinute
	if limit == 0 {
		limit = StandardLimits().PerMinute
	}
	wait := time.Duration(h.RetryAfter) * time.Second
	a := allowance{limit: limit, reset: s.cfg.Now().Add(wait), after: wait}
	a.announce(w.Header())
	write(w, tooMany(w.Header(), a))
}

func (s *Sandbox) serveCutBeforeFault(_ hit, w http.ResponseWriter, r *http.Request) {
	swallow(w, r)
	cut()
}

func (s *Sandbox) serveCutFault(h hit, w http.ResponseWriter, r *http.Request) {
	answer := s.hold(r)
	if h.At == CutAtMiddle {
		answer.sendHalf(w)
	}
	cut()
}

func (s *Sandbox) serveSlowFault(h hit, w http.ResponseWriter, r *http.Request) {
	answer := s.hold(r)
	timer := time.NewTimer(h.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-h.freed:
	case <-r.Context().Done():
	}
	answer.send(w)
}

func (s *Sandbox) serveHangFault(h hit, w http.ResponseWriter, r *http.Request) {
	swallow(w, r)
	select {
	case <-h.freed:
	case <-r.Context().Done():
	}
	cut()
}
