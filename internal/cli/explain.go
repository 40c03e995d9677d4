package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/replay"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain [CHECK]",
		Short:   "Say what a check or a scenario of replay looks at, why it matters, and what to change",
		Example: "  leadrig explain duplicate-sequential\n  leadrig explain",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listExplanations()
			}
			e, err := replay.Explain(args[0])
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			return printExplanation(a.streams.Out, e)
		},
	}
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
