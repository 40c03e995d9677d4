package session

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// try is an attempt as a run tells it.
type try struct {
	Number  int
	Status  int
	Outcome hook.Outcome
}

// copyOf is a delivery as a run tells it.
type copyOf struct {
	Copy      int
	Duplicate bool
	By        hook.DuplicateBy
}

func TestRetries_AreToldAsTheCopiesThatTheyAre(t *testing.T) {
	first := copyOf{Copy: 1}
	again := func(n int) copyOf { return copyOf{Copy: n, Duplicate: true, By: hook.ByRequestID} }
	tests := []struct {
		name   string
		answer func(n int64) int // to the nth request, from 1; 0: none
		tries  []try
		copies []copyOf
		totals Totals
	}{
		{
			"500 every time fails for good at the third",
			func(int64) int { return 500 },
			[]try{{1, 500, hook.OutcomeRetry}, {2, 500, hook.OutcomeRetry}, {3, 500, hook.OutcomeFailed}},
			[]copyOf{first, again(2), again(3)},
			Totals{Deliveries: 3, Duplicates: 2, Attempts: 3, Retry: 2, Failed: 1},
		},
		{
			"no answer is tried again too",
			func(int64) int { return 0 },
			[]try{{1, 0, hook.OutcomeRetry}, {2, 0, hook.OutcomeRetry}, {3, 0, hook.OutcomeFailed}},
			[]copyOf{first, again(2), again(3)},
			Totals{Deliveries: 3, Duplicates: 2, Attempts: 3, Retry: 2, Failed: 1},
		},
		{
			"503 and then 200 is delivered at the second",
			func(n int64) int { return []int{503, 200}[n-1] },
			[]try{{1, 503, hook.OutcomeRetry}, {2, 200, hook.OutcomeDelivered}},
			[]copyOf{first, again(2)},
			Totals{Deliveries: 2, Duplicates: 1, Attempts: 2, Delivered: 1, Retry: 1},
		},
		{
			"400 is lost at once",
			func(int64) int { return 400 },
			[]try{{1, 400, hook.OutcomeLost}},
			[]copyOf{first},
			Totals{Deliveries: 1, Attempts: 1, Lost: 1},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			var n atomic.Int64
			h := newHandler(t, func(w http.ResponseWriter, r *http.Request) {
				code := tt.answer(n.Add(1))
				if code == 0 {
					hangUp(w, r)
				}
				w.WriteHeader(code)
			})
			run := start(t, g.options(hook.LevelCampaign, h.routes()))
			run.ready()
			g.emit(hook.EmailReply, 1)
			g.settle()
			told := run.end()
			wantTries(t, told, tt.tries, tt.copies)
			if diff := cmp.Diff(tt.totals, run.totals); diff != "" {
				t.Errorf("totals: %s", diff)
			}
			g.wantSent(tt.tries)
			if got := h.got(); len(got) != len(tt.tries) {
				t.Errorf("the handler got %d requests, want %d", len(got), len(tt.tries))
			}
		})
	}
}

// wantTries checks attempts and deliveries of the one event of a run.
func wantTries(t *testing.T, told []hook.Message, tries []try, copies []copyOf) {
	t.Helper()
	var gotTries []try
	for _, a := range of[*hook.AttemptFinished](told) {
		gotTries = append(gotTries, try{a.Number, a.Status, a.Outcome})
	}
	if diff := cmp.Diff(tries, gotTries); diff != "" {
		t.Errorf("attempts: %s", diff)
	}
	arrived := of[*hook.DeliveryArrived](told)
	var gotCopies []copyOf
	for _, d := range arrived {
		if d.DuplicateOf != 0 && d.DuplicateOf != arrived[0].ID {
			t.Errorf("delivery %d is a copy of %d, want of %d", d.ID, d.DuplicateOf, arrived[0].ID)
		}
		gotCopies = append(gotCopies, copyOf{d.Copy, d.DuplicateOf != 0, d.DuplicateBy})
	}
	if diff := cmp.Diff(copies, gotCopies); diff != "" {
		t.Errorf("deliveries: %s", diff)
	}
}

// wantSent checks that the sandbox saw the same attempts at its one delivery:
// 502 where the handler gave no answer.
func (g *rig) wantSent(tries []try) {
	g.t.Helper()
	var want, got []try
	for _, a := range tries {
		if a.Status == 0 {
			a.Status = http.StatusBadGateway
		}
		want = append(want, a)
	}
	ledger := g.box.Ledger()
	if len(ledger) != 1 || len(ledger[0].Deliveries) != 1 {
		g.t.Fatalf("the ledger is %+v", ledger)
	}
	for _, a := range ledger[0].Deliveries[0].Attempts {
		got = append(got, try{a.Number, a.Status, a.Outcome})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		g.t.Errorf("the ledger: %s", diff)
	}
}

func TestDuplicates_AcrossRunsAreThoseOfOneScope(t *testing.T) {
	tests := []struct {
		name   string
		scopes [2]string
		want   int
	}{
		{"the same scope", [2]string{"api.example", "api.example"}, 1},
		{"different scopes", [2]string{"api.example", "other.example"}, 0},
		{"no scope: each run for itself", [2]string{"", ""}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			home, h := t.TempDir(), newHandler(t, nil)
			for i, scope := range tt.scopes {
				run := start(t, Options{Home: home, Routes: h.routes(), Scope: scope})
				url := run.ready().PublicURL
				wantStatus(t, url, "the same", http.StatusOK)
				if got := send(t, url, "run "+strconv.Itoa(i), payload(hook.EmailSent)); got.status != http.StatusOK {
					t.Errorf("answered %d", got.status)
				}
				run.end()
				if want := i * tt.want; run.totals.Duplicates != want {
					t.Errorf("run %d counts %d duplicates, want %d", i+1, run.totals.Duplicates, want)
				}
			}
		})
	}
}
