package cli

import (
	"bytes"
	"os"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/replay"
	"leadrig/replay/export"
)

func (a *app) fixturesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fixtures",
		Short: "Hand fixtures and recorded deliveries to other tools",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.exportCommand())
	return cmd
}

type exportOptions struct{ format, to, out string }

func (a *app) exportCommand() *cobra.Command {
	o := exportOptions{}
	cmd := &cobra.Command{
		Use:   "export WHAT…",
		Short: "Write deliveries for a load engine: the same bodies and ids as replay sends",
		Long:  "export writes deliveries for a load engine, for more than one machine can send.\n\nWhat is written:\n\n" + selectorHelp,
		Example: `  leadrig fixtures export history:type:EMAIL_REPLY --format vegeta --to http://handler:3000/hook | vegeta attack -format=json -rate=500
  leadrig fixtures export event:EMAIL_SENT event:EMAIL_REPLY --format k6 --to http://handler:3000/hook --out load.js`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.runExport(args, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", "", "vegeta or k6")
	flags.StringVar(&o.to, "to", "", "the handler's URL")
	flags.StringVar(&o.out, "out", "", "file to write (default: stdout)")
	return cmd
}

func (a *app) runExport(selectors []string, o exportOptions) error {
	target, err := forward.ParseTarget(o.to)
	if err != nil {
		return exit.Usagef("--to: %w", err)
	}
	sources, err := a.sources(a.life.ctx, selectors)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := export.Write(&b, export.Format(o.format), target.String(), exported(sources)); err != nil {
		return exit.Usagef("--format: %w", err)
	}
	if o.out == "" {
		_, err = a.streams.Out.Write(b.Bytes())
		return err
	}
	// It holds what was recorded: for its owner alone.
	if err := os.WriteFile(o.out, b.Bytes(), 0o600); err != nil {
		return exit.Failedf("--out: %w", err)
	}
	return nil
}

// exported are sources as they are sent; one without a request id gets one.
func exported(sources []replay.Source) []export.Delivery {
	deliveries := make([]export.Delivery, len(sources))
	for i, s := range sources {
		header := s.Header
		if header.Get(hook.RequestIDHeader) == "" {
			header = header.With(hook.RequestIDHeader, uuid.NewString())
		}
		deliveries[i] = export.Delivery{Header: header, Body: s.Body}
	}
	return deliveries
}
