package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/filter"
	"leadrig/internal/inspector"
	"leadrig/internal/store"
)

// queryHelp says what deliveries are looked for by.
const queryHelp = `A query is made of terms that all have to hold:

  type:EMAIL_*          event type; * stands for any letters
  status:5xx            of an attempt: 200, 5xx, >=400, none
  outcome:lost          of an attempt: delivered, lost, retry, failed
  campaign:123          campaign id
  lead:priya            part of the lead's address
  id:7c1f               delivery number, or the beginning of its X-Request-Id
  dup:yes               duplicates; dup:no what came first
  latency:>500ms        of an attempt
  since:10m             not older than that: 10m, 2h, 7d, 2026-11-05T14:00:00Z
  refund "next week"    occurs in the body or in one of the above, in any case

Alternatives stand behind commas (type:EMAIL_SENT,EMAIL_OPEN); a minus turns a term around (-status:2xx;
before it stands -- so that it is no flag: leadrig history search -- -status:2xx).`

func (a *app) historyCommand() *cobra.Command {
	open, inspect := false, ""
	cmd := &cobra.Command{
		Use:     "history",
		Short:   "List, show, search, export, prune and repair what was recorded",
		Example: "  leadrig history list status:5xx since:2h\n  leadrig history --open type:EMAIL_REPLY",
		Args: func(cmd *cobra.Command, args []string) error {
			if open {
				return nil
			}
			return noArgs(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case open && inspect != "" && inspect != inspectOff:
				return a.historyPage(inspect, strings.Join(args, " "))
			case open:
				return a.openHistory(a.life.ctx, strings.Join(args, " "))
			case inspect != "":
				return exit.Usagef("--inspect %s: it goes with --open: leadrig history --open --inspect %s", inspect, inspector.DefaultAddr)
			}
			return cmd.Help()
		},
	}
	cmd.Flags().BoolVar(&open, "open", false, "look through what was recorded on the live screen; a query may follow")
	cmd.Flags().StringVar(&inspect, "inspect", "", "with --open: look through it as a local web page instead, at HOST:PORT on this machine")
	cmd.SetFlagErrorFunc(flagOrTerm)
	cmd.AddCommand(a.historyListCommand(), a.historySearchCommand(), a.historyShowCommand(), a.historyExportCommand(), a.historyPruneCommand(), a.historyRepairCommand())
	return cmd
}

// flagOrTerm is what is said of flags that can't be read: a term that begins
// with a minus looks like one.
func flagOrTerm(cmd *cobra.Command, err error) error {
	if strings.HasPrefix(err.Error(), "unknown shorthand flag") && strings.Contains(cmd.Use, "QUERY") {
		return exit.Usagef("%w; before a term that begins with a minus write --: %s -- -status:2xx; see %s --help", err, cmd.CommandPath(), cmd.CommandPath())
	}
	return exit.Usagef("%w; see %s --help", err, cmd.CommandPath())
}

// query parses the terms that were given as arguments, one or several in each.
func query(args []string) (filter.Filter, error) {
	f, err := filter.Parse(strings.Join(args, " "), time.Now())
	if err != nil {
		return f, exit.Usagef("%w; see leadrig history search --help", err)
	}
	return f, nil
}

// historyReader opens the history for reading. That nothing was recorded yet is an
// error of usage: there is nothing to show, export or replay.
func (a *app) historyReader() (*store.Reader, error) {
	reader, err := store.OpenReader(a.home)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, exit.With(exit.Usage, err)
	case err != nil:
		return nil, exit.With(exit.Failed, err)
	}
	return reader, nil
}

// withHistory opens the history for reading while do runs.
func (a *app) withHistory(do func(ctx context.Context, r *store.Reader) error) (err error) {
	reader, err := a.historyReader()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	return do(a.life.ctx, reader)
}

// remark tells people something beside the result.
func (a *app) remark(format string, args ...any) {
	if a.quiet {
		return
	}
	text := fmt.Sprintf(format, args...)
	if a.streams.ErrTTY && a.streams.Width > 0 {
		text = wrapped(text, a.streams.Width, "", "")
	}
	_, _ = fmt.Fprintln(a.streams.Err, text)
}
