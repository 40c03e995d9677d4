package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
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
	cmd.AddCommand(clean, a.webhooksForgetCommand())
	return cmd
}

func (a *app) webhooksForgetCommand() *cobra.Command {
	gone := false
	cmd := &cobra.Command{
		Use:   "forget LEASE",
		Short: "Drop a lease whose webhook you know to be gone",
		Long: `forget drops a lease and asks nobody. It is for the one case that clean can't settle: a webhook of client or user
level of which it isn't known whether it was created, because SmartLead can't list those. Look for it in
SmartLead → Settings → Webhooks first; leadrig webhooks list says the name.

A lease whose webhook clean can find, or whose record can't be read, is dropped only with --gone. A lease in use never is.`,
		Example: "  leadrig webhooks list\n  leadrig webhooks forget 5f0c9e3b7a1d2c4e6f8091a2",
		Args:    oneArg("the id of one lease"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.forgetLease(args[0], gone) },
	}
	cmd.Flags().BoolVar(&gone, "gone", false, "I know that the webhook is gone")
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
	CreatedAt  string     `json:"created_at,omitempty"`
	Outcome    string     `json:"outcome,omitempty"`
	Error      string     `json:"error,omitempty"`
	Path       string     `json:"path,omitempty"`
}

func newLeaseLine(r lease.Record, path string, err error) leaseLine {
	l := leaseLine{
		Type: "lease", LeaseID: r.ID, State: string(r.State), WebhookID: r.WebhookID, Level: r.Level,
		CampaignID: r.CampaignID, ClientID: r.ClientID, Name: r.Name, BaseURL: r.BaseURL,
		Path: path,
	}
	if !r.CreatedAt.IsZero() {
		l.CreatedAt = r.CreatedAt.UTC().Format(hook.TimeLayout)
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
		l.LeaseID, l.Live = e.ID, e.Live
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
	case e.Err != nil && e.Record.ID == "":
		return "damaged: if it was a webhook's, that one's name ends in [leadrig " + safetext.Line(e.ID) + "]"
	case e.Err != nil:
		return "it can't be told whether its run has ended"
	case !e.Record.Findable():
		return "it may exist: " + e.Record.ByHand()
	}
	return "left behind: leadrig webhooks clean removes it"
}

// forgetLease drops a lease on the user's word.
func (a *app) forgetLease(id string, gone bool) error {
	book, err := lease.Open(filepath.Join(a.home, leaseFolder))
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	record, err := book.Forget(id, gone)
	switch {
	case errors.Is(err, lease.ErrNoLease):
		return exit.Usagef("%w: leadrig webhooks list names those there are", err)
	case errors.Is(err, lease.ErrMayExist) && record.Findable():
		return exit.Usagef("%w: leadrig webhooks clean removes it; if you know that it is gone, add --gone", err)
	case errors.Is(err, lease.ErrMayExist):
		return exit.Usagef("%w: look for [leadrig %s] in SmartLead → Settings → Webhooks and remove it there, then add --gone", err, id)
	case err != nil:
		return exit.With(exit.Failed, err)
	}
	l := newLeaseLine(record, "", nil)
	l.LeaseID, l.Outcome = id, "forgotten"
	return a.printLease(l, "forgotten")
}

func (a *app) printLease(l leaseLine, what string) error {
	if a.json() {
		return json.NewEncoder(a.streams.Out).Encode(l)
	}
	_, err := fmt.Fprintf(a.streams.Out, "%s  %s\n", leaseText(l), what)
	if err == nil && l.Error != "" {
		_, err = fmt.Fprintf(a.streams.Out, "  %s: %s\n", safetext.Line(l.Path), safetext.Line(l.Error))
	}
	return err
}

// leaseText names a lease by its webhook; one that can't be read, by its file.
func leaseText(l leaseLine) string {
	if l.State == "" {
		return "lease " + safetext.Line(l.LeaseID)
	}
	id := "(no id)"
	if l.WebhookID != 0 {
		id = strconv.FormatInt(l.WebhookID, 10)
	}
	scope := hook.Scope{Level: l.Level, CampaignID: l.CampaignID, ClientID: l.ClientID}
	return fmt.Sprintf("webhook %-8s %-20s %s", id, scope, l.CreatedAt)
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
		l.LeaseID, l.Outcome = s.ID, string(s.Outcome)
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
