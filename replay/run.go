package replay

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// run is one run under way.
type run struct {
	cfg    Config
	policy policy.Policy // its waits are scaled
	sender *wire.Sender
	shelf  *shelf
	start  time.Time
	events atomic.Int64 // how many events were made

	memory   memory
	stencils map[*byte]stencil // by the first byte of a source's body
	done     []*trial          // those that have ended, in the order of the scenarios
	report   *report.Report
}

// fatalError ends a run: nothing more can be found out about the handler.
type fatalError struct{ reason string }

func (e *fatalError) Error() string { return e.reason }

func fatalf(format string, args ...any) error {
	return &fatalError{reason: fmt.Sprintf(format, args...)}
}

// Run runs the scenarios one after the other and returns what was found. The
// error is about the configuration, or that of the context; a report comes with
// the latter too, and in it what was found until then. A handler that can't be
// reached is no error but a report with a Failure.
func Run(ctx context.Context, cfg Config) (*report.Report, error) {
	cfg, err := cfg.fill()
	if err != nil {
		return nil, err
	}
	r := &run{cfg: cfg, policy: cfg.Policy.Scaled(cfg.TimeScale), start: time.Now(), stencils: map[*byte]stencil{}}
	if r.shelf, err = newShelf(&cfg); err != nil {
		return nil, exit.With(exit.Usage, err)
	}
	if r.sender, err = wire.New(cfg.Target); err != nil {
		return nil, exit.With(exit.Usage, err)
	}
	defer func() { r.sender.Close() }() // the last one: a restart brings another
	r.report = &report.Report{
		Version: report.Version, Target: effects.Shown(cfg.Target.URL), Suite: cfg.Suite, Policy: cfg.Policy.Name,
		Seed: cfg.Seed, StartedAt: r.start.UTC(), Effects: cfg.EffectsBy,
	}
	err = r.all(ctx)
	r.audit()
	r.report.DurationMS = report.MS(time.Since(r.start))
	r.report.Finish()
	return r.report, err
}

// all runs the scenarios until one of them can't go on.
func (r *run) all(ctx context.Context) error {
	for i, sc := range r.cfg.Scenarios {
		r.tell(Progress{Scenario: sc.Name, Index: i, Total: len(r.cfg.Scenarios), Started: sc})
		t := newTrial(r, sc, i)
		err := t.run(ctx)
		r.done = append(r.done, t)
		r.report.Scenarios = append(r.report.Scenarios, t.result)
		if !t.deferred() {
			r.finished(t)
		}
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			r.report.Failure = fmt.Sprintf("interrupted in %s; %s", sc.Name, r.left(i))
			return ctx.Err()
		}
		r.report.Failure = fmt.Sprintf("%s: %s; %s", sc.Name, err, r.left(i))
		return nil
	}
	return nil
}

// left says how many scenarios were not run.
func (r *run) left(i int) string {
	switch n := len(r.cfg.Scenarios) - i - 1; n {
	case 0:
		return "it was the last scenario"
	case 1:
		return "1 scenario was not run"
	default:
		return fmt.Sprintf("%d scenarios were not run", n)
	}
}

func (r *run) finished(t *trial) {
	result := t.result
	result.Finish()
	r.tell(Progress{Scenario: t.sc.Name, Index: t.index, Total: len(r.cfg.Scenarios), Finished: &result})
}

func (r *run) tell(p Progress) {
	if r.cfg.Observe != nil {
		r.cfg.Observe(p)
	}
}

// audit does the checks that look at the whole run, once all of it is there.
func (r *run) audit() {
	var all []*delivery
	for _, t := range r.done {
		all = append(all, t.deliveries...)
	}
	for i, t := range r.done {
		if !t.deferred() {
			continue
		}
		t.judgeAll(scenario.ScopeRun, all)
		r.report.Scenarios[i] = t.result
		r.finished(t)
	}
}

func (r *run) stencil(s *Source) stencil {
	if len(s.Body) == 0 {
		return stencil{}
	}
	key := &s.Body[0]
	made, ok := r.stencils[key]
	if !ok {
		made = newStencil(s.Body)
		r.stencils[key] = made
	}
	return made
}

// giveUp is when a sender that is told to give up does: the policy's timeout on
// the scale of its waits.
func (r *run) giveUp() time.Duration {
	const least = 20 * time.Millisecond // else nothing would have been sent
	return max(least, time.Duration(float64(r.cfg.Policy.Timeout)/r.cfg.TimeScale))
}

// alive tells a handler that didn't answer from one that has gone.
func (r *run) alive(ctx context.Context, cause *wire.Error) error {
	const within = 500 * time.Millisecond
	if err := r.reachable(ctx, within); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fatalf("the handler at %s stopped answering: %v", effects.Shown(r.cfg.Target.URL), cause)
	}
	return nil
}

// reachable waits until something accepts connections at the target.
func (r *run) reachable(ctx context.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var reason error // not that the time is over, but what came before
	for {
		err := r.sender.Check(ctx)
		if err == nil {
			return nil
		}
		if reason == nil || !isTimeout(err) {
			reason = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return reason
		}
	}
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[*wire.Error](err)
	return ok && e.Kind == wire.KindTimeout
}

// renew makes new connections: those to a handler that was restarted are dead.
func (r *run) renew() error {
	r.sender.Close()
	sender, err := wire.New(r.cfg.Target)
	if err != nil {
		return fatalf("after the restart: %v", err)
	}
	r.sender = sender
	return nil
}

// wait pauses.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func isFatal(err error) bool {
	_, ok := errors.AsType[*fatalError](err)
	return ok
}
