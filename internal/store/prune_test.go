package store

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// daily records a run of ten deliveries for each of so many days, the last one
// now, and returns that.
func daily(t *testing.T, home string, days int) (now time.Time) {
	t.Helper()
	now = received()
	for day := range days {
		s := open(t, home, Options{})
		for i := range 10 {
			d := arrival(fmt.Sprintf("%d-%d", day, i), noise(3000))
			d.ReceivedAt = now.AddDate(0, 0, day+1-days).Add(time.Duration(i) * time.Second)
			record(t, s, d)
			s.RecordAttempt(d, &hook.Attempt{Number: 1, StartedAt: d.ReceivedAt, Status: 200})
		}
		shut(t, s)
	}
	return now
}

func prune(t *testing.T, home string, keep Retention, now time.Time, dryRun bool) Pruned {
	t.Helper()
	p, err := Prune(t.Context(), home, keep, now, dryRun)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func counts(t *testing.T, home string) (deliveries, tries, files int) {
	t.Helper()
	return len(stored(t, home)), len(attempts(t, home)), len(journals(t, home))
}

func TestPrune_RemovesWhatIsTooOld(t *testing.T) {
	home := t.TempDir()
	now := daily(t, home, 5)
	keep := Retention{MaxAge: 3*24*time.Hour - 4*time.Second} // all of the first day, and four of the second
	would := prune(t, home, keep, now, true)
	if d, a, j := counts(t, home); d != 50 || a != 50 || j != 5 {
		t.Errorf("a dry run left %d deliveries, %d attempts, %d journals", d, a, j)
	}
	did := prune(t, home, keep, now, false)
	if diff := cmp.Diff(would, did); diff != "" {
		t.Errorf("what was said and what was done differ: %s", diff)
	}
	if did.Deliveries != 14 || did.Journals != 1 || did.Bytes < 10*3000 {
		t.Errorf("%+v", did)
	}
	if d, a, j := counts(t, home); d != 36 || a != 36 || j != 4 {
		t.Errorf("%d deliveries, %d attempts, %d journals are left", d, a, j)
	}
	if again := prune(t, home, keep, now, false); again != (Pruned{}) {
		t.Errorf("again: %+v", again)
	}
}

func TestPrune_RemovesTheOldestUntilTheRestIsSmallEnough(t *testing.T) {
	home := t.TempDir()
	now := daily(t, home, 5)
	did := prune(t, home, Retention{MaxSize: Size(home) - 60_000}, now, false)
	if did.Journals != 2 || did.Deliveries != 20 {
		t.Errorf("%+v", did)
	}
	for _, d := range stored(t, home) {
		if d.ID <= 20 {
			t.Errorf("delivery %d is still there", d.ID)
		}
	}
	if all := prune(t, home, Retention{MaxSize: 1}, now, false); all.Deliveries != 30 {
		t.Errorf("%+v", all)
	}
	shut(t, open(t, home, Options{}))
	s := open(t, home, Options{})
	record(t, s, arrival("new", nil))
	shut(t, s)
	if got := stored(t, home); len(got) != 1 || got[0].ID != 51 {
		t.Errorf("the next delivery is %+v, want the id 51", got)
	}
}

func TestPrune_LeavesWhatALivingProcessRecords(t *testing.T) {
	home := t.TempDir()
	now := daily(t, home, 2)
	p := mustStart(t, roleEndless, home)
	acks := p.acks(t, 200)
	did := prune(t, home, Retention{MaxAge: time.Second, MaxSize: 1}, now.AddDate(10, 0, 0), false)
	if did.Deliveries != 20 || did.Journals != 2 {
		t.Errorf("%+v", did)
	}
	acks = append(acks, p.acks(t, 200)...)
	p.kill()
	acks = append(acks, p.acks(t, -1)...)
	_ = p.cmd.Wait()
	shut(t, open(t, home, Options{Damaged: func(err error) { t.Error(err) }}))
	count := map[string]int{}
	for _, d := range stored(t, home) {
		count[d.RequestID]++
	}
	for _, id := range acks {
		if count[id] != 1 {
			t.Errorf("delivery %s is there %d times", id, count[id])
		}
	}
}

func TestOpen_PrunesWhatItsRetentionDoesNotKeep(t *testing.T) {
	home := t.TempDir()
	now := daily(t, home, 4)
	told := make(chan Pruned, 1)
	s := open(t, home, Options{
		Keep: Retention{MaxAge: 36 * time.Hour}, Pruned: func(p Pruned) { told <- p },
		Now: func() time.Time { return now.Add(time.Hour) },
	})
	d := arrival("old", nil)
	d.ReceivedAt = now.AddDate(-1, 0, 0) // the run's own
	record(t, s, d)
	<-s.print.caughtUp
	if p := <-told; p.Deliveries != 20 || p.Journals != 2 {
		t.Errorf("%+v", p)
	}
	shut(t, s)
	if got := len(stored(t, home)); got != 21 {
		t.Errorf("%d deliveries are left", got)
	}
}

func TestPrune_KeepsAJournalThatCouldNotBeRead(t *testing.T) {
	g := newGraveyard(t)
	_, path := g.leave(t, []byte("this was a journal once, before somebody opened it in an editor"))
	g.recover(t)
	prune(t, g.home, Retention{MaxSize: 1 << 30, MaxAge: time.Hour}, time.Now(), false)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	prune(t, g.home, Retention{MaxAge: time.Hour}, time.Now().Add(2*time.Hour), false)
	if _, err := os.Stat(path); err == nil {
		t.Error("it is still there, though it is too old")
	}
}
