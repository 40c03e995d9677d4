package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"leadrig/fixtures"
	"leadrig/fixtures/convert"
	"leadrig/internal/exit"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/replay/wire"
)

func (a *app) fixturesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fixtures",
		Short: "Deliveries as files: list, save, redact, check, import, export",
		Long: `A fixture is one delivery in a JSON file, made to be read, compared and committed: header fields in their
order, the body byte for byte. The catalogue has one of every event type and its documented variants.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		a.fixturesListCommand(), a.fixturesShowCommand(), a.fixturesSaveCommand(), a.fixturesRedactCommand(),
		a.fixturesLintCommand(), a.fixturesDriftCommand(), a.fixturesImportCommand(), a.fixturesExportCommand(), a.fixturesSchemaCommand(),
	)
	return cmd
}

// printJSON prints one JSON line.
func (a *app) printJSON(line any) error {
	e := json.NewEncoder(a.streams.Out)
	e.SetEscapeHTML(false)
	return e.Encode(line)
}

type exportOptions struct{ format, to, out string }

func (a *app) fixturesExportCommand() *cobra.Command {
	o := exportOptions{}
	cmd := &cobra.Command{
		Use:   "export WHAT…",
		Short: "Write deliveries for another tool: HAR, curl, .http, vegeta, k6",
		Long: `export writes deliveries for another tool, with the method, query, header fields, id and body that they have. Nothing
is redacted: redact fixtures first, or export those that are.

What is written:

` + selectorHelp,
		Example: `  leadrig fixtures export id:871 --format curl --to 3000/hook
  leadrig fixtures export history:type:EMAIL_REPLY --format vegeta --to http://handler:3000/hook | vegeta attack -format=json -rate=500
  leadrig fixtures export event:EMAIL_SENT event:EMAIL_REPLY --format k6 --to http://handler:3000/hook --out load.js`,
		Args: someArgs("deliveries to export (fixture files or folders, event:TYPE, last:N, history:QUERY)"),
		RunE: func(_ *cobra.Command, args []string) error { return a.runExport(args, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", "", formatNames())
	flags.StringVar(&o.to, "to", "", "the handler's URL")
	flags.StringVar(&o.out, "out", "", "file to write (default: stdout)")
	return cmd
}

func formatNames() string {
	var names []string
	for _, f := range convert.Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

func (a *app) runExport(selectors []string, o exportOptions) error {
	if o.to == "" {
		return exit.Usagef("--to is missing: name the URL that the exported requests go to, such as --to 3000/hook")
	}
	target, err := forward.ParseTarget(o.to)
	if err != nil {
		return exit.Usagef("--to: %w", err)
	}
	if !slices.Contains(convert.Formats(), convert.Format(o.format)) {
		return exit.Usagef("--format %q: choose one of %s", o.format, formatNames())
	}
	deliveries, missing := a.exported(selectors)
	if missing != nil && !onlyLeftOut(missing) {
		return missing
	}
	var b bytes.Buffer
	if err := convert.Write(&b, convert.Format(o.format), target.String(), deliveries); err != nil {
		return exit.Usagef("--format %s: %w", o.format, err)
	}
	if o.out == "" {
		_, err = a.streams.Out.Write(b.Bytes())
		return errors.Join(err, missing)
	}
	// It holds what was recorded: for its owner alone.
	if err := os.WriteFile(o.out, b.Bytes(), 0o600); err != nil {
		return exit.Failedf("--out: %w", err)
	}
	return missing
}

// exported are deliveries as they are sent; one without a request id gets one. With
// an error that onlyLeftOut knows they are those that could be read.
func (a *app) exported(selectors []string) ([]convert.Delivery, error) {
	var deliveries []convert.Delivery
	var missing error
	size := 0
	for _, text := range selectors {
		err := a.eachSelected(text, func(f *fixtures.Fixture, _ string) error {
			body, err := f.Body()
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			d := convert.Delivery{
				Name: f.Name, Method: f.Request.Method, Header: wire.Fields(f.Request.Headers.Raw()), Body: body, At: f.RecordedAt,
			}
			_, d.Query, _ = strings.Cut(f.Request.Path, "?")
			if d.Header.Get(hook.RequestIDHeader) == "" {
				d.Header = d.Header.With(hook.RequestIDHeader, uuid.NewString())
			}
			if deliveries = append(deliveries, d); len(deliveries) > maxSelected {
				return exit.Usagef("more than %d deliveries are selected, which is too many for one file: select fewer, as in last:%d", maxSelected, maxSelected)
			}
			if size += len(d.Header) + len(d.Body); size > maxSelectedBytes {
				return tooLarge(len(deliveries) - 1)
			}
			return nil
		})
		if err != nil && !onlyLeftOut(err) {
			return nil, err
		}
		missing = errors.Join(missing, err)
	}
	return deliveries, missing
}
