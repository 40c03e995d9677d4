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

// What can be read is worked on all the same; but a verdict on less than what was
// asked for would mislead.
func TestHistory_GoesOnWithWhatCanBeRead(t *testing.T) {
	a := withOneRecorded(t, nil)
	damageJournal(t, a.home)
	record(t, a.home, `{"event_type":"EMAIL_OPEN"}`)
	dir := t.TempDir()
	out := filepath.Join(dir, "all.http")
	for name, do := range map[string]func() error{
		"save": func() error { return a.saveFixtures([]string{"last:2"}, saveOptions{dir: dir, raw: true}) },
		"export": func() error {
			return a.runExport([]string{"last:2"}, exportOptions{format: "http", to: "3000", out: out})
		},
		"drift": func() error { return a.showDrift([]string{"history"}) },
	} {
		if err := do(); exit.CodeOf(err) != exit.Failed || !strings.Contains(err.Error(), "1 delivery can't be read and is left out") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if saved, err := filepath.Glob(filepath.Join(dir, "email_open*.json")); len(saved) != 1 || err != nil {
		t.Errorf("saved %v, %v", saved, err)
	}
	if text, err := os.ReadFile(out); err != nil || !strings.Contains(string(text), "EMAIL_OPEN") {
		t.Errorf("exported %q, %v", text, err)
	}
	if _, err := a.sources(t.Context(), []string{"last:2"}); exit.CodeOf(err) != exit.Failed || !strings.Contains(err.Error(), "delivery 1: ") {
		t.Errorf("replay: %v", err)
	}
}

func TestHistory_WithoutOneThereIsNothingToShowOrSave(t *testing.T) {
	a := onTerminal(t, nil)
	for name, do := range map[string]func() error{
		"show":   func() error { return a.showDelivery("1", showOptions{}) },
		"export": func() error { return a.exportHistory(nil, historyExportOptions{out: filepath.Join(t.TempDir(), "x")}) },
		"save":   func() error { return a.saveFixtures([]string{"last:1"}, saveOptions{dir: t.TempDir(), raw: true}) },
		"drift":  func() error { return a.showDrift([]string{"history"}) },
	} {
		if err := do(); exit.CodeOf(err) != exit.Usage || !strings.HasSuffix(err.Error(), "or name another folder with --home") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := a.listHistory(nil, 1); err != nil {
		t.Errorf("list: %v", err)
	}
}

func TestHistory_RepairNamesWhatCantBeRead(t *testing.T) {
	a := withOneRecorded(t, nil)
	var told bytes.Buffer
	a.streams.Err = &told
	if err := a.repairHistory(); err != nil || !strings.Contains(told.String(), "sound and 1 delivery can be read") {
		t.Errorf("%v, told %q", err, told.String())
	}
	damageJournal(t, a.home)
	if err := a.repairHistory(); exit.CodeOf(err) != exit.Failed || !strings.Contains(err.Error(), "the bytes of 1 of 1 deliveries can't be read (1): ") {
		t.Error(err)
	}
	told.Reset()
	if err := a.listHistory([]string{"nosuchword"}, 10); err != nil || !strings.Contains(told.String(), "the bodies of 1 delivery can't be read") {
		t.Errorf("%v, told %q", err, told.String())
	}
}
