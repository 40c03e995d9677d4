package replay

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/report"
)

// atWork is a handler that answers copies of an event that it is at work on with
// a status.
type atWork struct {
	status int
	takes  time.Duration

	mu   sync.Mutex
	busy map[string]bool // true: done
	done int
}

func (a *atWork) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.Method == http.MethodGet {
		_, _ = fmt.Fprint(w, a.done)
		return
	}
	id := r.Header.Get(hook.RequestIDHeader)
	if done, known := a.busy[id]; known {
		if !done {
			w.WriteHeader(a.status)
		}
		return
	}
	a.busy[id] = false
	a.mu.Unlock()
	timer := time.NewTimer(a.takes) // the work, which goes on when the sender has gone
	<-timer.C
	a.mu.Lock()
	a.busy[id] = true
	a.done++
}

func TestRun_AHandlerThatIsAtWorkAndSaysSoIsNotWrong(t *testing.T) {
	for name, test := range map[string]struct {
		status   int
		scenario string
		want     report.Verdict
	}{
		"503 to most copies":           {503, "duplicate-concurrent", report.Warn},
		"500 to most copies":           {500, "duplicate-concurrent", report.Fail},
		"409 to most copies":           {409, "duplicate-concurrent", report.Fail},
		"503 longer than it is waited": {503, "retry-timeout", report.Warn},
		"500 longer than it is waited": {500, "retry-timeout", report.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &atWork{status: test.status, takes: 30 * time.Millisecond, busy: map[string]bool{}}
			if test.scenario == "retry-timeout" {
				h.takes = 2 * time.Second // all attempts are over before
			}
			rep := runAs(t, byURL(t, h), test.scenario)
			if got := rep.Scenarios[0].Verdict; got != test.want || rep.Work.Effects != rep.Work.Expected {
				t.Errorf("%s, want %s: %q; %s", got, test.want, troubled(rep), rep.Sentence())
			}
		})
	}
}
