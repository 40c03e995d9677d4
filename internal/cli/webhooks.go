package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
	"leadrig/internal/safetext"
)

func (a *app) webhooksCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "webhooks",
		Short: "List our temporary webhooks; remove what was left behind",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List the leases on this machine",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.listLeases() },
	})
	o := accountFlags{}
	dryRun := false
	clean := &cobra.Command{
		Use:   "clean",
		Short: "Remove webhooks of ours whose run has ended",
		Long: `clean removes the webhooks that runs on this machine left behind, and only those that are provably ours: a
lease names them, its run has ended, and they carry its id in their name.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.cleanLeases(o, dryRun) },
	}
	o.add(clean.Flags())
	clean.Flags().BoolVar(&dryRun, "dry-run", false, "say what would be removed, and remove nothing")
	cmd.AddCommand(clean)
	return cmd
}

// leaseLine is a lease as a JSON line.
type leaseLine struct {
	Type       string     `json:"type"`
	LeaseID    string     `json:"lease_id"`
	Live       bool       `json:"live"`
	State      string     `json:"state"`
	WebhookID  int64      `json:"webhook_id"`
	Level      hook.Level `json:"level"`
	CampaignID int64      `json:"campaign_id,omitempty"`
	ClientID   int64      `json:"client_id,omitempty"`
	Name       string     `json:"name"`
	BaseURL    string     `json:"base_url"`
	CreatedAt  string     `json:"created_at"`
	Outcome    string     `json:"outcome,omitempty"`
	Error      string     `json:"error,omitempty"`
	Path       string     `json:"path"`
}

func newLeaseLine(r lease.Record, path string, err error) leaseLine {
	l := leaseLine{
		Type: "lease", LeaseID: r.ID, State: string(r.State), WebhookID: r.WebhookID, Level: r.Level,
		CampaignID: r.CampaignID, ClientID: r.ClientID, Name: r.Name, BaseURL: r.BaseURL,
		CreatedAt: r.CreatedAt.UTC().Format(hook.TimeLayout), Path: path,
	}
	if err != nil {
		l.Error = err.Error()
	}
	return l
}

func (a *app) listLeases() error {
	book, err := lease.Open(filepath.Join(a.home, leaseFolder))
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	entries, err := book.List()
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	for _, e := range entries {
		l := newLeaseLine(e.Record, e.Path, e.Err)
		l.Live = e.Live
		if err := a.printLease(l, liveText(e)); err != nil {
			return err
		}
	}
	if len(entries) == 0 && !a.json() && !a.quiet {
		_, err = fmt.Fprintln(a.streams.Out, "no temporary webhooks: nothing is left behind")
	}
	return err
}

func liveText(e lease.Entry) string {
	switch {
	case e.Live:
		return "in use"
	case e.Err != nil:
		return "damaged"
	case e.Record.WebhookID == 0 && e.Record.Level != hook.LevelCampaign:
		return fmt.Sprintf("it may exist: look for %q in SmartLead → Settings → Webhooks, remove it there, and then the file %s", e.Record.Name, e.Path)
	}
	return "left behind: leadrig webhooks clean removes it"
}

func (a *app) printLease(l leaseLine, what string) error {
	if a.json() {
		return json.NewEncoder(a.streams.Out).Encode(l)
	}
	scope := hook.Scope{Level: l.Level, CampaignID: l.CampaignID, ClientID: l.ClientID}
	_, err := fmt.Fprintf(a.streams.Out, "webhook %-8d %-20s %s  %s\n", l.WebhookID, scope, l.CreatedAt, what)
	if err == nil && l.Error != "" {
		_, err = fmt.Fprintf(a.streams.Out, "  %s: %s\n", safetext.Line(l.Path), safetext.Line(l.Error))
	}
	return err
}

// cleanTimeout bounds a whole clean-up, rate limits included.
const cleanTimeout = 2 * time.Minute

func (a *app) cleanLeases(o accountFlags, dryRun bool) error {
	acc, err := a.openAccount(o, a.sayNotice)
	if err != nil {
		return err
	}
	defer acc.client.Close()
	ctx, cancel := context.WithTimeout(a.life.ctx, cleanTimeout)
	defer cancel()
	swept, err := acc.book.Sweep(ctx, acc.client, acc.id, dryRun)
	kept := 0
	for _, s := range swept {
		l := newLeaseLine(s.Record, s.Path, s.Err)
		l.Outcome = string(s.Outcome)
		if s.Outcome == lease.Kept || s.Outcome == lease.Damaged {
			kept++
		}
		if printErr := a.printLease(l, outcomeText(s.Outcome, dryRun)); printErr != nil {
			return printErr
		}
	}
	if err != nil {
		return apiError(err)
	}
	if kept > 0 {
		return exit.Failedf("%s could not be cleaned up, see above", plural(kept, "lease", "leases"))
	}
	if len(swept) == 0 && !a.json() && !a.quiet {
		_, err = fmt.Fprintln(a.streams.Out, "nothing was left behind in this account")
	}
	return err
}

func outcomeText(o lease.Outcome, dryRun bool) string {
	switch {
	case o == lease.Removed && dryRun:
		return "would be removed"
	case o == lease.Gone && dryRun:
		return "is gone already; its lease would be dropped"
	case o == lease.Gone:
		return "was gone already"
	}
	return string(o)
}
