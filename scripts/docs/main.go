package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"leadrig/replay"
	"leadrig/tui"
)

func main() {
	for _, d := range documents() {
		if err := d.write("."); err != nil {
			fmt.Fprintln(os.Stderr, "docs:", err)
			os.Exit(1)
		}
	}
}

// document is a file of which the code makes all or a part.
type document struct {
	path string
	make func(old []byte) ([]byte, error)
}

func documents() []document {
	return []document{{"docs/checks.md", checks}, {"README.md", keys}}
}

// text is what the file in the project's folder root should hold.
func (d document) text(root string) (old, text []byte, err error) {
	if old, err = os.ReadFile(filepath.Join(root, d.path)); err != nil {
		return nil, nil, err
	}
	text, err = d.make(old)
	return old, text, err
}

func (d document) write(root string) error {
	_, text, err := d.text(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, d.path), text, 0o644) //nolint:gosec // documentation is for everybody
}

// The lines in the README between which its table of keys stands.
const (
	keysBegin = "<!-- keys: written by make docs -->\n"
	keysEnd   = "<!-- end of keys -->\n"
)

// keys is the README with the keys that the live screen has.
func keys(old []byte) ([]byte, error) {
	before, rest, found := bytes.Cut(old, []byte(keysBegin))
	_, after, ended := bytes.Cut(rest, []byte(keysEnd))
	if !found || !ended {
		return nil, fmt.Errorf("README.md has no place for the keys, between %q and %q", keysBegin, keysEnd)
	}
	return slices.Concat(before, []byte(keysBegin+"\n"), []byte(tui.KeyTable()), []byte("\n"+keysEnd), after), nil
}

// checks is the whole file about scenarios and checks.
func checks([]byte) ([]byte, error) {
	all, err := replay.Explanations()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("# Scenarios and checks\n\nWritten by `make docs`; `leadrig explain NAME` says the same.\n")
	for _, e := range all {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", e.ID, sentence(e.Title))
		for _, part := range [][2]string{{"What", e.What}, {"Why", e.Why}, {"Fix", e.Fix}} {
			if part[1] != "" && sentence(part[1]) != sentence(e.Title) {
				fmt.Fprintf(&b, "\n**%s.** %s\n", part[0], strings.TrimSpace(part[1]))
			}
		}
		if len(e.Checks) > 0 {
			fmt.Fprintf(&b, "\nChecks: %s\n", strings.Join(e.Checks, ", "))
		}
	}
	return b.Bytes(), nil
}

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
