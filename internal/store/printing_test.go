package store

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
)

// printedIDs are the ids that a journal's print file has.
func printedIDs(t *testing.T, home, journal string) []int64 {
	t.Helper()
	ids := []int64{}
	if _, err := readPrints(printPath(home, filepath.Base(journal)), func(e *printed) { ids = append(ids, e.id) }); err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestPrinting_FollowsTheRunItself(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	s.print.close() // so that the test has the only hand on it
	s.maxJournal = 20_000
	c, err := openConn(s.Path(), "rw")
	mustDo(t, err)
	p := &printing{store: s, conn: c, stop: make(chan struct{}), open: map[int64]*printFile{}}
	for i := range 40 {
		record(t, s, arrival(fmt.Sprint(i), noise(1500)))
		flush(t, s)
		if i%7 == 3 {
			p.own()
		}
	}
	p.own()
	all := []int64{}
	for _, j := range journals(t, home) {
		all = append(all, printedIDs(t, home, j)...)
	}
	want := []int64{}
	for i := range int64(40) {
		want = append(want, i+1)
	}
	if diff := cmp.Diff(want, all); diff != "" || len(journals(t, home)) < 3 {
		t.Errorf("%d journals: %s", len(journals(t, home)), diff)
	}
	if len(p.open) != 1 {
		t.Errorf("%d print files are open, want that of the current journal", len(p.open))
	}
	for _, f := range p.open {
		mustDo(t, f.close())
	}
	mustDo(t, c.Close())
}

func TestPrinting_GoesOnWhereAKilledProcessWas(t *testing.T) {
	home := t.TempDir()
	for range 3 {
		p := mustStart(t, roleEndless, home)
		p.acks(t, 300)
		p.kill()
		p.acks(t, -1)
		_ = p.cmd.Wait()
	}
	s := open(t, home, Options{Damaged: func(err error) { t.Error(err) }})
	<-s.print.caughtUp
	shut(t, s)
	prints := 0
	for _, j := range journals(t, home) {
		prints += len(printedIDs(t, home, j))
	}
	if n, err := openReader(t, home).Count(t.Context()); err != nil || n != prints || n < 900 {
		t.Errorf("%d prints of %d deliveries, %v", prints, n, err)
	}
	// Which sender of a killed process got how far differs from run to run.
	recorded := requestIDs(t, home)
	for _, id := range []string{recorded[0], recorded[len(recorded)/2], recorded[len(recorded)-1]} {
		if got := search(t, home, id, 5000); !slices.Contains(got, id) {
			t.Errorf("the word %s finds %.200v", id, got)
		}
	}
}

func FuzzReadPrints(f *testing.F) {
	p := &printFile{}
	p.begin()
	p.addWithPrint(printed{id: 1, position: 0, fields: []byte("email_sent")}, []byte("some text"))
	p.addWithPrint(printed{id: 300, position: 70000}, noise(100))
	f.Add(p.block[printPrefix:], "text")
	f.Add([]byte{1, 1, 200, 200, 1}, "a")
	f.Fuzz(func(t *testing.T, block []byte, word string) {
		s := &searcher{plan: plan{words: []wordTerm{{word: word, bytes: []byte(word), probes: probesOf(word)}}}}
		last, before := int64(0), int64(0)
		_, _ = eachEntry(block, last, func(e *printed) {
			if e.id <= before || e.position < 0 {
				t.Errorf("entry %d at %d follows %d", e.id, e.position, before)
			}
			before = e.id
			s.mayPass(e)
		})
	})
}

func TestSearch_StopsWithItsContext(t *testing.T) {
	home, _ := aged(t)
	f, err := filter.Parse("priya", received())
	mustDo(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	err = openReader(t, home).Search(ctx, f, func(Found) (bool, error) { calls++; cancel(); return true, nil })
	if err == nil || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}
