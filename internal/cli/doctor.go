package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/forward"
	"leadrig/internal/lease"
	"leadrig/internal/safetext"
	"leadrig/internal/smartlead"
	"leadrig/internal/store"
	"leadrig/internal/tunnel"
)

// finding is one line of the doctor.
type finding struct {
	Type   string `json:"type"`
	Check  string `json:"check"`
	Result string `json:"result"` // pass, warn, fail, skipped
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
}

const (
	pass    = "pass"
	warn    = "warn"
	fail    = "fail"
	skipped = "skipped"
)

type doctorOptions struct {
	accountFlags
	forwardTo string
	offline   bool
}

func (a *app) doctorCommand() *cobra.Command {
	o := doctorOptions{}
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is set up, what is missing, and what to do about it",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.runDoctor(o) },
	}
	o.add(cmd.Flags())
	cmd.Flags().StringVar(&o.forwardTo, "forward-to", "", "a handler's URL to try")
	cmd.Flags().BoolVar(&o.offline, "offline", false, "leave SmartLead and ngrok alone")
	return cmd
}

// doctorTimeout bounds each question that the doctor asks.
const doctorTimeout = 10 * time.Second

func (a *app) runDoctor(o doctorOptions) error {
	checks := []func(context.Context) []finding{
		a.checkHome, a.checkHistory, a.checkLeases,
		func(ctx context.Context) []finding { return a.checkSmartLead(ctx, o) },
		func(ctx context.Context) []finding { return a.checkNgrok(ctx, o) },
		func(ctx context.Context) []finding { return a.checkHandler(ctx, o) },
	}
	failed := 0
	for _, check := range checks {
		ctx, cancel := context.WithTimeout(a.life.ctx, doctorTimeout)
		findings := check(ctx)
		cancel()
		for _, f := range findings {
			if f.Result == fail {
				failed++
			}
			if err := a.printFinding(f); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		return exit.With(exit.CheckFailed, fmt.Errorf("%s failed, see above", plural(failed, "check", "checks")))
	}
	return nil
}

func (a *app) printFinding(f finding) error {
	f.Type = "check"
	f.Text, f.Remedy = a.secrets.Text(f.Text), a.secrets.Text(f.Remedy)
	if a.json() {
		return json.NewEncoder(a.streams.Out).Encode(f)
	}
	mark := map[string]string{pass: "✓", warn: "!", fail: "✗", skipped: "-"}[f.Result]
	_, err := fmt.Fprintf(a.streams.Out, "%s %-10s %s\n", mark, f.Check, safetext.Line(f.Text))
	if err == nil && f.Remedy != "" {
		_, err = fmt.Fprintf(a.streams.Out, "  %-10s → %s\n", "", safetext.Line(f.Remedy))
	}
	return err
}

func (a *app) checkHome(context.Context) []finding {
	if err := os.MkdirAll(a.home, 0o700); err != nil {
		return []finding{{Check: "home", Result: fail, Text: err.Error(), Remedy: "make it writable, or name another folder with --home"}}
	}
	probe, err := os.CreateTemp(a.home, "doctor-*")
	if err != nil {
		return []finding{{Check: "home", Result: fail, Text: err.Error(), Remedy: "make it writable, or name another folder with --home"}}
	}
	err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	if err != nil {
		return []finding{{Check: "home", Result: warn, Text: err.Error()}}
	}
	text := a.home
	if path := a.file.Path(); path != "" {
		text += ", config from " + path
	}
	return []finding{{Check: "home", Result: pass, Text: text}}
}

func (a *app) checkHistory(context.Context) []finding {
	path := filepath.Join(a.home, store.FileName)
	n, err := store.Inspect(a.home)
	if errors.Is(err, fs.ErrNotExist) {
		return []finding{{Check: "history", Result: pass, Text: "none yet; the first run makes it"}}
	}
	if err != nil {
		return []finding{{Check: "history", Result: fail, Text: err.Error()}}
	}
	return []finding{{Check: "history", Result: pass, Text: fmt.Sprintf("%s in %s", plural(n, "delivery", "deliveries"), path)}}
}

func (a *app) checkLeases(context.Context) []finding {
	book, err := lease.Open(filepath.Join(a.home, leaseFolder))
	if err != nil {
		return []finding{{Check: "webhooks", Result: fail, Text: err.Error()}}
	}
	entries, err := book.List()
	if err != nil {
		return []finding{{Check: "webhooks", Result: fail, Text: err.Error()}}
	}
	live, left := 0, 0
	for _, e := range entries {
		if e.Live {
			live++
		} else {
			left++
		}
	}
	if left > 0 {
		return []finding{{
			Check: "webhooks", Result: warn, Text: fmt.Sprintf("%d left behind, %d in use", left, live),
			Remedy: "leadrig webhooks clean --dry-run, then leadrig webhooks clean",
		}}
	}
	return []finding{{Check: "webhooks", Result: pass, Text: fmt.Sprintf("none left behind, %d in use", live)}}
}

func (a *app) checkSmartLead(ctx context.Context, o doctorOptions) []finding {
	if a.apiKey(a.baseURL(o.accountFlags)) == "" {
		return []finding{{
			Check: "smartlead", Result: warn, Text: keyVariable + " is not set: listen needs it, demo and sandbox don't",
			Remedy: "leadrig auth set smartlead, or export " + keyVariable + "=… (SmartLead → Settings → API key)",
		}}
	}
	if o.offline {
		return []finding{{Check: "smartlead", Result: skipped, Text: "a key is set; not tried (--offline)"}}
	}
	acc, err := a.openAccount(o.accountFlags, func(smartlead.Notice) {})
	if err != nil {
		return []finding{{Check: "smartlead", Result: fail, Text: err.Error()}}
	}
	defer acc.client.Close()
	campaigns, err := acc.client.Campaigns(ctx)
	if err != nil {
		return []finding{{Check: "smartlead", Result: fail, Text: err.Error()}}
	}
	return []finding{{Check: "smartlead", Result: pass, Text: fmt.Sprintf("%s answers, %s", acc.client.BaseURL(), plural(len(campaigns), "campaign", "campaigns"))}}
}

func (a *app) checkNgrok(ctx context.Context, o doctorOptions) []finding {
	token, err := tunnel.FindToken(ctx, a.getenv, a.keyring)
	if err != nil {
		return []finding{{Check: "ngrok", Result: warn, Text: err.Error(), Remedy: "not needed with --tunnel local or --public-url"}}
	}
	found := finding{Check: "ngrok", Result: pass, Text: "authtoken from " + token.From}
	if o.offline {
		return []finding{found, {Check: "ngrok", Result: skipped, Text: "the way to ngrok was not tried (--offline)"}}
	}
	all := []finding{found}
	for _, step := range tunnel.Diagnose(ctx, tunnel.Options{Authtoken: token.Value, ConnectURL: token.ConnectURL, ConnectCAs: token.ConnectCAs}) {
		all = append(all, finding{Check: "ngrok " + step.Name, Result: string(step.Result), Text: step.Detail, Remedy: step.Advice})
	}
	return all
}

func (a *app) checkHandler(ctx context.Context, o doctorOptions) []finding {
	if o.forwardTo == "" {
		return []finding{{Check: "handler", Result: skipped, Text: "name one with --forward-to to try it"}}
	}
	target, err := forward.ParseTarget(o.forwardTo)
	if err != nil {
		return []finding{{Check: "handler", Result: fail, Text: err.Error()}}
	}
	f := forward.New(forward.Config{})
	defer f.Close()
	if err := f.Check(ctx, target); err != nil {
		return []finding{{Check: "handler", Result: fail, Text: err.Error(), Remedy: "start it, or correct --forward-to"}}
	}
	return []finding{{Check: "handler", Result: pass, Text: target.String() + " can be reached"}}
}
