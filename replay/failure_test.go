package replay

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"leadrig/internal/exit"
	"leadrig/internal/sample"
	"leadrig/replay/report"
)

func TestRun_UnreachableHandlerIsAnErrorAndNoFailure(t *testing.T) {
	r := newRig(t, "")
	r.server.Close()
	rep := r.runAll(suite(t, "quick"))
	if rep.ExitCode != int(exit.Failed) || rep.Summary.Fail != 0 || len(rep.Scenarios) != 1 {
		t.Errorf("exit code %d, %d failures, %d scenarios", rep.ExitCode, rep.Summary.Fail, len(rep.Scenarios))
	}
	if !strings.Contains(rep.Failure, "duplicate-sequential") || !strings.Contains(rep.Failure, "refused") {
		t.Errorf("failure %q doesn't name the scenario and the reason", rep.Failure)
	}
}

func TestRun_HandlerThatDiesStopsTheRunAndNamesTheScenario(t *testing.T) {
	r := newRig(t, "")
	var seen atomic.Int64
	r.answerBy(func(w http.ResponseWriter, q *http.Request) {
		if seen.Add(1) > 20 {
			_ = r.server.Listener.Close()
			panic(http.ErrAbortHandler)
		}
		r.serve(w, q)
	})
	rep := r.run("duplicate-sequential", "all-events", "unicode", "malformed")
	if rep.ExitCode != int(exit.Failed) || rep.Summary.Fail != 0 {
		t.Errorf("exit code %d, %d failures; want 3 and none", rep.ExitCode, rep.Summary.Fail)
	}
	if !strings.HasPrefix(rep.Failure, "unicode: ") || !strings.Contains(rep.Failure, "1 scenario was not run") {
		t.Errorf("failure %q", rep.Failure)
	}
	if last := rep.Scenarios[len(rep.Scenarios)-1]; last.Name != "unicode" || last.Verdict != report.Error {
		t.Errorf("the last scenario is %s, %s", last.Name, last.Verdict)
	}
}

func TestRun_WithoutProbeEffectsAreSkippedAndNeverPassed(t *testing.T) {
	r := newRig(t, "no-dedup")
	r.cfg.Effects = nil
	rep := r.run("duplicate-sequential", "duplicate-late")
	for _, s := range rep.Scenarios {
		for _, c := range s.Checks {
			if c.ID == "effects" && (c.Verdict != report.Skipped || !strings.Contains(c.Message, "not observed")) {
				t.Errorf("%s: effects %s, %q", s.Name, c.Verdict, c.Message)
			}
		}
	}
	if rep.Effects != report.EffectsNone || rep.Work.Observed {
		t.Errorf("effects by %q, observed %v", rep.Effects, rep.Work.Observed)
	}
}

func TestRun_WithoutSinkAndRestartCommandScenariosAreSkippedWithTheReason(t *testing.T) {
	r := newRig(t, "")
	r.cfg.Sink, r.cfg.Restart = nil, nil
	rep := r.run("duplicate-after-restart", "retry-downstream-failure", "duplicate-sequential")
	for name, reason := range map[string]string{"duplicate-after-restart": "--restart-cmd", "retry-downstream-failure": "--sink"} {
		if s := verdictOf(t, rep, name); s.Verdict != report.Skipped || !strings.Contains(s.Reason, reason) {
			t.Errorf("%s: %s, %q", name, s.Verdict, s.Reason)
		}
	}
	if rep.ExitCode != 0 {
		t.Errorf("exit code %d", rep.ExitCode)
	}
}

func TestRun_FailedRestartCommandIsAnError(t *testing.T) {
	r := newRig(t, "")
	r.cfg.Restart = func(ctx context.Context) error { return errors.New("exit status 7") }
	rep := r.run("duplicate-after-restart")
	if rep.ExitCode != int(exit.Failed) || !strings.Contains(rep.Failure, "exit status 7") {
		t.Errorf("exit code %d, failure %q", rep.ExitCode, rep.Failure)
	}
}

func TestRun_BrokenProbeIsAnErrorAndNoFailure(t *testing.T) {
	r := newRig(t, "")
	r.cfg.Effects = brokenProbe{}
	rep := r.run("duplicate-sequential", "all-events")
	if rep.ExitCode != int(exit.Failed) || rep.Summary.Fail != 0 || !strings.Contains(rep.Failure, "no number") {
		t.Errorf("exit code %d, failure %q", rep.ExitCode, rep.Failure)
	}
}

type brokenProbe struct{}

func (brokenProbe) Count(context.Context) (int64, error) { return 0, errors.New("no number there") }
func (brokenProbe) Close() error                         { return nil }

// A server that ends idle connections at once must not look like one that
// crashes.
func TestRun_ClosedIdleConnectionIsNoFinding(t *testing.T) {
	r := newRig(t, "")
	quiet := httptest.NewUnstartedServer(http.HandlerFunc(r.serve))
	quiet.Config.IdleTimeout = 1
	quiet.Start()
	defer quiet.Close()
	r.cfg.Target.URL = quiet.URL + sample.WebhookPath
	rep := r.run("duplicate-sequential", "all-events", "optional-fields-missing")
	if got := troubled(rep); len(got) > 0 {
		t.Errorf("exit code %d, troubles %q", rep.ExitCode, got)
	}
}
