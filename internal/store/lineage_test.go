package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// lineage is what a delivery says of the one it was made from.
type lineage struct {
	of     int64
	edited bool
}

// lineages reads them by each way that leads to a delivery.
func lineages(t *testing.T, home string) map[string]map[string]lineage {
	t.Helper()
	all := map[string]map[string]lineage{"row": {}, "record": {}, "search": {}}
	r := openReader(t, home)
	note := func(way string, d *hook.Delivery) { all[way][d.RequestID] = lineage{d.ReplayOf, d.Edited} }
	err := r.Each(t.Context(), func(d *hook.Delivery) error {
		note("row", d)
		whole, err := r.Delivery(t.Context(), d.ID)
		if err == nil {
			note("record", whole)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = r.Search(t.Context(), filter.Filter{}, func(f Found) (bool, error) { note("search", f.Delivery); return true, nil })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func replayOf(d *hook.Delivery, of int64, edited bool) *hook.Delivery {
	d.Source, d.ReplayOf, d.Edited = hook.SourceReplay, of, edited
	return d
}

func TestRecord_KeepsWhatADeliveryIsAReplayOf(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	record(t, s, arrival("first", event(1)), replayOf(arrival("again", event(1)), 1, false))
	abandon(t, s, replayOf(arrival("edited", event(2)), 1<<40, true), arrival("other", event(3)))
	shut(t, open(t, home, Options{})) // writes the rows of what was abandoned
	want := map[string]lineage{"first": {}, "again": {1, false}, "edited": {1 << 40, true}, "other": {}}
	for way, got := range lineages(t, home) {
		if len(got) != len(want) {
			t.Errorf("%s: %v", way, got)
		}
		for id, line := range want {
			if got[id] != line {
				t.Errorf("%s of %s: %v, want %v", way, id, got[id], line)
			}
		}
	}
}

// version1 is a home as leadrig made it before replays had a lineage: two runs,
// the second one killed with rows owing.
func version1(t *testing.T) string {
	t.Helper()
	return copyOf(t, "version1")
}

// copyOf is a home that an earlier leadrig made.
func copyOf(t *testing.T, name string) string {
	t.Helper()
	home := t.TempDir()
	if err := os.CopyFS(home, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	return home
}

func TestOpenReader_ReadsAFileOfVersion1(t *testing.T) {
	home := version1(t)
	for range 2 {
		if diff := cmp.Diff([]string{"a", "b", "a", "d"}, requestIDs(t, home)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"a"}, search(t, home, "status:5xx type:EMAIL_* priya", 10)); diff != "" {
			t.Error(diff)
		}
		for way, got := range lineages(t, home) {
			if got["a"] != (lineage{}) {
				t.Errorf("%s: %v", way, got)
			}
		}
	}
	if _, err := Inspect(home); err != nil {
		t.Error(err)
	}
}

func TestOpen_BringsAFileOfVersion1ToToday(t *testing.T) {
	home := version1(t)
	before := openReader(t, home) // of a process that reads all along
	s := open(t, home, Options{DuplicateScope: "one", Damaged: func(err error) { t.Error(err) }})
	record(t, s, replayOf(arrival("new", event(9)), 2, true))
	shut(t, s)
	for range 2 {
		if diff := cmp.Diff([]string{"a", "b", "a", "d", "b", "", "new"}, requestIDs(t, home)); diff != "" {
			t.Error(diff)
		}
		for way, got := range lineages(t, home) {
			if got["new"] != (lineage{2, true}) || got["a"] != (lineage{}) {
				t.Errorf("%s: %v", way, got)
			}
		}
		shut(t, open(t, home, Options{}))
	}
	if n, err := before.Count(t.Context()); n != 7 || err != nil {
		t.Errorf("the earlier reader counts %d, %v", n, err)
	}
	if diff := cmp.Diff([]string{"a"}, search(t, home, "status:500", 10)); diff != "" {
		t.Error(diff)
	}
	d, err := openReader(t, home).Delivery(t.Context(), 5)
	if err != nil || d.DuplicateOf != 2 || d.Copy != 2 {
		t.Errorf("the recovered copy: %+v, %v", d, err)
	}
	var version int
	if err := database(t, home).QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != schemaVersion {
		t.Errorf("version %d, %v", version, err)
	}
}
