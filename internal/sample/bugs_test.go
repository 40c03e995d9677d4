package sample

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBugs_AreThoseOfTheDesign(t *testing.T) {
	// Each with the scenario that is about it.
	want := map[string]string{
		"no-dedup": "duplicate-sequential", "check-then-act": "duplicate-concurrent", "dedup-in-memory": "duplicate-after-restart",
		"small-lru": "duplicate-late", "mark-before-processing": "retry-downstream-failure", "dedup-on-stats-id": "same-mail-two-replies",
		"dedup-on-body-hash": "duplicate-reserialised", "empty-id-is-duplicate": "missing-request-id",
		"409-on-duplicate": "duplicate-sequential", "400-on-downstream-failure": "retry-downstream-failure",
		"200-on-downstream-failure": "retry-downstream-failure", "500-on-unknown-event": "unknown-event",
		"crash-on-missing-field": "optional-fields-missing", "strict-int-ids": "type-drift", "slow": "answer-in-time",
		"429-under-load": "burst", "small-body-limit": "large-thread", "500-on-malformed": "malformed",
		"200-on-malformed": "malformed", "redirect": "answer-codes",
	}
	got := map[string]string{}
	for _, b := range Bugs() {
		if _, twice := got[b.Name]; twice || b.Wrong == "" || strings.Contains(b.Wrong, "\n") || b.change == nil {
			t.Errorf("%s: in the list twice: %t; what is wrong: %q", b.Name, twice, b.Wrong)
		}
		got[b.Name] = b.Scenario
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFindBug_FindsEachByItsName(t *testing.T) {
	for _, b := range Bugs() {
		if found, err := FindBug(b.Name); err != nil || found.Name != b.Name || found.change == nil {
			t.Errorf("%s: found %q, error %v", b.Name, found.Name, err)
		}
	}
	if none, err := FindBug(""); err != nil || none.change != nil {
		t.Errorf("no name: found %q, error %v", none.Name, err)
	}
}

func TestFindBug_NamesTheNearest(t *testing.T) {
	for name, want := range map[string]string{"nodedup": "no-dedup", "slwo": "slow", "409-on-duplicates": "409-on-duplicate", "Redirect": "redirect"} {
		_, err := FindBug(name)
		unknown, ok := errors.AsType[*UnknownBugError](err)
		if !ok || unknown.Nearest != want || !strings.Contains(err.Error(), "did you mean "+want+"?") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// The wait of a bug, on a clock of its own.
func TestBug_WaitsForItsDelayOrUntilTheSenderGoes(t *testing.T) {
	tests := map[string]struct{ set, patience, want time.Duration }{
		"its own delay":           {want: -1},
		"another delay":           {set: 100 * time.Microsecond, want: 100 * time.Microsecond},
		"the sender goes earlier": {set: time.Hour, patience: 30 * time.Second, want: 30 * time.Second},
	}
	waits := map[string]time.Duration{"check-then-act": 2 * time.Millisecond, "slow": 31 * time.Second, "429-under-load": 5 * time.Millisecond}
	for _, bug := range Bugs() {
		if _, does := waits[bug.Name]; !does {
			if bug.Delay != 0 {
				t.Errorf("%s has a delay", bug.Name)
			}
			continue
		}
		for name, test := range tests {
			t.Run(bug.Name+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					bug := bug
					if test.set != 0 {
						bug.Delay = test.set
					}
					if test.want < 0 {
						test.want = waits[bug.Name]
					}
					if took := timeOf(t, bug, test.patience); took != test.want {
						t.Errorf("it took %s, want %s", took, test.want)
					}
				})
			})
		}
	}
}

// timeOf is how long a handler with that bug takes for a long thread from a
// sender with that patience; 0: with any.
func timeOf(t *testing.T, bug Bug, patience time.Duration) time.Duration {
	t.Helper()
	h, err := New(Config{Bug: bug})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	ctx := t.Context()
	if patience != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	started := time.Now()
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodPost, WebhookPath, strings.NewReader(thread)))
	took := time.Since(started)
	if answer.Code != http.StatusOK || h.Effects() != 1 {
		t.Errorf("status %d, %d effects", answer.Code, h.Effects())
	}
	return took
}

func TestBug_Of429FreesItsWorkers(t *testing.T) {
	bug, err := FindBug("429-under-load")
	if err != nil {
		t.Fatal(err)
	}
	bug.pause = func(context.Context) {}
	r := newRig(t, Config{Bug: bug})
	ids := strings.Split("abcdefghijklmnopqrst", "")
	for _, id := range ids {
		r.post(id, mail, http.StatusOK)
	}
	slices.Reverse(ids)
	for _, id := range ids {
		r.post(id, mail, http.StatusOK)
	}
	r.wantEffects(int64(len(ids)))
}
