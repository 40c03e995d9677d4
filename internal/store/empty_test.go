package store

import (
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
