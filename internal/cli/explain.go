package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/replay"
	"leadrig/replay/scenario"
)

func (a *app) explainCommand() *cobra.Command {
	var asYAML, schema bool
	cmd := &cobra.Command{
		Use:   "explain [CHECK]",
		Short: "Say what a check or a scenario of replay looks at, why it matters, and what to change",
		Long: `explain says what a check or a scenario of replay looks at, why SmartLead's rules make it matter, and what
to change in a handler. A scenario of your own begins as a copy of a shipped one (--yaml); the schema of such
files (--schema) has editors complete and check them.`,
		Example: `  leadrig explain
  leadrig explain duplicate-sequential
  leadrig explain burst --yaml > mine.yaml
  leadrig explain --schema > scenario.schema.json`,
		Args: argsBetween(0, 1, "one check or scenario, or nothing to list them"),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case asYAML && schema:
				return exit.Usagef("--yaml and --schema exclude each other: choose one")
			case schema:
				return a.printSchema(args)
			case asYAML:
				return a.printScenario(args)
			case len(args) == 0:
				return a.listExplanations()
			}
			e, err := replay.Explain(args[0])
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			return printExplanation(a.streams.Out, e)
		},
	}
	cmd.Flags().BoolVar(&asYAML, "yaml", false, "print the file of a shipped scenario, to begin one of your own with")
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of scenario files, for editors")
	return cmd
}

func (a *app) printSchema(args []string) error {
	if len(args) > 0 {
		return exit.Usagef("--schema takes no name: all scenario files have the one schema")
	}
	data, err := scenario.Schema()
	return a.printFile(data, err)
}

func (a *app) printScenario(args []string) error {
	if len(args) == 0 {
		return exit.Usagef("whose file? Give a scenario's name, as in leadrig explain burst --yaml")
	}
	if _, err := scenario.Find(args[0]); err != nil {
		return exit.With(exit.Usage, err)
	}
	data, err := scenario.Source(args[0])
	// Where the project keeps its schema says nothing to anybody's own file.
	if first, rest, found := bytes.Cut(data, []byte("\n")); found && bytes.HasPrefix(first, []byte("# yaml-language-server:")) {
		data = append([]byte("# yaml-language-server: $schema=scenario.schema.json\n"), rest...)
	}
	return a.printFile(data, err)
}

func (a *app) printFile(data []byte, err error) error {
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	_, err = a.streams.Out.Write(data)
	return err
}

func (a *app) listExplanations() error {
	all, err := replay.Explanations()
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	for _, e := range all {
		if _, err := fmt.Fprintf(a.streams.Out, "%-26s %s\n", e.ID, e.Title); err != nil {
			return err
		}
	}
	return nil
}

func printExplanation(w io.Writer, e replay.Explanation) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", e.ID, e.Title)
	for _, part := range [][2]string{{"What", e.What}, {"Why", e.Why}, {"Fix", e.Fix}, {"Checks", strings.Join(e.Checks, ", ")}} {
		if part[1] != "" {
			fmt.Fprintf(&b, "\n%s\n  %s\n", part[0], strings.ReplaceAll(strings.TrimSpace(part[1]), "\n", "\n  "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
