package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"leadrig/internal/hook"
)

// varied records deliveries of every kind in two runs, with attempts.
func varied(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	for run := range 2 {
		s := open(t, home, Options{DuplicateScope: "one", Command: fmt.Sprintf("command-%d", run)})
		for i := range 150 {
			d := arrival(fmt.Sprintf("id-%d", i%100), event(i))
			if i%7 == 0 {
				d = replayOf(d, int64(i+1), i%2 == 0)
			}
			record(t, s, d)
			s.RecordAttempt(d, &hook.Attempt{Number: 1, StartedAt: received(), Status: 200, Outcome: hook.OutcomeDelivered, Answer: hook.Answer{Status: 200, Body: noise(300 + i)}})
		}
		shut(t, s)
	}
	return home
}

func TestRepair_KeepsIdsDuplicatesReplaysAndAttempts(t *testing.T) {
	home := varied(t)
	deliveries, tries := stored(t, home), attempts(t, home)
	if _, err := database(t, home).Exec("DELETE FROM deliveries WHERE id = 5; DELETE FROM attempts WHERE delivery_id = 5"); err != nil {
		t.Fatal(err)
	}
	mustDo(t, createPrivate(suspectPath(home))) // as a run does that finds damage
	done, err := Repair(home, received())
	if err != nil {
		t.Fatal(err)
	}
	if done.Deliveries != 300 || done.Attempts != 299 || done.Damage != nil {
		t.Errorf("%+v", done)
	}
	got := map[int64]*hook.Delivery{}
	for _, d := range stored(t, home) {
		got[d.ID] = d
	}
	for _, want := range deliveries {
		if want.ID == 5 { // its row was lost, and so its place
			want.ID = 301
		}
		if diff := cmp.Diff(want, got[want.ID], cmpopts.IgnoreFields(hook.Delivery{}, "DuplicateOf", "DuplicateBy", "Copy")); diff != "" {
			t.Errorf("delivery %d: %s", want.ID, diff)
		}
		if want.ID > 105 && want.ID != 301 && got[want.ID].Copy == 1 && want.Copy > 1 {
			t.Errorf("delivery %d is no duplicate any more", want.ID)
		}
	}
	kept := tries[:0:0]
	for _, a := range tries {
		if a.DeliveryID != 5 {
			kept = append(kept, a)
		}
	}
	if diff := cmp.Diff(kept, attempts(t, home)); diff != "" {
		t.Error(diff)
	}
	var commands int
	mustDo(t, database(t, home).QueryRow("SELECT count(*) FROM runs WHERE command LIKE 'command-%'").Scan(&commands))
	if commands != 2 || isSuspect(home) {
		t.Errorf("%d runs; suspect %v", commands, isSuspect(home))
	}
}

func TestRepair_SavesAttemptsOnBothSidesOfTheDamage(t *testing.T) {
	home := varied(t)
	path := filepath.Join(home, FileName)
	file, err := os.ReadFile(path)
	mustDo(t, err)
	page := bytes.Index(file, noise(300+75)) / 4096 // an answer in the middle of the table
	copy(file[page*4096:], bytes.Repeat([]byte{0xa5}, 4096))
	overwrite(t, home, file)
	done, err := Repair(home, received())
	if err != nil {
		t.Fatal(err)
	}
	if done.Deliveries != 300 || done.Attempts < 250 || done.Attempts == 300 {
		t.Errorf("%+v", done)
	}
	for id := range int64(300) {
		if d, err := openReader(t, home).Delivery(t.Context(), id+1); err != nil || d.ID != id+1 {
			t.Fatalf("delivery %d: %v", id+1, err)
		}
	}
}

func TestRepair_IsRefusedWhileAnotherRecords(t *testing.T) {
	home := t.TempDir()
	p := mustStart(t, roleHolder, home)
	p.acks(t, 5)
	before, err := os.ReadFile(filepath.Join(home, FileName))
	mustDo(t, err)
	mustDo(t, createPrivate(suspectPath(home)))
	_, err = Repair(home, time.Now())
	mustContain(t, err, "another leadrig is recording")
	_, err = Open(home, Options{})
	mustContain(t, err, "another leadrig is recording")
	if after, err := os.ReadFile(filepath.Join(home, FileName)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the database was touched: %v", err)
	}
	mustDo(t, p.stdin.Close())
	p.ended(t)
	shut(t, open(t, home, Options{}))
	mustHold(t, home, []string{"held-0", "held-1", "held-2", "held-3", "held-4"})
}

func TestRepair_SkipsWhatIsDamagedInAJournal(t *testing.T) {
	home := varied(t)
	path := journals(t, home)[0]
	file, err := os.ReadFile(path)
	mustDo(t, err)
	file[len(file)/2] ^= 1
	mustDo(t, os.WriteFile(path, file, 0o600))
	overwrite(t, home, []byte("no database, but long enough to look like one"))
	done, err := Repair(home, received())
	if err != nil || done.Deliveries != 299 {
		t.Fatalf("%+v, %v", done, err)
	}
	mustContain(t, done.Damage, path)
}
