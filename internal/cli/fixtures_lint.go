package cli

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leadrig/fixtures"
	"leadrig/fixtures/shape"
	"leadrig/internal/exit"
	"leadrig/internal/safetext"
)

func (a *app) fixturesLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE or FOLDER…",
		Short: "Check fixtures: event names, fields, types, ids",
		Long: `lint reads fixtures and compares them with what SmartLead's pages say: event types that SmartLead doesn't have
or has renamed, fields that are missing, of another type, on no page, or retired. It also finds names and request
ids that two fixtures share. Warnings (!) don't fail; errors (✗) do, with exit code 1.`,
		Example: `  leadrig fixtures lint testdata/smartlead
  leadrig fixtures lint testdata/smartlead --output json | jq -r 'select(.severity=="error") | .path'`,
		Args: someArgs("fixture files or folders"),
		RunE: func(_ *cobra.Command, args []string) error { return a.lintFixtures(args) },
	}
}

// findingLine is a finding as a JSON line.
type findingLine struct {
	Type     string         `json:"type"`
	Path     string         `json:"path"`
	Line     int            `json:"line,omitempty"`
	Column   int            `json:"column,omitempty"`
	Fixture  string         `json:"fixture,omitempty"`
	Severity shape.Severity `json:"severity"`
	Code     shape.Code     `json:"code"`
	Field    string         `json:"field,omitempty"`
	Message  string         `json:"message"`
}

// codeUnreadable is the code of a file that is no fixture.
const codeUnreadable shape.Code = "unreadable"

func (a *app) lintFixtures(paths []string) error {
	reference, err := shape.NewReference()
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	linter, err := shape.NewLinter(reference)
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	files, unread := fixtures.ReadAll(paths...)
	lines := unreadable(unread)
	errorCount := len(lines)
	if err := a.printFindings(lines); err != nil {
		return err
	}
	retired := retiredFields{}
	for _, f := range files {
		found, err := linter.Lint(f)
		if err != nil {
			return exit.With(exit.Failed, err)
		}
		errorCount += retired.sort(f.Fixture, found)
		if err := a.printFindings(findingLines(found)); err != nil {
			return err
		}
	}
	if err := a.printRetired(retired); err != nil {
		return err
	}
	if errorCount > 0 {
		return exit.With(exit.CheckFailed, fmt.Errorf("%s in %s", plural(errorCount, "error", "errors"), plural(len(files)+len(apart(unread)), "file", "files")))
	}
	if !a.json() && !a.quiet {
		_, err = fmt.Fprintf(a.streams.Out, "%s, no errors\n", plural(len(files), "fixture", "fixtures"))
	}
	return err
}

// unreadable are the findings about files that are no fixtures.
func unreadable(err error) []findingLine {
	var lines []findingLine
	for _, one := range apart(err) {
		found, ok := errors.AsType[fixtures.Problems](one)
		if !ok {
			lines = append(lines, findingLine{Type: "finding", Severity: shape.Error, Code: codeUnreadable, Message: one.Error()})
			continue
		}
		for _, p := range found {
			lines = append(lines, findingLine{Type: "finding", Path: p.File, Line: p.Line, Column: p.Column, Severity: shape.Error, Code: codeUnreadable, Message: p.Err.Error()})
		}
	}
	return lines
}

// apart takes a joined error apart.
func apart(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// printFindings prints what was found: for people by file.
func (a *app) printFindings(lines []findingLine) error {
	if a.json() {
		for _, l := range lines {
			if err := a.printJSON(l); err != nil {
				return err
			}
		}
		return nil
	}
	slices.SortStableFunc(lines, func(x, y findingLine) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Severity, y.Severity))
	})
	var b strings.Builder
	path := ""
	for _, l := range lines {
		text := a.findingText(l)
		if text != "" && l.Path != path {
			path = l.Path
			b.WriteString(safetext.Line(path) + "\n")
		}
		b.WriteString(text)
	}
	_, err := fmt.Fprint(a.streams.Out, b.String())
	return err
}

// retiredFields are the retired fields of each event type, with what took their
// place. SmartLead still sends them, so they are told once and not of each file.
type retiredFields map[string][]string

// sort takes the retired fields along and counts the errors.
func (r retiredFields) sort(f *fixtures.Fixture, found []shape.Finding) (errorCount int) {
	for _, one := range found {
		if one.Severity == shape.Error {
			errorCount++
		}
		if one.Code != shape.RetiredField {
			continue
		}
		_, now, _ := strings.Cut(one.Message, "use ")
		text := one.Field + " → " + now
		if event := string(f.EventType); !slices.Contains(r[event], text) {
			r[event] = append(r[event], text)
		}
	}
	return errorCount
}

func (a *app) printRetired(r retiredFields) error {
	if a.json() || a.quiet || len(r) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("retired by SmartLead, and still sent:\n")
	for _, event := range slices.Sorted(maps.Keys(r)) {
		b.WriteString(wrapped(safetext.Line(event+": "+strings.Join(r[event], ", ")), a.textWidth(), "  ! ", "    ") + "\n")
	}
	_, err := fmt.Fprint(a.streams.Out, b.String())
	return err
}

func findingLines(found []shape.Finding) []findingLine {
	lines := make([]findingLine, len(found))
	for i, one := range found {
		lines[i] = findingLine{Type: "finding", Path: one.File, Fixture: one.Fixture, Severity: one.Severity, Code: one.Code, Field: one.Field, Message: one.Message}
	}
	return lines
}

func (a *app) findingText(l findingLine) string {
	if l.Code == shape.RetiredField || l.Severity != shape.Error && a.quiet {
		return ""
	}
	mark := map[shape.Severity]string{shape.Error: "  ✗ ", shape.Warning: "  ! "}[l.Severity]
	text := ""
	if l.Line > 0 {
		text += fmt.Sprintf("line %d, column %d: ", l.Line, l.Column)
	}
	if l.Field != "" {
		text += l.Field + ": "
	}
	return wrapped(safetext.Line(text+l.Message), a.textWidth(), mark, "    ") + "\n"
}
