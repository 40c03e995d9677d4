package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"leadrig/replay"
)

const file = "docs/checks.md"

func main() {
	text, err := text()
	if err == nil {
		err = os.WriteFile(file, text, 0o644) //nolint:gosec // documentation is for everybody
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

// text is the whole file.
func text() ([]byte, error) {
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
