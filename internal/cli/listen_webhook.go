package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
	"leadrig/internal/session"
	"leadrig/internal/smartlead"
)

type webhookFlags struct {
	campaign, client int64
	user             bool
	events           []string
	categories       []int64
	name             string
	force            bool
	yes              bool
	noWebhook        bool
}

func (o *webhookFlags) add(flags *pflag.FlagSet) {
	flags.Int64Var(&o.campaign, "campaign", 0, "receive the events of the campaign with this id")
	flags.Int64Var(&o.client, "client", 0, "receive the events of the client with this id; takes over campaign webhooks")
	flags.BoolVar(&o.user, "user", false, "receive the whole account's events; takes over all other webhooks")
	flags.StringSliceVar(&o.events, "events", nil, "event types to receive (default: all that the level has)")
	flags.Int64SliceVar(&o.categories, "categories", nil, "lead category ids that LEAD_CATEGORY_UPDATED is limited to")
	flags.StringVar(&o.name, "webhook-name", "", "name of the temporary webhook; what proves that it is ours is added")
	flags.BoolVar(&o.force, "force-create", false, "register even if SmartLead has a similar webhook")
	flags.BoolVar(&o.noWebhook, "no-webhook", false, "register nothing: receive what a webhook of yours, or another leadrig's, sends to the public URL")
	flags.BoolVar(&o.yes, "yes", false, "don't ask before webhooks are taken over")
}

// spec checks the flags by themselves. A zero level means that none was chosen.
func (o *webhookFlags) spec() (hook.WebhookSpec, error) {
	spec := hook.WebhookSpec{Name: first(o.name, "leadrig"), Categories: o.categories, Force: o.force}
	chosen := 0
	for _, level := range []struct {
		on    bool
		scope hook.Scope
	}{
		{o.campaign != 0, hook.Scope{Level: hook.LevelCampaign, CampaignID: o.campaign}},
		{o.client != 0, hook.Scope{Level: hook.LevelClient, ClientID: o.client}},
		{o.user, hook.Scope{Level: hook.LevelUser}},
	} {
		if level.on {
			chosen++
			spec.Scope = level.scope
		}
	}
	if chosen > 1 {
		return spec, exit.Usagef("--campaign, --client and --user exclude each other: choose one")
	}
	if o.campaign < 0 || o.client < 0 {
		return spec, exit.Usagef("campaign and client ids are positive numbers")
	}
	var err error
	if spec.Events, err = hook.ParseEventTypes(o.events); err != nil {
		return spec, exit.Usagef("--events: %w", err)
	}
	return spec, nil
}

// webhookPlan is a webhook that may be registered, and what to say about it.
type webhookPlan struct {
	webhook  *session.Webhook
	warnings []*hook.Warning
}

func (p *webhookPlan) warn(code, format string, args ...any) {
	p.warnings = append(p.warnings, &hook.Warning{Time: time.Now(), Code: code, Text: fmt.Sprintf(format, args...)})
}

// planWebhook asks SmartLead whether all is there, removes what earlier runs
// left behind, and asks the user where somebody else's webhooks are touched.
func (a *app) planWebhook(acc *account, o webhookFlags) (*webhookPlan, error) {
	spec, err := o.spec()
	if err != nil {
		return nil, err
	}
	if spec.Level == "" && !a.canAsk() {
		return nil, exit.Usagef("which events? Name a campaign with --campaign ID, a client with --client ID, or the whole account with --user")
	}
	ctx, cancel := context.WithTimeout(a.life.ctx, apiTimeout)
	defer cancel()
	plan := &webhookPlan{}
	campaigns, err := a.lookAround(ctx, acc, plan)
	if err != nil {
		return nil, err
	}
	if spec.Level == "" {
		if spec.Scope, err = a.pickCampaign(campaigns); err != nil {
			return nil, err
		}
	}
	if len(spec.Events) == 0 {
		spec.Events = spec.Level.Events()
	}
	if err := spec.Level.CheckEvents(spec.Events); err != nil {
		return nil, exit.With(exit.Usage, err)
	}
	if err := a.checkScope(a.life.ctx, acc, spec, campaigns, plan, o.yes); err != nil {
		return nil, err
	}
	guard, err := a.guardOptions(acc)
	if err != nil {
		return nil, err
	}
	plan.webhook = &session.Webhook{
		Guard: guard,
		Book:  acc.book, Remote: acc.client, Account: acc.id, Spec: spec, ByHand: a.byHand(acc.client.BaseURL()),
	}
	return plan, nil
}

// lookAround removes what dead runs left in this account, and returns its
// campaigns.
func (a *app) lookAround(ctx context.Context, acc *account, plan *webhookPlan) ([]smartlead.Campaign, error) {
	defer a.sayIfSlow(ctx, "asking SmartLead for the account's campaigns…")()
	if err := a.sweep(ctx, acc, plan); err != nil {
		return nil, err
	}
	campaigns, err := acc.client.Campaigns(ctx)
	return campaigns, apiError(err)
}

// similarSaid adds what to do about a webhook that SmartLead finds like another.
func similarSaid(err error) error {
	if e, ok := errors.AsType[*smartlead.Error](err); ok && strings.Contains(strings.ToLower(e.Message), "similar webhook") {
		return fmt.Errorf("%w; --force-create registers one beside it", err)
	}
	return err
}

// sweep removes what dead runs left in this account.
func (a *app) sweep(ctx context.Context, acc *account, plan *webhookPlan) error {
	swept, err := acc.book.Sweep(ctx, acc.client, acc.id, false)
	for _, s := range swept {
		switch s.Outcome {
		case lease.Removed:
			plan.warn(session.WarnLeftover, "removed webhook %d for %s, which an earlier run left behind", s.Record.WebhookID, s.Record.Scope())
		case lease.Kept, lease.Damaged:
			plan.warn(session.WarnLeftover, "an earlier run's lease %s was kept: %v; see leadrig webhooks list", s.Path, s.Err)
		case lease.Gone:
		}
	}
	return apiError(err)
}

// checkScope makes sure that the scope exists and says whose webhooks it
// touches; for the two levels that take over others' it asks.
func (a *app) checkScope(ctx context.Context, acc *account, spec hook.WebhookSpec, campaigns []smartlead.Campaign, plan *webhookPlan, yes bool) error {
	ctx, cancel := context.WithTimeout(ctx, apiTimeout)
	defer cancel()
	switch spec.Level {
	case hook.LevelCampaign:
		return a.checkCampaign(ctx, acc, spec, campaigns, plan)
	case hook.LevelClient:
		if err := checkClient(ctx, acc, spec.ClientID); err != nil {
			return err
		}
		own := slices.DeleteFunc(slices.Clone(campaigns), func(c smartlead.Campaign) bool { return c.ClientID != spec.ClientID })
		return a.askTakeOver(ctx, acc, spec, own, plan, yes)
	default:
		return a.askTakeOver(ctx, acc, spec, campaigns, plan, yes)
	}
}

func (a *app) checkCampaign(ctx context.Context, acc *account, spec hook.WebhookSpec, campaigns []smartlead.Campaign, plan *webhookPlan) error {
	if !slices.ContainsFunc(campaigns, func(c smartlead.Campaign) bool { return c.ID == spec.CampaignID }) {
		return exit.Usagef("campaign %d isn't there: this account has %s", spec.CampaignID, campaignList(campaigns))
	}
	said := a.sayIfSlow(ctx, fmt.Sprintf("asking SmartLead for the webhooks of campaign %d…", spec.CampaignID))
	others, err := acc.client.CampaignWebhooks(ctx, spec.CampaignID)
	said()
	if err != nil && !errors.Is(err, hook.ErrNotFound) {
		return apiError(err)
	}
	if len(others) > 0 {
		plan.warn(session.WarnOtherWebhooks, "campaign %d has other webhooks, which receive its events too: %s", spec.CampaignID, webhookList(others))
	}
	return nil
}

func checkClient(ctx context.Context, acc *account, id int64) error {
	clients, err := acc.client.Clients(ctx)
	if err != nil {
		return apiError(err)
	}
	var names []string
	for _, c := range clients {
		if c.ID == id {
			return nil
		}
		names = append(names, fmt.Sprintf("%d %q", c.ID, c.Name))
	}
	return exit.Usagef("client %d isn't there: this account has %s", id, first(strings.Join(names, ", "), "none"))
}

// shownCampaigns is how many campaigns an error lists.
const shownCampaigns = 8

func campaignList(campaigns []smartlead.Campaign) string {
	var names []string
	for _, c := range campaigns[:min(len(campaigns), shownCampaigns)] {
		names = append(names, fmt.Sprintf("%d %q", c.ID, c.Name))
	}
	if more := len(campaigns) - len(names); more > 0 {
		names = append(names, strconv.Itoa(more)+" more")
	}
	return first(strings.Join(names, ", "), "no campaigns")
}

func webhookList(webhooks []hook.Webhook) string {
	var names []string
	for _, w := range webhooks {
		names = append(names, fmt.Sprintf("%d %q", w.ID, w.Name))
	}
	return strings.Join(names, ", ")
}
