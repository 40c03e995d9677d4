package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/internal/session"
	"leadrig/internal/smartlead"
)

// canAsk: there is a person at both ends.
func (a *app) canAsk() bool { return a.streams.InTTY && a.streams.ErrTTY && !a.json() }

// ask prints a question and returns the answer's line, or an error when the
// user leaves.
func (a *app) ask(question string) (string, error) {
	_, _ = fmt.Fprint(a.streams.Err, question)
	type reply struct {
		line string
		err  error
	}
	replies := make(chan reply, 1)
	// Reading a terminal can't be cut short: when the user interrupts, this
	// goroutine ends with the process, which ends now.
	go func() {
		line, err := bufio.NewReader(io.LimitReader(a.streams.In, 4096)).ReadString('\n')
		replies <- reply{line, err}
	}()
	select {
	case r := <-replies:
		if r.err != nil && r.line == "" {
			return "", exit.Usagef("no answer was given")
		}
		return strings.TrimSpace(r.line), nil
	case <-a.life.ctx.Done():
		_, _ = fmt.Fprintln(a.streams.Err)
		return "", exit.With(exit.Interrupted, errInterrupted)
	}
}

// pickCampaign lets the user choose among the campaigns.
func (a *app) pickCampaign(campaigns []smartlead.Campaign) (hook.Scope, error) {
	if len(campaigns) == 0 {
		return hook.Scope{}, exit.Usagef("this account has no campaigns to choose from; use --user for the whole account")
	}
	for i, c := range campaigns {
		_, _ = fmt.Fprintf(a.streams.Err, "%4d  %-10s %-9s %s\n", i+1, strconv.FormatInt(c.ID, 10), safetext.Line(c.Status), safetext.Line(c.Name))
	}
	for {
		answer, err := a.ask("Which campaign? Its number or id: ")
		if err != nil {
			return hook.Scope{}, err
		}
		if id, ok := chosenCampaign(campaigns, answer); ok {
			return hook.Scope{Level: hook.LevelCampaign, CampaignID: id}, nil
		}
		_, _ = fmt.Fprintf(a.streams.Err, "%q is neither in the list nor an id of it.\n", safetext.Line(answer))
	}
}

func chosenCampaign(campaigns []smartlead.Campaign, answer string) (int64, bool) {
	n, err := strconv.ParseInt(answer, 10, 64)
	if err != nil {
		return 0, false
	}
	for _, c := range campaigns {
		if c.ID == n {
			return n, true
		}
	}
	if n >= 1 && n <= int64(len(campaigns)) {
		return campaigns[n-1].ID, true
	}
	return 0, false
}

// maxLookedAt is how many campaigns are asked for their webhooks before a take
// over: SmartLead allows 60 calls a minute.
const maxLookedAt = 20

// askTakeOver says what a client or user level webhook takes over, and asks.
func (a *app) askTakeOver(ctx context.Context, acc *account, spec hook.WebhookSpec, campaigns []smartlead.Campaign, plan *webhookPlan, yes bool) error {
	if !yes && !a.canAsk() {
		return exit.Usagef("a webhook for %s takes over other webhooks of the same events while this runs: say --yes to agree", spec.Scope)
	}
	found, err := takenOver(ctx, acc, campaigns)
	if err != nil {
		return err
	}
	text := takeOverText(spec, found, len(campaigns))
	if yes {
		plan.warn(session.WarnTakeOver, "%s", text)
		return nil
	}
	_, _ = fmt.Fprintln(a.streams.Err, safetext.Block(text))
	answer, err := a.ask("Go on? [y/N] ")
	if err != nil {
		return err
	}
	if answer = strings.ToLower(answer); answer != "y" && answer != "yes" {
		return exit.Usagef("not agreed: nothing was registered; --campaign ID touches nobody else's webhooks")
	}
	return nil
}

func takenOver(ctx context.Context, acc *account, campaigns []smartlead.Campaign) ([]string, error) {
	var found []string
	for _, c := range campaigns[:min(len(campaigns), maxLookedAt)] {
		webhooks, err := acc.client.CampaignWebhooks(ctx, c.ID)
		if err != nil {
			return nil, apiError(err)
		}
		for _, w := range webhooks {
			found = append(found, fmt.Sprintf("%d %q of campaign %d %q", w.ID, w.Name, c.ID, c.Name))
		}
	}
	return found, nil
}

func takeOverText(spec hook.WebhookSpec, found []string, campaigns int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "while this runs, its webhook for %s takes over others' events of the same types", spec.Scope)
	if len(found) > 0 {
		fmt.Fprintf(&b, ": webhook %s", strings.Join(found, "; webhook "))
	} else {
		b.WriteString("; none was found at campaign level")
	}
	if campaigns > maxLookedAt {
		fmt.Fprintf(&b, " (%d of %d campaigns were looked at)", maxLookedAt, campaigns)
	}
	unseen := "client level webhooks and other user level ones"
	if spec.Level == hook.LevelClient {
		unseen = "other client level webhooks; a user level one would in turn take over this one"
	}
	fmt.Fprintf(&b, ". SmartLead can't list %s", unseen)
	return b.String()
}
