package actions

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/replay"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

func TestScenarios_AreThoseThatCanBeRunBesideALiveRun(t *testing.T) {
	all, err := Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for _, name := range scenario.Names() {
		left[name] = true
	}
	for _, s := range all {
		if s.Title == "" || s.Group == "" {
			t.Errorf("%s has no title or group", s.Name)
		}
		delete(left, s.Name)
	}
	for _, name := range []string{"duplicate-after-restart", "retry-downstream-failure", "soak"} {
		if !left[name] {
			t.Errorf("%s is offered", name)
		}
		delete(left, name)
	}
	if len(left) > 0 {
		t.Errorf("not offered are %v", left)
	}
}

// Deliveries go on arriving while the scenario is run: its count of effects must
// be right all the same.
func TestActions_RunFindsTheBugAndNothingElse(t *testing.T) {
	for bug, want := range map[string]report.Verdict{"": report.Pass, "no-dedup": report.Fail} {
		t.Run("with bug "+bug, func(t *testing.T) {
			h, url := newSample(t, bug)
			g := newRig(t, target(t, url+"/webhooks/smartlead"), Config{
				Effects: func() Effects { return Effects{URL: url + "/effects"} },
			})
			id := g.arrive("id-0", event(hook.EmailReply, 0))
			const others = 20
			arriving, stop := context.WithCancel(t.Context())
			var senders sync.WaitGroup
			started := make(chan struct{})
			senders.Go(func() {
				for n := range others {
					if n == 1 {
						close(started)
					}
					if arriving.Err() != nil {
						return
					}
					g.post("", event(hook.EmailSent, n+1))
				}
			})
			<-started
			var mu sync.Mutex
			attempts, finished := 0, 0
			r, err := g.Run(t.Context(), id, "duplicate-sequential", func(p replay.Progress) {
				mu.Lock()
				defer mu.Unlock()
				if p.Attempt != nil {
					attempts++
				}
				if p.Finished != nil {
					finished++
				}
			})
			stop()
			senders.Wait()
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Scenarios) != 1 || r.Scenarios[0].Verdict != want || r.Effects != report.EffectsURL {
				t.Errorf("the report is %+v", r)
			}
			if attempts != 3 || finished != 1 {
				t.Errorf("told were %d attempts and %d ends", attempts, finished)
			}
			if sent := r.Scenarios[0].Deliveries; len(sent) == 0 || sent[0].EventType != string(hook.EmailReply) {
				t.Errorf("sent was %+v", sent)
			}
			for _, c := range r.Scenarios[0].Checks {
				if c.Verdict == report.Fail && !strings.Contains(c.Again, "id:1 --seed") {
					t.Errorf("to repeat it: %q", c.Again)
				}
			}
			if h.Effects() == 0 {
				t.Error("nothing was done")
			}
		})
	}
}

func TestActions_RunThatCannotBe(t *testing.T) {
	k := newKeeper(t)
	g := newRig(t, k.target(t), Config{})
	id := g.arrive("id-1", event(hook.EmailReply, 1))
	n := len(k.got())
	for name, words := range map[string][]string{
		"duplicate-sequental":      {"duplicate-sequential"},
		"duplicate-after-restart":  {"--restart-cmd", "leadrig replay --scenario duplicate-after-restart id:1"},
		"retry-downstream-failure": {"--sink"},
		"soak":                     {"takes longer"},
		"./mine.yaml":              {"unknown scenario"},
	} {
		_, err := g.Run(t.Context(), id, name, nil)
		wantWords(t, err, words...)
	}
	if len(k.got()) != n {
		t.Error("something was sent")
	}
	_, err := g.Run(t.Context(), 999, "deliver", nil)
	wantWords(t, err, "999")
	if r, err := g.Run(t.Context(), id, "deliver", nil); err != nil || r.Effects != report.EffectsNone {
		t.Errorf("a run without a probe: %+v, %v", r, err)
	}
}

func TestActions_RunEndsWithTheLiveRun(t *testing.T) {
	entered, release := make(chan struct{}, 10), make(chan struct{})
	var once sync.Once
	k := newKeeper(t)
	k.before(func(r *http.Request) {
		once.Do(func() { entered <- struct{}{} })
		if r.Header.Get(hook.RequestIDHeader) == "id-1" {
			return
		}
		entered <- struct{}{}
		<-release
	})
	defer close(release)
	g := newRig(t, k.target(t), Config{})
	id := g.arrive("id-1", event(hook.EmailReply, 1))
	<-entered
	done := make(chan error, 1)
	go func() {
		_, err := g.Run(context.WithoutCancel(t.Context()), id, "duplicate-sequential", nil)
		done <- err
	}()
	<-entered
	g.end()
	if err := <-done; !errors.Is(err, session.ErrEnding) {
		t.Errorf("the error is %v", err)
	}
}
