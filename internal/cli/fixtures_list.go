package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
)

func (a *app) fixturesListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list [FILE or FOLDER…]",
		Short: "List fixtures: those of the catalogue, or of files and folders",
		Example: `  leadrig fixtures list
  leadrig fixtures list testdata/`,
		RunE: func(_ *cobra.Command, args []string) error { return a.listFixtures(args) },
	}
}

// fixtureLine is a fixture as a JSON line.
type fixtureLine struct {
	Type        string          `json:"type"`
	Name        string          `json:"name"`
	EventType   hook.EventType  `json:"event_type"`
	Source      fixtures.Source `json:"source"`
	Description string          `json:"description,omitempty"`
	RecordedAt  string          `json:"recorded_at,omitempty"`
	Path        string          `json:"path,omitempty"` // of its file
	Bytes       int             `json:"bytes"`
}

func newFixtureLine(f fixtures.File) (fixtureLine, error) {
	body, err := f.Fixture.Body()
	line := fixtureLine{
		Type: "fixture", Name: f.Fixture.Name, EventType: f.Fixture.EventType, Source: f.Fixture.Source,
		Description: f.Fixture.Description, Path: f.Path, Bytes: len(body),
	}
	if at := f.Fixture.RecordedAt; !at.IsZero() {
		line.RecordedAt = at.UTC().Format(hook.TimeLayout)
	}
	return line, err
}

func (a *app) listFixtures(paths []string) error {
	files, err := catalogueFiles()
	if len(paths) > 0 {
		files, err = fixtures.ReadAll(paths...)
	}
	width := 0
	for _, f := range files {
		width = max(width, len(f.Fixture.Name))
	}
	width = min(width, maxNameColumn)
	for _, f := range files {
		if printErr := a.printFixtureLine(f, width); printErr != nil {
			return printErr
		}
	}
	if a.streams.Width > 0 && !a.json() && err == nil {
		a.remark("%s; leadrig fixtures show %s shows one", plural(len(files), "fixture", "fixtures"), map[bool]string{true: "FILE", false: "NAME"}[len(paths) > 0])
	}
	return exit.With(exit.Usage, err)
}

// maxNameColumn bounds the column of names, so that descriptions have room.
const maxNameColumn = 40

func (a *app) printFixtureLine(f fixtures.File, width int) error {
	line, err := newFixtureLine(f)
	if err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(line)
	}
	about := line.Description
	if about == "" {
		about = string(line.EventType)
		if line.RecordedAt != "" {
			about += ", " + line.RecordedAt
		}
	}
	text := safetext.Fit(line.Name, width) + "  " + safetext.Line(about)
	if a.streams.Width > 0 {
		text = safetext.Cut(text, a.streams.Width)
	}
	_, err = fmt.Fprintln(a.streams.Out, text)
	return err
}

// catalogueFiles are the fixtures of the catalogue, which have no path.
func catalogueFiles() ([]fixtures.File, error) {
	c, err := fixtures.Load()
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	all := c.All()
	files := make([]fixtures.File, len(all))
	for i := range all {
		files[i].Fixture = &all[i]
	}
	return files, nil
}

func (a *app) fixturesShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME or FILE",
		Short: "Show a fixture: its request, the payload indented",
		Example: `  leadrig fixtures show email_reply.threaded
  leadrig fixtures show testdata/email_reply.7c1f0a1b.json --output json`,
		Args: oneArg("one fixture: a name of the catalogue, which leadrig fixtures list shows, or a file"),
		RunE: func(_ *cobra.Command, args []string) error { return a.showFixture(args[0]) },
	}
}

func (a *app) showFixture(name string) error {
	f, err := findFixture(name)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	data, err := fixtures.Format(f)
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	if a.json() {
		var line bytes.Buffer
		if err := json.Compact(&line, data); err != nil {
			return exit.With(exit.Failed, err)
		}
		_, err = fmt.Fprintf(a.streams.Out, "{\"type\":\"fixture\",%s\n", line.Bytes()[1:])
		return err
	}
	return a.printFixture(f)
}

// findFixture finds a fixture by its name in the catalogue, in either case, or by
// its file.
func findFixture(name string) (*fixtures.Fixture, error) {
	files, err := catalogueFiles()
	if err != nil {
		return nil, err
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Fixture.Name
		if strings.EqualFold(names[i], strings.ReplaceAll(name, "/", ".")) {
			return f.Fixture, nil
		}
	}
	if strings.HasSuffix(strings.ToLower(name), ".json") || strings.ContainsAny(name, `/\`) {
		return fixtures.Read(name)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: name one of its files; leadrig fixtures list %s shows what is there", name, name)
	}
	return nil, fmt.Errorf("no fixture %q in the catalogue: did you mean %s? A file is named with its .json; leadrig fixtures list shows all",
		name, hook.Nearest(strings.ToLower(name), names))
}

func (a *app) printFixture(f *fixtures.Fixture) error {
	body, err := f.Body()
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s · %s · %s", f.Name, f.EventType, f.Source)
	if !f.RecordedAt.IsZero() {
		fmt.Fprintf(&b, " · %s", f.RecordedAt.UTC().Format(hook.TimeLayout))
	}
	b.WriteString("\n")
	if f.Description != "" {
		b.WriteString(wrapped(f.Description, a.textWidth(), "", "") + "\n")
	}
	fmt.Fprintf(&b, "\n%s %s\n", f.Request.Method, f.Request.Path)
	for _, h := range f.Request.Headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	b.WriteString("\n")
	var pretty bytes.Buffer
	if json.Indent(&pretty, body, "", "  ") == nil {
		body = pretty.Bytes()
	}
	b.Write(body)
	_, err = fmt.Fprintln(a.streams.Out, safetext.Block(b.String()))
	return err
}

// defaultWidth is how wide text is where there is no terminal.
const defaultWidth = 100

// textWidth is how wide running text may be.
func (a *app) textWidth() int {
	if a.streams.Width <= 0 {
		return defaultWidth
	}
	return a.streams.Width
}

// wrapped breaks a text into lines of a width: the first begins with one indent,
// the others with another. A word longer than a line stays whole.
func wrapped(text string, width int, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	column := ansi.StringWidth(first)
	for i, word := range strings.Fields(text) {
		n := ansi.StringWidth(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + next)
			column = ansi.StringWidth(next)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

func (a *app) fixturesSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of fixture files, for editors",
		Example: "  leadrig fixtures schema > fixture.schema.json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, err := fixtures.Schema()
			if err != nil {
				return exit.With(exit.Failed, err)
			}
			_, err = a.streams.Out.Write(schema)
			return err
		},
	}
}
