package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
)

// A run to which nothing came leaves no file behind.
func TestClose_RemovesAnEmptyJournal(t *testing.T) {
	home := t.TempDir()
	s, err := Open(home, Options{Command: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(home, journalFolder, "*"))
	if err != nil || len(files) != 0 {
		t.Errorf("left: %v %v", files, err)
	}
}

func TestOpenReader_WhereNothingWasRecordedYet(t *testing.T) {
	home := t.TempDir()
	for _, state := range []string{"no file", "an empty file"} {
		if _, err := OpenReader(home); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", state, err)
		} else {
			mustContain(t, err, "no history", home)
		}
		if err := createPrivate(filepath.Join(home, FileName)); err != nil {
			t.Fatal(err)
		}
	}
}
