package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leadrig/fixtures"
	"leadrig/fixtures/keep"
	"leadrig/fixtures/redaction"
	"leadrig/internal/exit"
	"leadrig/internal/safetext"
)

type redactOptions struct {
	check bool
	keep  []string // words that stay
}

func (a *app) fixturesRedactCommand() *cobra.Command {
	o := redactOptions{}
	cmd := &cobra.Command{
		Use:   "redact FILE or FOLDER…",
		Short: "Put stand-ins in the place of what is personal or secret; --check only looks",
		Long: `redact rewrites fixtures. ` + standInHelp + `

--check changes nothing and needs no key: it names the places where something personal or secret seems to be
left, and exits with 1 if there is one. It lets pass what can be nobody's: stand-ins, addresses of example.com
and its like, numbers reserved for fiction, and the fixtures of the catalogue. That is for a pre-commit hook or CI.

A word that somebody writes into a redacted fixture may be a name: it is found too, and redact would put a
stand-in in its place. Name those that are meant to stay with --keep-words (or LEADRIG_KEEP_WORDS), each time.`,
		Example: `  leadrig fixtures redact testdata/smartlead
  leadrig fixtures redact --check testdata/smartlead
  leadrig fixtures redact --check testdata/smartlead --keep-words unsubscribe,stop,please`,
		Args: someArgs("fixture files or folders"),
		RunE: func(_ *cobra.Command, args []string) error {
			if o.check {
				return a.checkRedaction(args, o)
			}
			return a.redactFixtures(args, o)
		},
	}
	addKeepWords(cmd.Flags(), &o.keep, "")
	cmd.Flags().BoolVar(&o.check, "check", false, "change nothing; exit with 1 if something personal or secret is left")
	return cmd
}

// redactLine is a fixture that was looked at, as a JSON line.
type redactLine struct {
	Type     string            `json:"type"`
	Path     string            `json:"path"`
	Clean    bool              `json:"clean"` // nothing was found
	Changed  bool              `json:"changed"`
	Findings []redactedFinding `json:"findings,omitempty"`
}

type redactedFinding struct {
	Where string         `json:"where"`
	Kind  redaction.Kind `json:"kind"`
}

func (a *app) checkRedaction(paths []string, o redactOptions) error {
	checker, err := redaction.NewChecker(o.keep...)
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	files, err := fixtures.ReadAll(paths...)
	left := 0
	for _, f := range files {
		found, checkErr := checker.Check(f.Fixture)
		if checkErr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", f.Path, checkErr))
			continue
		}
		if len(found) > 0 {
			left++
		}
		if printErr := a.printRedaction(f.Path, found, false); printErr != nil {
			return printErr
		}
	}
	switch {
	case err != nil:
		return exit.With(exit.Usage, err)
	case left > 0:
		return exit.With(exit.CheckFailed, fmt.Errorf("%d of %s %s what looks personal or secret: %s puts stand-ins in its place",
			left, plural(len(files), "fixture", "fixtures"), map[bool]string{true: "holds", false: "hold"}[left == 1], redactCommand("", o.keep, paths...)))
	}
	return a.sumUpRedaction(plural(len(files), "fixture", "fixtures") + ", nothing personal or secret found")
}

// redactCommand is what is to be typed to redact or, with check, to look: with the
// words that stay, since without them they would be replaced.
func redactCommand(check string, keepWords []string, paths ...string) string {
	words := []string{"leadrig fixtures redact"}
	if check != "" {
		words = append(words, check)
	}
	if len(keepWords) > 0 {
		words = append(words, "--keep-words "+strings.Join(keepWords, ","))
	}
	return safetext.Line(strings.Join(append(words, paths...), " "))
}

// sumUpRedaction ends what is shown to people.
func (a *app) sumUpRedaction(text string) error {
	if a.json() || a.quiet {
		return nil
	}
	_, err := fmt.Fprintln(a.streams.Out, wrapped(text, a.textWidth(), "", ""))
	return err
}

// maxShownFindings bounds how many places of one fixture are named.
const maxShownFindings = 12

func (a *app) printRedaction(path string, found []redaction.Finding, changed bool) error {
	if a.json() {
		line := redactLine{Type: "redaction", Path: path, Clean: len(found) == 0, Changed: changed}
		for _, f := range found {
			line.Findings = append(line.Findings, redactedFinding(f))
		}
		return a.printJSON(line)
	}
	var b strings.Builder
	switch {
	case len(found) == 0 && a.quiet:
		return nil
	case len(found) == 0:
		fmt.Fprintf(&b, "clean     %s\n", safetext.Line(path))
	case changed:
		fmt.Fprintf(&b, "redacted  %s  %s\n", safetext.Line(path), plural(len(found), "place", "places"))
	default:
		fmt.Fprintf(&b, "not clean %s\n", safetext.Line(path))
		slices.SortStableFunc(found, func(x, y redaction.Finding) int { return cmp.Compare(x.Kind.Rank(), y.Kind.Rank()) })
		for i, f := range found {
			if i == maxShownFindings {
				fmt.Fprintf(&b, "  … and %d more\n", len(found)-i)
				break
			}
			fmt.Fprintf(&b, "  %-14s  %s\n", f.Kind, safetext.Line(f.Where))
		}
	}
	_, err := fmt.Fprint(a.streams.Out, b.String())
	return err
}

func (a *app) redactFixtures(paths []string, o redactOptions) error {
	key, err := redaction.OpenKey(a.home)
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	checker, err := redaction.NewChecker(o.keep...)
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	redactor := redaction.New(key, o.keep...)
	files, err := fixtures.ReadAll(paths...)
	changed := 0
	for _, f := range files {
		redacted, redactErr := a.redactFile(redactor, checker, f)
		if redactErr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", f.Path, redactErr))
		}
		if redacted {
			changed++
		}
	}
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	return a.sumUpRedaction(fmt.Sprintf("%d of %s redacted", changed, plural(len(files), "fixture", "fixtures")))
}

// redactFile says whether there was something to redact.
func (a *app) redactFile(r *redaction.Redactor, checker *redaction.Checker, f fixtures.File) (redacted bool, err error) {
	found, err := checker.Check(f.Fixture)
	if err != nil {
		return false, err
	}
	if len(found) > 0 {
		out, err := r.Fixture(f.Fixture)
		if err != nil {
			return false, err
		}
		if err := keep.Replace(f.Path, out); err != nil {
			return false, err
		}
	}
	return len(found) > 0, a.printRedaction(f.Path, found, len(found) > 0)
}
