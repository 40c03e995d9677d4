package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadrig/internal/sandbox"
)

const (
	createPath = "/webhook/create"
	createBody = `{"association_type":"user","webhook_url":"https://h.example.com/"}`
)

func (g *rig) arm(f sandbox.Fault) {
	g.t.Helper()
	if err := g.box.ArmFault(f); err != nil {
		g.t.Fatal(err)
	}
}

// call makes a call on a connection of its own and returns what came back of
// the answer, and the error that ended it.
func (g *rig) call(ctx context.Context, method, path, body string) (reply, error) {
	g.t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, g.url+"/api/v1"+path+"?api_key=test", strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "sandbox-test/1")
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, string(text)}, err
}

// registered is how many webhooks there are.
func (g *rig) registered() int {
	g.t.Helper()
	return len(okay[[]any](g.t, g.do("GET", "/_sandbox/webhooks", "")))
}

func TestFault_StatusIsAnsweredAndNothingDone(t *testing.T) {
	g := start(t, quick())
	tests := []struct {
		name  string
		fault sandbox.Fault
		media string
	}{
		{"a page of HTML", sandbox.Fault{Status: 503, Body: "<html>down</html>"}, "text/html; charset=utf-8"},
		{"JSON", sandbox.Fault{Kind: sandbox.FaultStatus, Status: 401, Body: `{"message":"Invalid API Key"}`}, "application/json; charset=utf-8"},
		{"text", sandbox.Fault{Status: 200, Body: "it was saved"}, "text/plain; charset=utf-8"},
		{"a type that is not the body's", sandbox.Fault{Status: 200, Body: "{}", ContentType: "text/html"}, "text/html"},
		{"no body", sandbox.Fault{Status: 204}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.fault.Headers = map[string]string{"Retry-After": "7"}
			g.arm(test.fault)
			r := g.api("POST", createPath, createBody)
			if r.status != test.fault.Status || r.body != test.fault.Body || r.header.Get("Retry-After") != "7" {
				t.Errorf("%+v", r)
			}
			if got := r.header.Get("Content-Type"); got != test.media {
				t.Errorf("content type %q, want %q", got, test.media)
			}
			if n := g.registered(); n != 0 {
				t.Errorf("%d webhooks were made", n)
			}
		})
	}
	if r := g.api("POST", createPath, createBody); r.status != 200 {
		t.Errorf("after the faults: %+v", r)
	}
}

func TestFault_CutLosesTheAnswer(t *testing.T) {
	tests := []struct {
		name      string
		fault     sandbox.Fault
		status    int // of the part that came
		webhooks  int
		truncated bool
	}{
		{"cut leaves the webhook behind", sandbox.Fault{Kind: sandbox.FaultCut}, 0, 1, false},
		{"cut in the middle leaves it too", sandbox.Fault{Kind: sandbox.FaultCut, At: sandbox.CutAtMiddle}, 200, 1, true},
		{"cut-before makes none", sandbox.Fault{Kind: sandbox.FaultCutBefore}, 0, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := start(t, quick())
			g.arm(test.fault)
			r, err := g.call(t.Context(), "POST", createPath, createBody)
			if err == nil || r.status != test.status {
				t.Errorf("%+v, %v", r, err)
			}
			if errors.Is(err, io.ErrUnexpectedEOF) != test.truncated || (r.body != "") != test.truncated {
				t.Errorf("got %q, then %v", r.body, err)
			}
			if n := g.registered(); n != test.webhooks {
				t.Errorf("%d webhooks, want %d", n, test.webhooks)
			}
		})
	}
}

func TestFault_CutDoesTheWorkOfARefusalToo(t *testing.T) {
	g := start(t, quick())
	g.arm(sandbox.Fault{Kind: sandbox.FaultCut, At: sandbox.CutAtMiddle, Count: 2})
	if r, err := g.call(t.Context(), "POST", createPath, `{}`); err == nil || r.status != 422 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := g.call(t.Context(), "GET", "/nothing", ""); err == nil || r.status != 404 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestFault_SlowAnswersLateAndTruly(t *testing.T) {
	g := start(t, quick())
	const delay = 30 * time.Millisecond
	g.arm(sandbox.Fault{Kind: sandbox.FaultSlow, Delay: delay})
	began := time.Now()
	made := okay[struct{ ID int64 }](t, g.api("POST", createPath, createBody))
	if took := time.Since(began); took < delay || made.ID == 0 {
		t.Errorf("%v, id %d", took, made.ID)
	}
}

func TestFault_RateLimitIsTheDocumentedOne(t *testing.T) {
	at := &clock{}
	c := quick()
	c.Now = at.now
	g := start(t, c)
	g.arm(sandbox.Fault{Kind: sandbox.FaultRateLimit})
	g.arm(sandbox.Fault{Kind: sandbox.FaultRateLimit, RetryAfter: 2})
	want := `{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Too many requests. Please retry after 30 seconds.","retry_after":30}}`
	r := g.api("POST", createPath, createBody)
	if r.status != 429 || r.body != want || r.header.Get("Retry-After") != "30" {
		t.Errorf("%+v", r)
	}
	if h := r.header; h.Get("X-RateLimit-Limit") != "60" || h.Get("X-RateLimit-Remaining") != "0" || h.Get("X-RateLimit-Reset") != "1800000030" {
		t.Errorf("%v", h)
	}
	if r := g.api("POST", createPath, createBody); r.status != 429 || r.header.Get("Retry-After") != "2" {
		t.Errorf("%+v", r)
	}
	if n := g.registered(); n != 0 {
		t.Errorf("%d webhooks were made", n)
	}
}

func TestFault_ComesBeforeKeyAndRateLimit(t *testing.T) {
	c := quick()
	c.Limits = &sandbox.Limits{PerHour: 1}
	g := start(t, c)
	g.arm(sandbox.Fault{Status: 502, Count: 2})
	if r := g.do("GET", "/api/v1/client", ""); r.status != 502 {
		t.Errorf("without a key: %d", r.status)
	}
	if r := g.api("GET", "/client", ""); r.status != 502 {
		t.Errorf("with a key: %d", r.status)
	}
	for _, want := range []int{200, 429} {
		if r := g.api("GET", "/client", ""); r.status != want {
			t.Errorf("%d, want %d", r.status, want)
		}
	}
}

func TestFault_TheFirstThatMatchesWins(t *testing.T) {
	g := start(t, quick())
	g.arm(sandbox.Fault{Status: 500, Match: "GET /client"})
	g.arm(sandbox.Fault{Status: 501, Count: 2})
	g.arm(sandbox.Fault{Status: 502, Match: "GET", Count: sandbox.UntilCleared})
	calls := []struct {
		method, path string
		want         int
	}{
		{"GET", "/campaigns", 501},
		{"GET", "/client", 500},
		{"GET", "/client", 501},
		{"GET", "/client", 502},
		{"POST", createPath, 200},
		{"GET", "/client", 502},
	}
	for i, c := range calls {
		if r := g.api(c.method, c.path, createBody); r.status != c.want {
			t.Errorf("call %d, %s %s: %d, want %d", i+1, c.method, c.path, r.status, c.want)
		}
	}
	var counts [][2]int
	for _, f := range g.box.Faults() {
		counts = append(counts, [2]int{f.Fired, f.Remaining})
	}
	if len(counts) != 3 || counts[0] != [2]int{1, 0} || counts[1] != [2]int{2, 0} || counts[2] != [2]int{2, sandbox.UntilCleared} {
		t.Errorf("fired and remaining: %v", counts)
	}
}

func TestFault_CountsAreExactUnderConcurrency(t *testing.T) {
	g := start(t, quick())
	g.arm(sandbox.Fault{Status: 500, Count: 10})
	g.arm(sandbox.Fault{Status: 501, Count: 15})
	var answered [3]atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				r, err := g.call(t.Context(), "GET", "/client", "")
				switch {
				case err != nil:
					t.Error(err)
				case r.status >= 500:
					answered[r.status-500].Add(1)
				default:
					answered[2].Add(1)
				}
			}
		})
	}
	wg.Wait()
	if a, b, c := answered[0].Load(), answered[1].Load(), answered[2].Load(); a != 10 || b != 15 || c != 15 {
		t.Errorf("500: %d, 501: %d, 200: %d", a, b, c)
	}
}
