package replay

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// later is a handler that answers at once and works when it gets to it: a queue
// with one worker.
type later struct {
	takes time.Duration // for each event
	dedup bool
	jobs  chan struct{}

	mu    sync.Mutex
	known map[string]bool
	done  int
}

func (l *later) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		l.mu.Lock()
		defer l.mu.Unlock()
		_, _ = fmt.Fprint(w, l.done)
		return
	}
	var event struct {
		Type hook.EventType `json:"event_type"`
	}
	if json.NewDecoder(r.Body).Decode(&event) != nil || !event.Type.Known() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if id := r.Header.Get(hook.RequestIDHeader); !l.dedup || !l.known[id] {
		l.known[id] = true
		l.jobs <- struct{}{}
	}
}

func (l *later) work() {
	for range l.jobs {
		timer := time.NewTimer(l.takes)
		<-timer.C
		l.mu.Lock()
		l.done++
		l.mu.Unlock()
	}
}

// runLater runs scenarios at such a handler.
func runLater(t *testing.T, l *later, settle time.Duration, names ...string) *report.Report {
	t.Helper()
	l.jobs, l.known = make(chan struct{}, 1000), map[string]bool{}
	var worker sync.WaitGroup
	worker.Go(l.work)
	t.Cleanup(func() { close(l.jobs); worker.Wait() }) // once the server is closed
	cfg := byURL(t, l)
	cfg.Settle = settle
	return runAs(t, cfg, names...)
}

func TestRun_WorkAfterTheAnswerIsAwaited(t *testing.T) {
	t.Parallel()
	// Seven times as long as what must be still; then nothing at all for an event
	// that isn't known, which must not be taken for the work before it.
	l := &later{takes: 700 * time.Millisecond, dedup: true}
	rep := runLater(t, l, 100*time.Millisecond, "duplicate-sequential", "unknown-event", "same-mail-two-replies")
	if rep.ExitCode != 0 || rep.Work.Effects != rep.Work.Expected {
		t.Errorf("exit %d, %q: %q", rep.ExitCode, rep.Sentence(), troubled(rep))
	}
}

func TestRun_ASlowQueueHidesNoDuplicate(t *testing.T) {
	t.Parallel()
	// When the first copy is done the count is as expected, and still for longer
	// than the time of --settle.
	l := &later{takes: 500 * time.Millisecond}
	rep := runLater(t, l, 100*time.Millisecond, "duplicate-sequential", "same-mail-two-replies")
	s := verdictOf(t, rep, "duplicate-sequential")
	if s.Verdict != report.Fail || !strings.Contains(s.Checks[0].Message, "3 copies of 1 id: the work was done 3 times, expected 1") {
		t.Errorf("%s: %s", s.Verdict, s.Checks[0].Message)
	}
	if s := verdictOf(t, rep, "same-mail-two-replies"); s.Verdict != report.Pass {
		t.Errorf("what came late was counted for the next scenario: %s", s.Checks[0].Message)
	}
}

// counter is a probe whose count a test sets, by how often it was asked.
type counter struct {
	mu    sync.Mutex
	asked int
	count func(asked int) int64
}

func (c *counter) next() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	return c.count(c.asked)
}

func TestTrial_EffectsThatComeLateAreReported(t *testing.T) {
	for name, test := range map[string]struct {
		counted, late int64
		want          report.Verdict
		says          string
	}{
		"too many after all": {1, 1, report.Fail, "1 effect of duplicate-sequential came after it was judged: the work was done 2 times, expected 1"},
		"slower than waited": {0, 1, report.Warn, "came after it was judged: what was said of its effects isn't sure"},
		"none":               {1, 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "")
			c := &counter{count: func(asked int) int64 {
				if asked == 1 {
					return 10
				}
				return 10 + test.counted + test.late
			}}
			r.cfg.Effects = byURL(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, c.next()) })).Effects
			all := suite(t, "duplicate-sequential,duplicate-reserialised")
			first, second := lateTrials(t, r, all, test.counted)
			if err := second.observe(t.Context()); err != nil {
				t.Fatal(err)
			}
			switch {
			case test.want == "":
				if len(second.notes) > 0 {
					t.Errorf("notes %+v", second.notes)
				}
			case len(second.notes) != 1 || second.notes[0].Verdict != test.want || !strings.Contains(second.notes[0].Message, test.says):
				t.Errorf("notes %+v, want %s %q", second.notes, test.want, test.says)
			case !strings.Contains(second.notes[0].Again, first.sc.Name):
				t.Errorf("again %q", second.notes[0].Again)
			}
		})
	}
}

// lateTrials are a trial that was judged by a count, and the one after it.
func lateTrials(t *testing.T, r *rig, all []*scenario.Scenario, counted int64) (first, second *trial) {
	t.Helper()
	cfg := r.cfg
	cfg.Scenarios = all
	cfg, err := cfg.fill()
	if err != nil {
		t.Fatal(err)
	}
	run := &run{cfg: cfg}
	first, second = newTrial(run, all[0], 0), newTrial(run, all[1], 1)
	if err := first.observe(t.Context()); err != nil {
		t.Fatal(err)
	}
	first.deliveries = []*delivery{{event: &event{effect: scenario.Once}, attempts: make([]attempt, 3)}}
	first.reading = effects.Reading{Observed: true, Settled: true, Effects: counted}
	run.remember(first)
	return first, second
}
