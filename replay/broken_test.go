package replay

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// handler is a small handler of one's own, around the correct one: it may answer
// by itself.
type handler func(w http.ResponseWriter, body []byte, correct func())

// broken are handlers that are wrong in ways the sample handler has no bug for,
// and the scenario that is to find each.
func broken() map[string]handler {
	return map[string]handler{
		"all-events": func(w http.ResponseWriter, body []byte, correct func()) {
			if kind := hook.Summarize(body).EventType; kind == string(hook.ManualStepReached) {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			correct()
		},
		"legacy-shapes": func(w http.ResponseWriter, body []byte, correct func()) {
			if !bytes.Contains(body, []byte("event_timestamp")) {
				w.WriteHeader(http.StatusUnprocessableEntity)
				return
			}
			correct()
		},
		"unicode": func(w http.ResponseWriter, body []byte, correct func()) {
			if bytes.Contains(body, []byte(`\u0000`)) {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			correct()
		},
		"out-of-order": needsTheMailFirst(),
		"answer-codes": func(w http.ResponseWriter, _ []byte, correct func()) { w.WriteHeader(http.StatusTooManyRequests) },
		"large-thread": func(_ http.ResponseWriter, body []byte, correct func()) { crashIf(len(body) > 1e6); correct() },
		"malformed":    func(_ http.ResponseWriter, body []byte, correct func()) { crashIf(!json.Valid(body)); correct() },
		"unknown-event": func(_ http.ResponseWriter, body []byte, correct func()) {
			crashIf(bytes.Contains(body, []byte("EMOJI")))
			correct()
		},
		"deliver": func(w http.ResponseWriter, _ []byte, _ func()) { w.WriteHeader(http.StatusBadGateway) },
	}
}

func crashIf(crash bool) {
	if crash {
		panic(http.ErrAbortHandler)
	}
}

// needsTheMailFirst refuses what is about a mail that it hasn't heard of.
func needsTheMailFirst() handler {
	var mu sync.Mutex
	known := false
	return func(w http.ResponseWriter, body []byte, correct func()) {
		mu.Lock()
		defer mu.Unlock()
		if kind := hook.Summarize(body).EventType; kind == string(hook.EmailSent) {
			known = true
		}
		if !known {
			w.WriteHeader(http.StatusOK) // and does nothing
			return
		}
		correct()
	}
}

func TestRun_BrokenHandlersAreFoundByTheScenarioAboutThem(t *testing.T) {
	for name, wrong := range broken() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, "")
			r.answerBy(around(r, wrong).ServeHTTP)
			s := verdictOf(t, r.run(name), name)
			want := report.Fail
			if name == "legacy-shapes" {
				want = report.Warn
			}
			if s.Verdict != want {
				t.Errorf("%s, want %s: %v", s.Verdict, want, s.Checks)
			}
		})
	}
}

func around(r *rig, wrong handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			return
		}
		q.Body = io.NopCloser(bytes.NewReader(body))
		wrong(w, body, func() { r.serve(w, q) })
	})
}

// Scenarios about retries find the handler that works again on each copy.
func TestRun_WorkingAgainOnARetryIsFound(t *testing.T) {
	for _, name := range []string{"retry-lost-ack", "retry-timeout"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s := verdictOf(t, newRig(t, "no-dedup").run(name), name); s.Verdict != report.Fail {
				t.Errorf("%s: %v", s.Verdict, s.Checks)
			}
		})
	}
}

func TestRun_FreshRequestIDPassesAHandlerThatKnowsTheEventItself(t *testing.T) {
	r := newRig(t, "")
	r.answerBy(func(w http.ResponseWriter, q *http.Request) {
		q.Header.Del(hook.RequestIDHeader) // then the sample handler goes by the event's own fields
		r.serve(w, q)
	})
	if s := verdictOf(t, r.run("fresh-request-id"), "fresh-request-id"); s.Verdict != report.Pass {
		t.Errorf("%s: %v", s.Verdict, s.Checks)
	}
}

// A handler that goes by the event's own fields must not see copies in different
// events.
func TestRun_DifferentEventsDifferInTheirOwnFields(t *testing.T) {
	r := newRig(t, "")
	r.answerBy(func(w http.ResponseWriter, q *http.Request) {
		q.Header.Del(hook.RequestIDHeader)
		r.serve(w, q)
	})
	rep := r.runAll([]*scenario.Scenario{parse(t, one("send: {events: [EMAIL_SENT, EMAIL_OPEN, EMAIL_REPLY, EMAIL_BOUNCE, UNTRACKED_REPLIES, LEAD_CATEGORY_UPDATED], count: 600, concurrency: 8}", "effects"))})
	if got := troubled(rep); len(got) > 0 {
		t.Error(got)
	}
	rep = r.run("optional-fields-missing", "unicode", "same-mail-two-replies", "missing-request-id")
	for name, trouble := range troubled(rep) {
		// Two forms that lack their times differ in nothing.
		if name != "optional-fields-missing" {
			t.Errorf("%s: %s", name, trouble)
		}
	}
}

func TestRun_SoakFindsTheHandlerThatGetsSlower(t *testing.T) {
	text := "name: short-soak\nsteps:\n  - send: {count: 90, rate: 60}\nchecks:\n  - {check: steady}\n"
	r := newRig(t, "")
	var mu sync.Mutex
	seen := 0
	r.answerBy(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		seen++
		late := seen > 50
		mu.Unlock()
		if late {
			_ = wait(q.Context(), time.Second) // the growth itself: more than a busy machine adds to any
		}
		r.serve(w, q)
	})
	if s := verdictOf(t, r.runAll([]*scenario.Scenario{parse(t, text)}), "short-soak"); s.Verdict != report.Fail || s.Latency == nil {
		t.Errorf("%s: %v", s.Verdict, s.Checks)
	}
}

func TestRun_PolicyOnceSkipsRetries(t *testing.T) {
	r := newRig(t, "")
	r.cfg.Policy = policy.Once()
	rep := r.run("retry-lost-ack", "retry-downstream-failure", "unicode")
	for _, s := range rep.Scenarios[:2] {
		if s.Verdict != report.Skipped || !strings.Contains(s.Reason, "once") {
			t.Errorf("%s: %s, %q", s.Name, s.Verdict, s.Reason)
		}
	}
}

func TestRun_RetriesKeepTheIDAndFollowThePolicy(t *testing.T) {
	r := newRig(t, "")
	var mu sync.Mutex
	var ids []string
	r.answerBy(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		ids = append(ids, q.Header.Get(hook.RequestIDHeader))
		mu.Unlock()
		w.WriteHeader(http.StatusInternalServerError)
	})
	r.cfg.Policy = policy.Core()
	r.cfg.TimeScale = 1e6
	rep := r.runAll([]*scenario.Scenario{parse(t, one("send: {retry: true}", "delivered"))})
	if len(ids) != policy.Core().Attempts() || len(slices.Compact(ids)) != 1 || ids[0] == "" {
		t.Errorf("ids of the attempts: %q", ids)
	}
	d := rep.Scenarios[0].Deliveries[0]
	for i, a := range d.Attempts {
		want := hook.OutcomeRetry
		if i == len(d.Attempts)-1 {
			want = hook.OutcomeFailed
		}
		if a.Outcome != want || a.Status != 500 {
			t.Errorf("attempt %d: %d, %s", i+1, a.Status, a.Outcome)
		}
	}
}
