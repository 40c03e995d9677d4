package replay

import (
	"strings"
	"testing"

	"leadrig/internal/sample"
	"leadrig/replay/effects"
	"leadrig/replay/report"
)

// What the project promises: with effects by URL alone, the handler without
// deduplication is found by duplicate-sequential first, and the sentence counts
// the work; the correct one passes.
func TestRun_EffectsByURL(t *testing.T) {
	for bug, code := range map[string]int{"no-dedup": 1, "": 0} {
		t.Run("bug "+bug, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, bug)
			probe, err := effects.NewURL(r.server.URL+sample.EffectsPath, "")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = probe.Close() }()
			r.cfg.Effects, r.cfg.EffectsBy, r.cfg.Sink, r.cfg.Restart = probe, report.EffectsURL, nil, nil
			r.cfg.Settle = 0 // as by default
			rep := r.runAll(suite(t, "full"))
			t.Logf("%.0f ms: %s", rep.DurationMS, rep.Sentence())
			if rep.ExitCode != code || !rep.Work.Observed {
				t.Errorf("exit code %d, want %d; failure %q, troubles %q", rep.ExitCode, code, rep.Failure, troubled(rep))
			}
			first := rep.Scenarios[0]
			if bug == "" {
				if rep.Work.Effects != rep.Work.Expected {
					t.Errorf("work %+v", rep.Work)
				}
				return
			}
			if first.Name != "duplicate-sequential" || first.Verdict != report.Fail || !strings.Contains(first.Checks[0].Message, "3 times, expected 1") {
				t.Errorf("first %s, %s: %+v", first.Name, first.Verdict, first.Checks)
			}
			if want := "leadrig replay --scenario duplicate-sequential --seed 42 --to " + r.cfg.Target.URL; first.Checks[0].Again != want {
				t.Errorf("again %q, want %q", first.Checks[0].Again, want)
			}
		})
	}
}
