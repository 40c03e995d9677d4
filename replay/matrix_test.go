package replay

import (
	"os"
	"strconv"
	"testing"
	"time"

	"leadrig/internal/sample"
	"leadrig/replay/report"
)

// rounds is how often the matrix is run: LEADRIG_MATRIX_ROUNDS, else once.
func rounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LEADRIG_MATRIX_ROUNDS")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("LEADRIG_MATRIX_ROUNDS=%q: give a positive number", text)
	}
	return n
}

// The harness is itself under test: it finds nothing on a correct handler.
func TestMatrix_NoFalseFinding(t *testing.T) {
	found := 0
	for seed := range rounds(t) {
		r := newRig(t, "")
		r.cfg.Seed = uint64(seed)
		rep := r.runAll(suite(t, "full"))
		for name, trouble := range troubled(rep) {
			if name != "fresh-request-id" { // the warning that goes by the id gets
				found++
				t.Errorf("seed %d, %s: %s", seed, name, trouble)
			}
		}
	}
	t.Logf("%d false findings in %d runs of full", found, rounds(t))
}

// A window of 100 µs between look and mark is found: in 99 of 100 runs, and here
// a little is left for a busy machine.
func TestMatrix_NarrowWindowIsFound(t *testing.T) {
	n, found := 5*rounds(t), 0
	for seed := range n {
		r := newRig(t, "check-then-act")
		r.bug.Delay = 100 * time.Microsecond
		r.restart()
		r.cfg.Seed = uint64(seed)
		if verdictOf(t, r.run("duplicate-concurrent"), "duplicate-concurrent").Verdict == report.Fail {
			found++
		}
	}
	t.Logf("found in %d of %d runs", found, n)
	if found*100 < n*80 {
		t.Errorf("found in %d of %d runs only", found, n)
	}
}

func TestMatrix_EveryBugIsFoundEachTime(t *testing.T) {
	for _, bug := range sample.Bugs() {
		t.Run(bug.Name, func(t *testing.T) {
			for seed := range rounds(t) {
				r := newRig(t, bug.Name)
				r.cfg.Seed = uint64(seed)
				if s := verdictOf(t, r.run(bug.Scenario), bug.Scenario); s.Verdict != report.Fail {
					t.Errorf("seed %d: %s", seed, s.Verdict)
				}
			}
		})
	}
}
