package actions

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"leadrig/fixtures/convert"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/replay"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// maxRate is how long a step at a rate may take in a run that a person waits
// for.
const maxRate = 20 * time.Second

// Scenarios are the shipped scenarios that Run takes.
func Scenarios() ([]*scenario.Scenario, error) {
	all, err := scenario.Shipped()
	if err != nil {
		return nil, err
	}
	var some []*scenario.Scenario
	for _, s := range all {
		if whyNot(s) == "" {
			some = append(some, s)
		}
	}
	return some, nil
}

// whyNot is what a scenario needs that a run beside a live one doesn't have.
func whyNot(s *scenario.Scenario) string {
	for i := range s.Steps {
		switch step := &s.Steps[i]; {
		case step.Restart != nil:
			return "it needs --restart-cmd"
		case step.Downstream != nil:
			return "it needs --sink"
		case step.Send != nil && time.Duration(step.Send.For) > maxRate:
			return fmt.Sprintf("it takes longer than %s", time.Duration(step.Send.For))
		}
	}
	return ""
}

// Run replays a recorded delivery under a shipped scenario and returns what was
// found; see replay.Run for its error. Observe is told of the progress, from
// several goroutines. What arrives meanwhile waits before the handler.
func (a *Actions) Run(ctx context.Context, id int64, name string, observe func(replay.Progress)) (*report.Report, error) {
	if why := a.Why(DoRun); why != "" {
		return nil, errors.New(why)
	}
	var by Effects
	if a.cfg.Effects != nil {
		by = a.cfg.Effects()
	}
	cfg, err := a.runConfig(ctx, id, name, by)
	if err != nil {
		return nil, err
	}
	cfg.Observe = observe
	if by.URL != "" {
		probe, err := effects.NewURL(by.URL, by.Path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = probe.Close() }() // it holds nothing open
		cfg.Effects, cfg.EffectsBy = probe, report.EffectsURL
	}
	held, release, err := a.cfg.Control.Hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	r, err := replay.Run(held, cfg)
	if err != nil && ctx.Err() == nil && held.Err() != nil {
		err = session.ErrEnding
	}
	return r, err
}

// runConfig is a run of one scenario with one recorded delivery.
func (a *Actions) runConfig(ctx context.Context, id int64, name string, by Effects) (replay.Config, error) {
	var cfg replay.Config
	s, err := scenario.Find(name)
	if err != nil {
		return cfg, err
	}
	source, d, err := a.cfg.Records.source(ctx, id)
	if err != nil {
		return cfg, err
	}
	target := a.target(d)
	if target == nil {
		return cfg, fmt.Errorf("no handler gets %s: start with --forward-to URL", nameOf(d))
	}
	if !target.Loopback() {
		return cfg, errors.New(remote(target))
	}
	cfg = replay.Config{
		Target: wire.Config{URL: target.String()}, Scenarios: []*scenario.Scenario{s}, Suite: name,
		Sources: []replay.Source{source}, Seed: rand.Uint64N(1 << 32),
	}
	cfg.Again = again(id, target, cfg.Seed, by)
	if why := whyNot(s); why != "" {
		return cfg, fmt.Errorf("%s can't be run here: %s; in a shell: %s", name, why, cfg.Again(name))
	}
	return cfg, nil
}

// again makes the command that repeats a run.
func again(id int64, target *forward.Target, seed uint64, by Effects) func(string) string {
	line := " id:" + strconv.FormatInt(id, 10) + " --seed " + strconv.FormatUint(seed, 10) + " --to " + convert.Word(effects.Shown(target.String()))
	if by.URL != "" {
		line += " --effects-url " + convert.Word(effects.Shown(by.URL))
	}
	if by.Path != "" {
		line += " --effects-path " + convert.Word(by.Path)
	}
	return func(name string) string { return "leadrig replay --scenario " + convert.Word(name) + line }
}

func nameOf(d *hook.Delivery) string {
	if d.EventType == "" {
		return "a delivery without an event type"
	}
	return strconv.Quote(d.EventType)
}
