package store

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"leadrig/internal/hook"
)

// mustHold checks that a home has every acknowledged delivery exactly once, byte
// for byte, with ids that leave no gap. It may have others: a process can be
// killed between storing and saying so.
func mustHold(t *testing.T, home string, acknowledged []string) {
	t.Helper()
	count := map[string]int{}
	for i, got := range stored(t, home) {
		if got.ID != int64(i+1) {
			t.Errorf("id %d follows %d deliveries", got.ID, i)
		}
		count[got.RequestID]++
		want := childDelivery(got.RequestID)
		unknown := cmpopts.IgnoreFields(hook.Delivery{}, "ID", "RunID")
		want.Copy = 1
		if diff := cmp.Diff(want, got, exactly(), unknown); diff != "" {
			t.Errorf("delivery %s: %s", got.RequestID, diff)
		}
	}
	for _, id := range acknowledged {
		if count[id] != 1 {
			t.Errorf("delivery %s was acknowledged and is there %d times", id, count[id])
		}
	}
}

func TestProcess_KilledAtAnyMomentLosesNothingAcknowledged(t *testing.T) {
	const rounds = 20
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	home := t.TempDir()
	var all []string
	for round := range rounds {
		p := mustStart(t, roleEndless, home)
		if round%5 == 4 {
			// No wait for anything: this is the random moment, perhaps before it is open.
			time.Sleep(time.Duration(random.IntN(60)) * time.Millisecond)
		} else {
			all = append(all, p.acks(t, 1+random.IntN(300))...)
		}
		p.kill()
		all = append(all, p.acks(t, -1)...)
		_ = p.cmd.Wait() // "signal: killed"
		if round%2 == 0 {
			continue // the next round's process recovers
		}
		shut(t, open(t, home, Options{Damaged: func(err error) { t.Error(err) }}))
	}
	if len(all) < rounds {
		t.Fatalf("only %d deliveries were acknowledged", len(all))
	}
	mustHold(t, home, all)
	g := graveyard{home, database(t, home)}
	for name := range g.owing(t) {
		if _, err := os.Stat(journalPath(home, name)); err == nil { // else killed between its row and its file
			t.Errorf("%s was not recovered", name)
		}
	}
}

func TestProcess_ALivingOnesJournalIsLeftAlone(t *testing.T) {
	home := t.TempDir()
	p := mustStart(t, roleHolder, home)
	acks := p.acks(t, 5)
	for range 2 {
		s := open(t, home, Options{Damaged: func(err error) { t.Error(err) }})
		shut(t, s)
		if got := requestIDs(t, home); len(got) != 0 {
			t.Errorf("taken from a living process: %v", got)
		}
	}
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	p.ended(t)
	if diff := cmp.Diff(acks, requestIDs(t, home)); diff != "" || len(acks) != 5 {
		t.Error(diff)
	}
	mustHold(t, home, acks)
}

func TestProcess_AKilledHoldersRowsAreWritten(t *testing.T) {
	home := t.TempDir()
	p := mustStart(t, roleHolder, home)
	acks := p.acks(t, 5)
	p.kill()
	_ = p.cmd.Wait()
	shut(t, open(t, home, Options{Damaged: func(err error) { t.Error(err) }}))
	if diff := cmp.Diff(acks, requestIDs(t, home)); diff != "" || len(acks) != 5 {
		t.Error(diff)
	}
	mustHold(t, home, acks)
}

func TestProcess_SeveralAtOnceLoseNoRow(t *testing.T) {
	const writers = 3
	home := t.TempDir() // and make the database at the same moment
	processes := make([]*process, writers)
	for i := range processes {
		processes[i] = mustStart(t, roleWriter, home)
	}
	s := open(t, home, Options{Damaged: func(err error) { t.Error(err) }})
	var all []string
	for _, id := range []string{"own-1", "own-2", "own-3"} {
		record(t, s, childDelivery(id))
		all = append(all, id)
	}
	for _, p := range processes {
		all = append(all, p.acks(t, -1)...)
		p.ended(t)
	}
	shut(t, s)
	if want := writers*childSenders*childDeliveries + 3; len(all) != want {
		t.Errorf("%d acknowledged, want %d", len(all), want)
	}
	mustHold(t, home, all)
	if n, err := Inspect(home); n != len(all) || err != nil {
		t.Errorf("%d deliveries, want %d; %v", n, len(all), err)
	}
	if got := len(attempts(t, home)); got != len(all)-3 {
		t.Errorf("%d attempts, want %d", got, len(all)-3)
	}
}

func TestProcess_AReaderSeesWholeRowsWhileAnotherWrites(t *testing.T) {
	home := t.TempDir()
	p := mustStart(t, roleEndless, home)
	p.acks(t, 1)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for p.lines.Scan() { // so that it never waits for us
		}
	}()
	r := openReader(t, home)
	var last int64
	for last < 600 {
		select {
		case <-drained:
			t.Fatalf("the writer ended, with %d deliveries", last)
		default:
		}
		var seen int64
		err := r.Each(t.Context(), func(d *hook.Delivery) error {
			if seen++; d.ID != seen {
				t.Errorf("id %d follows %d deliveries", d.ID, seen-1)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if seen < last {
			t.Fatalf("%d deliveries, after there were %d", seen, last)
		}
		for id := last + 1; id <= seen; id++ {
			got, err := r.Delivery(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if want := childDelivery(got.RequestID); !cmp.Equal(want.Body, got.Body, exactly()) {
				t.Errorf("delivery %d of %s has other bytes", id, got.RequestID)
			}
		}
		last = seen
	}
	p.kill()
	<-drained
}
