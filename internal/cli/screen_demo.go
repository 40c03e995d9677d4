package cli

import (
	"context"
	"fmt"

	"leadrig/internal/actions"
	"leadrig/internal/hook"
	"leadrig/internal/sample"
	"leadrig/internal/sandbox"
	"leadrig/internal/session"
)

// What the live screen does in a demo.

func (a *app) newDemo(o demoOptions, seed uint64, bug sample.Bug) *demo {
	return &demo{app: a, opts: o, bug: bug, control: session.NewControl(), faults: session.NewFaults(seed)}
}

// does is what can be done in the demo.
func (d *demo) does() actions.Config {
	return actions.Config{Control: d.control, Faults: d.faults, Trigger: d.trigger, Effects: d.effects}
}

// setUp says whether the sandbox may be asked for events.
func (d *demo) setUp(up bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.up = up
}

// settled reports whether all that happened is delivered. From then on nothing
// more happens: both sides are about to be compared.
func (d *demo) settled() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sandbox.Totals().Pending > 0 {
		return false
	}
	d.up = false
	return true
}

// trigger lets an event happen in the sandbox.
func (d *demo) trigger(ctx context.Context, event hook.EventType) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.up {
		if err := d.life.ctx.Err(); err != nil {
			return "", session.ErrEnding
		}
		return "", session.ErrNotReady
	}
	made, err := d.sandbox.Emit(ctx, sandbox.EmitRequest{EventType: event})
	if err != nil {
		return "", err
	}
	what := string(event)
	if len(made.Events) > 0 && made.Events[0].CampaignID != 0 {
		what += fmt.Sprintf(" of campaign %d", made.Events[0].CampaignID)
	}
	return "the sandbox let " + what + " happen", nil
}

// effects is where the sample handler says how often it did its work.
func (d *demo) effects() actions.Effects {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.handler == "" {
		return actions.Effects{}
	}
	return actions.Effects{URL: d.handler + sample.EffectsPath}
}
