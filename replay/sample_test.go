package replay

import (
	"testing"
	"time"

	"leadrig/internal/sample"
	"leadrig/replay/report"
)

func TestRun_CorrectHandlerIsClean(t *testing.T) {
	r := newRig(t, "")
	rep := r.runAll(suite(t, "full"))
	got := troubled(rep)
	delete(got, "fresh-request-id") // it warns about every handler that goes by the id
	if len(got) > 0 || rep.ExitCode != 0 {
		t.Errorf("exit code %d, failure %q, troubles %q", rep.ExitCode, rep.Failure, got)
	}
	if s := verdictOf(t, rep, "fresh-request-id"); s.Verdict != report.Warn {
		t.Errorf("fresh-request-id: %s, want a warning", s.Verdict)
	}
	for _, s := range rep.Scenarios {
		t.Logf("%-26s %-5s %8.1f ms  %s", s.Name, s.Verdict, s.TookMS, s.Checks[0].Message)
	}
	t.Log(time.Duration(rep.DurationMS * 1e6))
}

func TestRun_EachBugIsFoundByItsScenario(t *testing.T) {
	for _, bug := range sample.Bugs() {
		t.Run(bug.Name, func(t *testing.T) {
			t.Parallel()
			rep := newRig(t, bug.Name).run(bug.Scenario)
			s := verdictOf(t, rep, bug.Scenario)
			if s.Verdict != report.Fail || rep.ExitCode != 1 {
				t.Errorf("%s, exit code %d, failure %q: %v", s.Verdict, rep.ExitCode, rep.Failure, s.Checks)
			}
			for _, c := range s.Checks {
				if c.Verdict != report.Fail {
					continue
				}
				t.Logf("%s: %s | %s", c.ID, c.Message, c.Consequence)
				if c.Message == "" || c.Consequence == "" || c.Again == "" || c.Why == "" || len(c.About) == 0 {
					t.Errorf("a failure that doesn't say all: %+v", c)
				}
			}
		})
	}
}
