package replay

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"leadrig/internal/hook"
	"leadrig/replay/report"
)

// A handler that keeps an event and works on it until that succeeds may answer
// 200 although the first try failed; one that gives it up may not.
func TestRun_AHandlerThatTriesAgainByItselfIsHonest(t *testing.T) {
	for name, test := range map[string]struct {
		later bool // the first try too comes after the answer
		tries int
		want  report.Verdict
	}{
		"it tries until it is done":   {false, 5, report.Pass},
		"it gives up after one":       {false, 1, report.Fail},
		"it gives up one time before": {false, 2, report.Fail},
		"later, until it is done":     {true, 5, report.Pass},
		"later, and gives up":         {true, 1, report.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, "")
			var work sync.WaitGroup
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				id := q.Header.Get(hook.RequestIDHeader)
				n, done := 0, false
				if !test.later {
					n, done = 1, r.callSink(id)
				}
				work.Go(func() {
					for ; n < test.tries && !done; n++ {
						done = r.callSink(id)
					}
				})
				w.WriteHeader(http.StatusOK)
			}))
			t.Cleanup(func() { server.Close(); work.Wait() })
			r.cfg.Target.URL = server.URL
			rep := r.run("retry-downstream-failure", "answer-codes")
			if got := rep.Scenarios[0].Verdict; test.want == report.Fail && got != report.Fail || test.want == report.Pass && got == report.Fail {
				t.Errorf("%s, want %s: %q", got, test.want, troubled(rep))
			}
			hidden := strings.Contains(troubled(rep)["answer-codes"], "no-hiding")
			failed := test.want == report.Fail
			if hidden && !failed || !hidden && failed && !test.later { // work that comes later may be in time to be seen, or not
				t.Errorf("a failure was hidden: %t; %q", hidden, troubled(rep))
			}
		})
	}
}

// callSink is a call that a handler of a test's own makes to its downstream.
func (r *rig) callSink(id string) (done bool) {
	q, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.sink.URL(), strings.NewReader("{}"))
	if err != nil {
		r.t.Error(err)
		return true
	}
	q.Header.Set(hook.RequestIDHeader, id)
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		return true // the test is over
	}
	_ = answer.Body.Close()
	return answer.StatusCode < 300
}
