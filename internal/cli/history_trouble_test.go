package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadrig/internal/exit"
)

// damageJournal changes a byte near the end of every journal, which is one of a
// body.
func damageJournal(t *testing.T, home string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(home, "journal", "*.journal"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text[len(text)-3] ^= 0xff
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHistory_NamesTheDeliveryThatCantBeRead(t *testing.T) {
	a := withOneRecorded(t, nil)
	damageJournal(t, a.home)
	var told bytes.Buffer
	a.streams.Err = &told
	out := filepath.Join(t.TempDir(), "all.jsonl")
	for name, do := range map[string]func() error{
		"show":   func() error { return a.showDelivery("1", showOptions{}) },
		"export": func() error { return a.exportHistory(nil, historyExportOptions{out: out}) },
	} {
		err := do()
		if exit.CodeOf(err) != exit.Failed || !strings.Contains(err.Error(), "delivery 1: ") || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !strings.Contains(told.String(), "0 deliveries written") {
		t.Errorf("told %q", told.String())
	}
}
