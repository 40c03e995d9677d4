package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"leadrig/fixtures"
	"leadrig/fixtures/convert"
	"leadrig/fixtures/keep"
	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
)

// fixturesFolder is where fixtures go if nobody says otherwise.
const fixturesFolder = "fixtures"

type saveOptions struct {
	dir  string
	raw  bool
	keep []string // words that redaction leaves
}

func (o *saveOptions) add(flags *pflag.FlagSet) {
	flags.StringVar(&o.dir, "dir", fixturesFolder, "folder to write to")
	flags.BoolVar(&o.raw, "raw", false, "keep everything as it was received: personal data and secrets too")
	addKeepWords(flags, &o.keep, "")
}

// addKeepWords adds the flag for the words that redaction leaves; where says which
// texts are meant, if they aren't the command's own.
func addKeepWords(flags *pflag.FlagSet, words *[]string, where string) {
	flags.StringSliceVar(words, "keep-words", nil, where+"words that stay in texts, such as those that the handler looks for: unsubscribe,stop")
}

const standInHelp = `E-mail addresses, names, phone numbers, texts, keys and the ids in links get stand-ins, the same
input always the same one, so that what joined still joins. The key for that is made at first use and stays in
the home folder (redaction.key). A fixture's description keeps its words, but for names that its fields held.`

const redactionHelp = standInHelp + ` --raw keeps everything: such files are not for a repository.`

func (a *app) fixturesSaveCommand() *cobra.Command {
	o := saveOptions{}
	cmd := &cobra.Command{
		Use:   "save WHAT…",
		Short: "Save recorded deliveries as fixtures, redacted",
		Long:  "save writes each delivery into a file of its own.\n\n" + redactionHelp + "\n\nWhat is saved:\n\n" + selectorHelp,
		Example: `  leadrig fixtures save last:1
  leadrig fixtures save history:"type:EMAIL_REPLY since:2d" --dir testdata/smartlead
  leadrig fixtures save event:EMAIL_REPLY/threaded --dir testdata/smartlead`,
		Args: someArgs("deliveries to save (last:N, id:N, history:QUERY, event:TYPE)"),
		RunE: func(_ *cobra.Command, args []string) error { return a.saveFixtures(args, o) },
	}
	o.add(cmd.Flags())
	return cmd
}

// saving is one run of save or import.
type saving struct {
	app     *app
	options saveOptions
	saver   *keep.Saver
	as      *keep.Saver // writes the catalogue's, whose values nobody has
	written int
	there   int
	bad     []error
}

func (a *app) newSaving(o saveOptions) (*saving, error) {
	if o.dir == "" {
		return nil, exit.Usagef("--dir is empty: name the folder to write to")
	}
	saver, err := keep.Open(a.home, o.dir, o.raw, o.keep...)
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	as, err := keep.Open(a.home, o.dir, true)
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	if o.raw && !a.quiet {
		_, err = fmt.Fprintln(a.streams.Err, "--raw: these files hold addresses, names, messages and keys as they were received; don't commit or share them")
	}
	return &saving{app: a, options: o, saver: saver, as: as}, err
}

// savedLine is a saved fixture as a JSON line.
type savedLine struct {
	Type      string         `json:"type"`
	Path      string         `json:"path"`
	Name      string         `json:"name"`
	EventType hook.EventType `json:"event_type"`
	Redacted  bool           `json:"redacted"`
	Written   bool           `json:"written"` // false: it was there already
	From      string         `json:"from,omitempty"`
}

// save writes one fixture. What can't be saved doesn't keep the others from it.
func (s *saving) save(f *fixtures.Fixture, from string) error {
	saver, redacted := s.saver, !s.options.raw
	if f.Source == fixtures.SourceCatalogue {
		saver, redacted = s.as, false
	}
	path, written, err := saver.SaveFixture(f)
	if err != nil {
		if from != "" {
			err = fmt.Errorf("%s: %w", from, err)
		}
		s.bad = append(s.bad, err)
		return nil
	}
	if written {
		s.written++
	} else {
		s.there++
	}
	if s.app.json() {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		return s.app.printJSON(savedLine{Type: "saved", Path: path, Name: name, EventType: f.EventType, Redacted: redacted, Written: written, From: from})
	}
	if s.app.quiet {
		return nil
	}
	what := map[bool]string{true: "saved", false: "there"}[written]
	_, err = fmt.Fprintf(s.app.streams.Out, "%s  %s\n", what, safetext.Line(path))
	return err
}

// end says what was done.
func (s *saving) end() error {
	if !s.app.json() && !s.app.quiet && s.written+s.there > 0 {
		text := plural(s.written, "fixture", "fixtures") + " written to " + safetext.Line(s.options.dir)
		if s.there > 0 {
			text += fmt.Sprintf(", %d there already", s.there)
		}
		if !s.options.raw && s.written > 0 {
			text += "; " + redactCommand("--check", s.options.keep, s.options.dir) + " makes sure that nothing personal is left"
		}
		if _, err := fmt.Fprintln(s.app.streams.Out, wrapped(text, s.app.textWidth(), "", "")); err != nil {
			return err
		}
	}
	return exit.With(exit.Failed, errors.Join(s.bad...))
}

func (a *app) saveFixtures(selectors []string, o saveOptions) error {
	s, err := a.newSaving(o)
	if err != nil {
		return err
	}
	for _, text := range selectors {
		err := a.eachSelected(text, s.save)
		switch {
		case onlyLeftOut(err):
			s.bad = append(s.bad, err)
		case err != nil:
			return errors.Join(err, exit.With(exit.Failed, errors.Join(s.bad...)))
		}
	}
	return s.end()
}

func (a *app) fixturesImportCommand() *cobra.Command {
	o := saveOptions{}
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Make fixtures of requests that other tools have saved",
		Long: `import reads requests out of files and writes each as a fixture. The form is known by the content: a HAR (of a
browser, mitmproxy and others), curl command lines (of cmd.exe too), an .http file, raw HTTP requests, a capture of
ngrok's inspector (http://127.0.0.1:4040/api/requests/http), vegeta targets, an export of leadrig's history (JSON
lines), fixtures, or payloads alone. - is stdin. What can't be read is told with its place, and the rest is saved.

` + redactionHelp,
		Example: `  leadrig fixtures import traffic.har --dir testdata/smartlead
  curl -s http://127.0.0.1:4040/api/requests/http | leadrig fixtures import -
  pbpaste | leadrig fixtures import -          a curl command from the clipboard`,
		Args: someArgs("files to import (- for stdin)"),
		RunE: func(_ *cobra.Command, args []string) error { return a.importFixtures(args, o) },
	}
	o.add(cmd.Flags())
	return cmd
}

func (a *app) importFixtures(paths []string, o saveOptions) error {
	s, err := a.newSaving(o)
	if err != nil {
		return err
	}
	var bad []error
	for _, path := range paths {
		bad = append(bad, apart(s.imported(path))...)
	}
	return errors.Join(exit.With(exit.Usage, errors.Join(bad...)), s.end())
}

func (s *saving) imported(path string) error {
	data, err := s.app.readInput(path)
	if err != nil {
		return fmt.Errorf("import %s: %w", path, err)
	}
	read, err := convert.Parse(data)
	var bad []error
	for _, one := range apart(err) {
		bad = append(bad, fmt.Errorf("import %s: %w", path, one))
	}
	if read == nil {
		return errors.Join(bad...)
	}
	if read.Skipped > 0 && !s.app.quiet {
		_, err = fmt.Fprintf(s.app.streams.Err, "%s: left out %s without a body\n", safetext.Line(path), plural(read.Skipped, "request", "requests"))
		if err != nil {
			return err
		}
	}
	for i := range read.Requests {
		if err := s.save(read.Requests[i].Fixture(i+1), path); err != nil {
			return err
		}
	}
	return errors.Join(bad...)
}

// readInput reads a file, or stdin for "-".
func (a *app) readInput(path string) (data []byte, err error) {
	in := a.streams.In
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, withoutPath(err)
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	data, err = io.ReadAll(io.LimitReader(in, convert.MaxSize+1))
	return data, withoutPath(err)
}

// withoutPath drops the path that a file system error repeats.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}
