package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// sealed is a record as it stands in a journal.
func sealed(d *hook.Delivery) []byte { return append(appendHeadOf(nil, d), d.Body...) }

// graveyard is a home in which runs of killed processes left journals.
type graveyard struct {
	home string
	db   *sql.DB
}

func newGraveyard(t *testing.T) graveyard {
	t.Helper()
	g := graveyard{home: t.TempDir()}
	shut(t, open(t, g.home, Options{})) // makes the tables
	g.db = database(t, g.home)
	return g
}

// leave adds a run of which nothing is indexed, and returns its id and journal.
func (g graveyard) leave(t *testing.T, content []byte) (run int64, path string) {
	t.Helper()
	result, err := g.db.Exec("INSERT INTO runs (started_at, command, scope) VALUES (0, 'dead', '')")
	if err == nil {
		run, err = result.LastInsertId()
	}
	name := fmt.Sprintf("dead-%05d.journal", run)
	if err == nil {
		_, err = g.db.Exec(insertJournalSQL, run, name)
	}
	path = journalPath(g.home, name)
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return run, path
}

// recover opens the store once and returns what it was told.
func (g graveyard) recover(t *testing.T) *troubles {
	t.Helper()
	told := newTroubles()
	shut(t, open(t, g.home, Options{Damaged: told.tell}))
	return told
}

// byRun returns the request ids of each run, joined by blanks.
func byRun(t *testing.T, home string) map[int64]string {
	t.Helper()
	runs := map[int64]string{}
	for _, d := range stored(t, home) {
		runs[d.RunID] = strings.TrimSpace(runs[d.RunID] + " " + d.RequestID)
	}
	return runs
}

// owing returns the names of the journals that aren't known to be whole.
func (g graveyard) owing(t *testing.T) map[string]bool {
	t.Helper()
	rows, err := g.db.Query("SELECT name FROM journals WHERE NOT whole")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names[name] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestRecover_ATornTailEndsTheJournalWithoutAWord(t *testing.T) {
	g := newGraveyard(t)
	first, last := sealed(arrival("first", noise(40))), sealed(arrival("last", noise(30)))
	want := map[int64]string{}
	for size := range len(last) + 1 {
		run, _ := g.leave(t, append(bytes.Clone(first), last[:size]...))
		want[run] = "first"
		if size == len(last) {
			want[run] = "first last"
		}
	}
	for size := range first {
		g.leave(t, first[:size])
	}
	told := g.recover(t)
	if diff := cmp.Diff(want, byRun(t, g.home)); diff != "" {
		t.Error(diff)
	}
	if told.texts() != "" || len(g.owing(t)) != 0 {
		t.Errorf("told %s, owing %v", told.texts(), g.owing(t))
	}
}

func TestRecover_ABodyWithoutItsHeadIsNoRecord(t *testing.T) {
	g := newGraveyard(t)
	large := arrival("large", noise(maxCopied+1))
	content := append(sealed(arrival("first", nil)), make([]byte, len(appendHeadOf(nil, large)))...)
	content = append(content, large.Body...)
	run, _ := g.leave(t, content)
	told := g.recover(t)
	if diff := cmp.Diff(map[int64]string{run: "first"}, byRun(t, g.home)); diff != "" || told.texts() != "" {
		t.Error(diff, told.texts())
	}
}

func TestRecover_AFlippedBitCostsThatRecordAndIsReported(t *testing.T) {
	g := newGraveyard(t)
	a, b, c := sealed(arrival("a", event(1))), sealed(arrival("b", noise(25))), sealed(arrival("c", event(3)))
	want, owing, paths := map[int64]string{}, map[string]bool{}, map[string]bool{}
	for i := range b {
		content := bytes.Join([][]byte{a, b, c}, nil)
		content[len(a)+i] ^= 1 << (i % 8)
		run, path := g.leave(t, content)
		paths[path] = true
		want[run] = "a c"
	}
	good, _ := g.leave(t, bytes.Join([][]byte{a, b, c}, nil))
	want[good] = "a b c"

	first := g.recover(t)
	if diff := cmp.Diff(want, byRun(t, g.home)); diff != "" {
		t.Errorf("after the first start: %s", diff)
	}
	if diff := cmp.Diff(owing, g.owing(t)); diff != "" {
		t.Errorf("to be tried again: %s", diff)
	}
	for _, err := range first.told {
		mustContain(t, err, "recover ", "damaged", fmt.Sprintf("byte %d", len(a)))
	}
	for path := range paths {
		if n := strings.Count(first.texts(), path); n != 1 {
			t.Errorf("%s was told of %d times", path, n)
		}
	}
	again := g.recover(t)
	if diff := cmp.Diff(want, byRun(t, g.home)); diff != "" || len(again.told) != 0 {
		t.Errorf("after the second start, with %d troubles: %s", len(again.told), diff)
	}
}

func TestRecover_ManyDamagedRecordsAreOneTrouble(t *testing.T) {
	g := newGraveyard(t)
	content, want := []byte{}, ""
	for i := range 20 {
		content = append(content, sealed(arrival(fmt.Sprint(i), event(i)))...)
		if i%2 == 0 {
			content[len(content)-1] ^= 1
			continue
		}
		want = strings.TrimSpace(fmt.Sprint(want, " ", i))
	}
	run, path := g.leave(t, content)
	told := g.recover(t)
	if diff := cmp.Diff(map[int64]string{run: want}, byRun(t, g.home)); diff != "" {
		t.Error(diff)
	}
	if len(told.told) != 1 {
		t.Fatalf("told %s", told.texts())
	}
	mustContain(t, told.told[0], path, "10 records", "byte 0")
}

func TestRecover_WhatIsNoJournalIsReportedAndKept(t *testing.T) {
	g := newGraveyard(t)
	foreign := []byte("this was a journal once, before somebody opened it in an editor")
	_, path := g.leave(t, foreign)
	run, _ := g.leave(t, sealed(arrival("a", nil)))
	if err := os.Mkdir(journalPath(g.home, "dead-folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := g.db.Exec("INSERT INTO journals (run_id, name, indexed) VALUES (?, 'dead-folder', 0), (?, 'gone', 0)", run, run); err != nil {
		t.Fatal(err)
	}
	told := g.recover(t)
	if diff := cmp.Diff(map[int64]string{run: "a"}, byRun(t, g.home)); diff != "" {
		t.Error(diff)
	}
	if len(told.told) != 2 {
		t.Fatalf("told %s", told.texts())
	}
	mustContain(t, told.told[0], path, "damaged")
	mustContain(t, told.told[1], "dead-folder")
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, foreign) {
		t.Errorf("the file became %q, %v", got, err)
	}
}

func TestRecover_BeginsBehindWhatHasRows(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	record(t, s, arrival("a", event(1)), arrival("b", noise(5000)))
	abandon(t, s, arrival("c", noise(5000)), arrival("d", nil))
	for range 2 { // the second time nothing is left to do
		told := newTroubles()
		shut(t, open(t, home, Options{Damaged: told.tell}))
		if diff := cmp.Diff([]string{"a", "b", "c", "d"}, requestIDs(t, home)); diff != "" || told.texts() != "" {
			t.Error(diff, told.texts())
		}
	}
	locks, err := filepath.Glob(filepath.Join(home, journalFolder, "*.lock"))
	if err != nil || len(locks) != 0 {
		t.Errorf("left behind: %v, %v", locks, err)
	}
}

func TestRecover_LeavesTheJournalOfALivingRunAlone(t *testing.T) {
	home := t.TempDir()
	living := open(t, home, Options{})
	living.index.dbMu.Lock() // its rows have to wait
	record(t, living, arrival("a", event(1)), arrival("b", noise(5000)))
	next := open(t, home, Options{})
	if got := requestIDs(t, home); len(got) != 0 {
		t.Errorf("taken from a living run: %v", got)
	}
	living.index.dbMu.Unlock()
	flush(t, living)
	shut(t, next)
	record(t, living, arrival("c", nil))
	shut(t, living)
	shut(t, open(t, home, Options{}))
	if diff := cmp.Diff([]string{"a", "b", "c"}, requestIDs(t, home)); diff != "" {
		t.Error(diff)
	}
}

func TestRecover_ByManyAtOnceWritesEachRowOnce(t *testing.T) {
	g := newGraveyard(t)
	want := map[int64]string{}
	for range 10 {
		run, _ := g.leave(t, append(sealed(arrival("a", event(1))), sealed(arrival("b", noise(5000)))...))
		want[run] = "a b"
	}
	stores := make([]*Store, 6)
	var wg sync.WaitGroup
	for i := range stores {
		wg.Go(func() {
			var err error
			if stores[i], err = Open(g.home, Options{Damaged: func(err error) { t.Error(err) }}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range stores {
		if s != nil {
			shut(t, s)
		}
	}
	shut(t, open(t, g.home, Options{}))
	if diff := cmp.Diff(want, byRun(t, g.home)); diff != "" {
		t.Error(diff)
	}
}
