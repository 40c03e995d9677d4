package session

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// TestAnswer_TheSenderHearsTheHandler shows that status and body pass through.
func TestAnswer_TheSenderHearsTheHandler(t *testing.T) {
	t.Parallel()
	h := newHandler(t, func(w http.ResponseWriter, r *http.Request) {
		want := r.Header.Get("X-Want")
		w.Header().Set("X-Said-By", "the handler")
		w.Header().Set("Location", "/elsewhere")
		code, err := strconv.Atoi(want)
		if err != nil {
			t.Errorf("the handler wasn't told what to answer: %v", err)
		}
		w.WriteHeader(code)
		if code != http.StatusNoContent {
			_, _ = fmt.Fprintf(w, "said %d", code)
		}
	})
	run := start(t, Options{Routes: h.routes(), Probe: true})
	url := run.ready().PublicURL
	tests := []struct {
		status  int
		outcome hook.Outcome
	}{
		{200, hook.OutcomeDelivered},
		{201, hook.OutcomeDelivered},
		{204, hook.OutcomeDelivered},
		{302, hook.OutcomeRetry},
		{400, hook.OutcomeLost},
		{404, hook.OutcomeLost},
		{429, hook.OutcomeLost},
		{500, hook.OutcomeRetry},
		{503, hook.OutcomeRetry},
	}
	for _, tt := range tests {
		name := strconv.Itoa(tt.status)
		t.Run(name+" passes through", func(t *testing.T) {
			got := send(t, url, "id-"+name, payload(hook.EmailReply), "X-Want", name)
			body := "said " + name
			if tt.status == http.StatusNoContent {
				body = ""
			}
			if got.status != tt.status || got.body != body || got.header.Get("X-Said-By") != "the handler" {
				t.Errorf("the sender was answered %d %q with %v", got.status, got.body, got.header)
			}
			if to := got.header.Get("Location"); to != "/elsewhere" {
				t.Errorf("the sender was sent to %q", to)
			}
			a := run.attempt("id-" + name)
			if a.Status != tt.status || a.Outcome != tt.outcome || a.Error != "" || a.Number != 1 || a.URL != h.URL+"/hook" {
				t.Errorf("the attempt was told as %+v, want %s", a, tt.outcome)
			}
		})
	}
	run.end()
	got := h.got()
	if len(got) != len(tests) {
		t.Errorf("the handler got %d requests, want %d", len(got), len(tests))
	}
	for _, a := range got {
		if a.path != "/hook" {
			t.Errorf("the handler was asked for %s: a redirect was followed", a.path)
		}
	}
	if diff := cmp.Diff(Totals{Deliveries: 9, Attempts: 9, Delivered: 3, Lost: 3, Retry: 3}, run.totals); diff != "" {
		t.Error(diff)
	}
}

func TestAnswer_LongOnesPassWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", 40_000) // more than is recorded
	h := newHandler(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(long)) })
	run := start(t, Options{Routes: h.routes()})
	if got := send(t, run.ready().PublicURL, "id", payload(hook.EmailReply)); got.body != long {
		t.Errorf("%d bytes came back, want %d", len(got.body), len(long))
	}
	run.end()
}

func TestKept_CutsLongAnswersInACopy(t *testing.T) {
	long := bytes.Repeat([]byte("x"), keptAnswer+1)
	a := &hook.Attempt{Status: 200, Answer: hook.Answer{Status: 200, Body: long}}
	if got := kept(a); len(got.Answer.Body) != keptAnswer || !got.Answer.Truncated || got.Status != 200 {
		t.Errorf("recorded are %d bytes, truncated: %t", len(got.Answer.Body), got.Answer.Truncated)
	}
	if len(a.Answer.Body) != len(long) || a.Answer.Truncated {
		t.Error("the sender's answer was cut too")
	}
	a.Answer.Body = long[:keptAnswer]
	if kept(a) != a {
		t.Error("an answer that fits was copied")
	}
}

func TestAnswer_502WhereTheHandlerGivesNone(t *testing.T) {
	tests := []struct {
		name   string
		routes func(t *testing.T) Routes
		reason string
	}{
		{
			"nothing listens",
			func(t *testing.T) Routes { return Routes{Default: target(t, "http://"+freeAddr(t)+"/hook")} },
			"connection refused",
		},
		{
			"it hangs up",
			func(t *testing.T) Routes { return newHandler(t, hangUp).routes() },
			"closed before an answer",
		},
		{
			"it panics after the head of its answer",
			func(t *testing.T) Routes {
				return newHandler(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Length", "100")
					_, _ = w.Write([]byte("half of"))
					_ = http.NewResponseController(w).Flush()
					hangUp(w, r)
				}).routes()
			},
			"cut off",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			run := start(t, Options{Routes: tt.routes(t)})
			url := run.ready().PublicURL
			for i := range 2 { // the run goes on after the first
				id := strconv.Itoa(i)
				wantStatus(t, url, id, http.StatusBadGateway)
				a := run.attempt(id)
				if a.Status != 0 || a.Outcome != hook.OutcomeRetry {
					t.Errorf("the attempt was told as %+v", a)
				}
				wantWords(t, a.Error, tt.reason)
			}
			run.end()
			if diff := cmp.Diff(Totals{Deliveries: 2, Attempts: 2, Retry: 2}, run.totals); diff != "" {
				t.Error(diff)
			}
		})
	}
}
