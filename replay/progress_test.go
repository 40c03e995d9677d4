package replay

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

func TestRun_ObserverSeesEachStepOfTheRun(t *testing.T) {
	r := newRig(t, "")
	var mu sync.Mutex
	var started, finished []string
	attempts := 0
	r.cfg.Observe = func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case p.Started != nil:
			started = append(started, p.Started.Name)
		case p.Finished != nil:
			finished = append(finished, p.Finished.Name+" "+string(p.Finished.Verdict))
		case p.Attempt != nil:
			attempts++
		}
	}
	r.run("duplicate-sequential", "answer-codes", "all-events")
	if got := strings.Join(started, ","); got != "duplicate-sequential,answer-codes,all-events" {
		t.Errorf("started %s", got)
	}
	// An audit of the whole run ends with the run.
	if got := strings.Join(finished, ","); got != "duplicate-sequential pass,all-events pass,answer-codes pass" {
		t.Errorf("finished %s", got)
	}
	if want := 3 + 22 + 11; attempts != want {
		t.Errorf("%d attempts, want %d", attempts, want)
	}
}

func TestRun_InterruptedSaysWhere(t *testing.T) {
	r := newRig(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	r.cfg.Observe = func(p Progress) {
		if p.Scenario == "all-events" && p.Attempt != nil {
			cancel()
		}
	}
	r.cfg.Scenarios = []*scenario.Scenario{}
	for _, name := range []string{"duplicate-sequential", "all-events", "unicode"} {
		s, err := scenario.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		r.cfg.Scenarios = append(r.cfg.Scenarios, s)
	}
	rep, err := Run(ctx, r.cfg)
	if !errors.Is(err, context.Canceled) || exit.CodeOf(err) != exit.Interrupted {
		t.Errorf("error %v", err)
	}
	if rep == nil || !strings.Contains(rep.Failure, "interrupted in all-events") || rep.Scenarios[0].Verdict != report.Pass {
		t.Errorf("report %+v", rep)
	}
}

func TestRun_FaultThatNeverFiresIsAWarning(t *testing.T) {
	rep := newRig(t, "").runAll([]*scenario.Scenario{parse(t, one(`send: {faults: ["lost-ack;event=EMAIL_BOUNCE"]}`, "accepted"))})
	checks := rep.Scenarios[0].Checks
	if last := checks[len(checks)-1]; last.ID != checkFaults || last.Verdict != report.Warn || !strings.Contains(last.Message, "EMAIL_BOUNCE") {
		t.Errorf("checks %+v", checks)
	}
}

func TestRun_ScenarioThatDoesNotFitTheSourceIsAnErrorAndTheRunGoesOn(t *testing.T) {
	r := newRig(t, "")
	r.cfg.Sources = []Source{{Name: "broken", EventType: "EMAIL_REPLY", Body: []byte("no JSON")}}
	rep := r.run("unicode", "same-mail-two-replies", "deliver")
	if s := verdictOf(t, rep, "unicode"); s.Verdict != report.Error || !strings.Contains(s.Reason, "broken") {
		t.Errorf("%s: %s", s.Verdict, s.Reason)
	}
	if s := verdictOf(t, rep, "deliver"); s.Verdict != report.Fail {
		t.Errorf("%s: %s", s.Name, s.Verdict)
	}
}

func TestRun_RefusesWhatCannotBeRun(t *testing.T) {
	setting, err := fixtures.ParseSetting("nothing.has.this=1")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Config){
		"no scenario": func(c *Config) { c.Scenarios = nil },
		"time scale":  func(c *Config) { c.TimeScale = -1 },
		"no number":   func(c *Config) { c.TimeScale = math.NaN() },
		"no end":      func(c *Config) { c.TimeScale = math.Inf(1) },
		"no host":     func(c *Config) { c.Target.URL = "http:///hook" },
		"set nothing": func(c *Config) { c.Set = []fixtures.Setting{setting} },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "")
			r.cfg.Scenarios = suite(t, "quick")
			change(&r.cfg)
			if _, err := Run(t.Context(), r.cfg); exit.CodeOf(err) != exit.Usage {
				t.Errorf("error %v, want a usage error", err)
			}
		})
	}
}
