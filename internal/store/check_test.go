package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
)

func checked(t *testing.T, home string) Checked {
	t.Helper()
	done, err := CheckJournals(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestCheckJournals_NamesTheDeliveriesThatCantBeReadAnyMore(t *testing.T) {
	home := varied(t)
	if d := cmp.Diff(Checked{Deliveries: 300}, checked(t, home)); d != "" {
		t.Fatalf("a sound one: %s", d)
	}
	paths := journals(t, home)
	text, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)-2] ^= 0xff // the body of the last delivery of the first run
	mustDo(t, os.WriteFile(paths[0], text, 0o600))
	done := checked(t, home)
	if d := cmp.Diff([]int64{150}, done.Unreadable); d != "" || done.First == nil || done.Deliveries != 300 {
		t.Errorf("%+v: %s", done, d)
	}
	if text := done.String(); !strings.Contains(text, "the bytes of 1 of 300 deliveries can't be read (150): ") || !strings.Contains(text, filepath.Base(paths[0])) {
		t.Error(text)
	}
	mustDo(t, os.Remove(paths[1]))
	if done := checked(t, home); len(done.Unreadable) != 151 || !strings.Contains(done.String(), "150, 151, 152, 153, 154, 155, 156, 157, 158, 159, and 141 more") {
		t.Errorf("%s", done)
	}
}

func TestCheckJournals_TellsWhatAKilledProcessOwes(t *testing.T) {
	home := varied(t)
	if _, err := database(t, home).Exec("DELETE FROM deliveries WHERE journal_id = 2; UPDATE journals SET whole = 0, indexed = 0 WHERE id = 2"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Checked{Deliveries: 150, Owed: 150}, checked(t, home)); d != "" {
		t.Error(d)
	}
}

// An older copy of the database put in its place must not hide what came since.
func TestRepair_BringsBackTheJournalsThatAnOlderDatabaseDoesntKnow(t *testing.T) {
	home := t.TempDir()
	first := open(t, home, Options{})
	record(t, first, arrival("a", event(1)))
	shut(t, first)
	older, err := os.ReadFile(filepath.Join(home, FileName))
	if err != nil {
		t.Fatal(err)
	}
	second := open(t, home, Options{})
	record(t, second, arrival("b", event(2)), arrival("c", event(3)))
	shut(t, second)
	mustDo(t, removeDatabase(filepath.Join(home, FileName)))
	mustDo(t, os.WriteFile(filepath.Join(home, FileName), older, 0o600))

	var told []string
	shut(t, open(t, home, Options{Damaged: func(err error) { told = append(told, err.Error()) }}))
	if len(told) != 1 || !strings.Contains(told[0], "doesn't know 1 of the journals") || !strings.Contains(told[0], "leadrig history repair") {
		t.Errorf("told %q", told)
	}
	done, err := Repair(home, received())
	if err != nil || done == nil || done.Unknown != 1 || done.Deliveries != 3 || !strings.Contains(done.String(), "did not know 1 of the journals") {
		t.Fatalf("%v, %v", done, err)
	}
	if got := len(stored(t, home)); got != 3 {
		t.Errorf("%d deliveries", got)
	}
	if done, err := Repair(home, received()); done != nil || err != nil {
		t.Errorf("again: %v, %v", done, err)
	}
}

func TestSearch_TellsOfBodiesThatCantBeRead(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	record(t, s, arrival("a", []byte(`{"event_type":"EMAIL_REPLY","text":"warehouse"}`)), arrival("b", []byte(`{"event_type":"EMAIL_REPLY","text":"warehouse"}`)))
	shut(t, s)
	path := journals(t, home)[0]
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)-2] ^= 0xff
	mustDo(t, os.WriteFile(path, text, 0o600))
	f, err := filter.Parse("warehouse", received())
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { mustDo(t, r.Close()) }()
	unread, found := map[int64]bool{}, []int64{}
	err = r.SearchWithin(t.Context(), f, Within{Unread: func(id int64) { unread[id] = true }}, func(f Found) (bool, error) {
		found = append(found, f.ID)
		return true, nil
	})
	if d := cmp.Diff([]int64{1}, found); err != nil || d != "" || !unread[2] || len(unread) != 1 {
		t.Errorf("found %v, unread %v, %v", found, unread, err)
	}
}
