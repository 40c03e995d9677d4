package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// pragma sets one on the connection that the rows are written by.
func pragma(t *testing.T, s *Store, text string) {
	t.Helper()
	s.index.dbMu.Lock()
	defer s.index.dbMu.Unlock()
	if err := s.index.rows.conn.exec("PRAGMA " + text); err != nil {
		t.Fatal(err)
	}
}

func TestTrouble_IsToldAndTakenBack(t *testing.T) {
	tests := map[string]struct {
		// stop keeps the store from writing rows until the returned function is called.
		stop func(t *testing.T, s *Store) (heal func())
		want []string
	}{
		"another process holds the database": {func(t *testing.T, s *Store) func() {
			pragma(t, s, "busy_timeout = 20") // 5 s are what a person may wait, not a test
			db := database(t, s.home)
			if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
				t.Fatal(err)
			}
			return func() {
				if _, err := db.Exec("ROLLBACK"); err != nil {
					t.Error(err)
				}
			}
		}, []string{"another process held the database", "try again"}},
		"the database is read-only": {func(t *testing.T, s *Store) func() {
			pragma(t, s, "query_only = 1")
			return func() { pragma(t, s, "query_only = 0") }
		}, []string{"make the file and its folder writable", "--home"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			told := newTroubles()
			s := open(t, home, Options{Trouble: told.tell})
			record(t, s, arrival("before", nil))
			flush(t, s)
			heal := tt.stop(t, s)

			want := append([]string{"before"}, fillQueue(t, s, tt.want)...)
			if rows := 2 * (len(want) - 1); rows < maxQueued { // each with an attempt
				t.Errorf("only %d rows were taken while the database could not be written", rows)
			}
			if err := <-told.news; err == nil {
				t.Error("the first word is that all is well")
			} else {
				mustContain(t, err, append(tt.want, filepath.Join(home, FileName))...)
			}
			if got := requestIDs(t, home); len(got) != 1 {
				t.Errorf("%d rows while none can be written", len(got))
			}

			heal()
			if err := <-told.news; err != nil {
				t.Errorf("after it healed: %v", err)
			}
			record(t, s, arrival("after", nil))
			flush(t, s)
			if diff := cmp.Diff(append(want, "after"), requestIDs(t, home)); diff != "" {
				t.Errorf("taken and stored differ: %s", diff)
			}
			if got := len(attempts(t, home)); got != len(want)-1 {
				t.Errorf("%d attempts, want %d", got, len(want)-1)
			}
			if len(told.told) != 2 {
				t.Errorf("told %s", told.texts())
			}
		})
	}
}

// fillQueue records until the store takes no more, and returns what it took.
func fillQueue(t *testing.T, s *Store, want []string) (taken []string) {
	t.Helper()
	for i := range 5 * maxQueued {
		d := arrival(fmt.Sprint(i), nil)
		if err := s.Record(d); err != nil {
			if !errors.Is(err, errBehind) {
				t.Fatal(err)
			}
			mustContain(t, err, append(want, s.Path())...)
			return taken
		}
		taken = append(taken, d.RequestID)
		s.RecordAttempt(d, &hook.Attempt{Number: 1, StartedAt: received()})
	}
	t.Fatalf("%d deliveries were taken, far beyond the limit of %d", len(taken), maxQueued)
	return nil
}

func TestTrouble_CloseLeavesTheRowsToTheNextStart(t *testing.T) {
	home := t.TempDir()
	told := newTroubles()
	s := open(t, home, Options{Trouble: told.tell})
	pragma(t, s, "query_only = 1")
	record(t, s, arrival("a", nil), arrival("b", nil))
	if err := <-told.news; err == nil {
		t.Fatal("no trouble told")
	}
	c := arrival("c", nil)
	record(t, s, c)
	s.RecordAttempt(c, &hook.Attempt{Number: 1, StartedAt: received()})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Flush(ended); err != nil { // what waits in the queue for it is no row
		t.Error(err)
	}
	mustContain(t, s.Close(), s.Path(), "3 deliveries", "safe in the journal", "next start", "record of 1 attempts is lost")
	if got := requestIDs(t, home); len(got) != 0 {
		t.Fatalf("rows %v", got)
	}
	shut(t, open(t, home, Options{}))
	if diff := cmp.Diff([]string{"a", "b", "c"}, requestIDs(t, home)); diff != "" {
		t.Error(diff)
	}
}

func TestTrouble_TheJournalGrowsUntilItHeals(t *testing.T) {
	home := t.TempDir()
	told := newTroubles()
	s := open(t, home, Options{Trouble: told.tell})
	s.maxJournal = 1000
	pragma(t, s, "query_only = 1")
	want := []string{"first"}
	record(t, s, arrival("first", nil))
	if err := <-told.news; err == nil {
		t.Fatal("no trouble told")
	}
	for i := range 20 {
		record(t, s, arrival(fmt.Sprint(i), noise(500)))
		want = append(want, fmt.Sprint(i))
	}
	if n := len(journals(t, home)); n != 1 {
		t.Errorf("%d journals", n)
	}
	pragma(t, s, "query_only = 0")
	if err := <-told.news; err != nil {
		t.Fatal(err)
	}
	record(t, s, arrival("last", nil))
	if n := len(journals(t, home)); n != 2 {
		t.Errorf("%d journals after it healed", n)
	}
	flush(t, s)
	if diff := cmp.Diff(append(want, "last"), requestIDs(t, home)); diff != "" {
		t.Error(diff)
	}
}

func TestRecord_ThatCannotBeginAJournalIsRefusedAndLaterTaken(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps the folder of an open file where it is")
	}
	home := t.TempDir()
	s := open(t, home, Options{})
	s.maxJournal = 1
	record(t, s, arrival("a", nil))
	folder := filepath.Join(home, journalFolder)
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	mustContain(t, s.Record(arrival("b", nil)), "begin a journal", home)
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
	record(t, s, arrival("c", nil))
	flush(t, s)
	if diff := cmp.Diff([]string{"a", "c"}, requestIDs(t, home)); diff != "" {
		t.Error(diff)
	}
}

func TestRecord_WaitsForASlowDatabaseInsteadOfPilingUp(t *testing.T) {
	const senders, each = 4, maxQueued / 2
	home := t.TempDir()
	var s *Store
	ready := make(chan struct{})
	s = open(t, home, Options{Indexed: func([]Entry) {
		<-ready
		s.index.mu.Lock()
		defer s.index.mu.Unlock()
		if n := len(s.index.tasks); n > maxQueued+senders {
			t.Errorf("%d rows wait, the limit is %d", n, maxQueued)
		}
	}})
	close(ready)
	s.index.dbMu.Lock()
	var wg sync.WaitGroup
	taken := make(chan struct{}, senders*each)
	for sender := range senders {
		wg.Go(func() {
			for i := range each {
				taken <- struct{}{}
				if err := s.Record(arrival(fmt.Sprintf("%d-%d", sender, i), nil)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range maxQueued { // nothing is written yet
		<-taken
	}
	s.index.dbMu.Unlock()
	wg.Wait()
	flush(t, s)
	if n, err := Inspect(home); n != senders*each || err != nil {
		t.Errorf("%d deliveries, want %d; %v", n, senders*each, err)
	}
}

func TestTrouble_LargeBodiesFillTheQueueWithFewRows(t *testing.T) {
	const size = maxQueuedBytes / 16
	home := t.TempDir()
	told := newTroubles()
	s := open(t, home, Options{Trouble: told.tell})
	pragma(t, s, "query_only = 1")
	record(t, s, arrival("0", noise(size)))
	if err := <-told.news; err == nil {
		t.Fatal("no trouble told")
	}
	for i := 1; i < 16; i++ {
		record(t, s, arrival(fmt.Sprint(i), noise(size)))
	}
	if err := s.Record(arrival("too much", nil)); !errors.Is(err, errBehind) {
		t.Errorf("%d bytes wait, and another delivery gets %v", 16*size, err)
	}
	pragma(t, s, "query_only = 0")
	if err := <-told.news; err != nil {
		t.Fatal(err)
	}
	flush(t, s)
	record(t, s, arrival("16", noise(size))) // all bytes were given back
	flush(t, s)
	s.index.mu.Lock()
	if s.index.bytes != 0 {
		t.Errorf("%d bytes are counted of an empty queue", s.index.bytes)
	}
	s.index.mu.Unlock()
	if got := requestIDs(t, home); len(got) != 17 {
		t.Errorf("%d of 17 rows", len(got))
	}
}
