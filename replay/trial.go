package replay

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// trial is one scenario under way.
type trial struct {
	of      *run
	sc      *scenario.Scenario
	index   int
	start   time.Time
	lenient bool

	deliveries []*delivery
	named      map[string][]*item // of the send steps that have a name

	watch   *effects.Watch
	seen    int64 // effects up to the last restart
	wanted  int64 // of them, how many were expected
	reading effects.Reading

	notes  []report.Check // what was found beside the checks
	result report.Scenario
}

var errInterrupted = errors.New("the run was interrupted")

func newTrial(r *run, sc *scenario.Scenario, index int) *trial {
	return &trial{
		of: r, sc: sc, index: index, start: time.Now(), named: map[string][]*item{},
		lenient: slices.ContainsFunc(sc.Checks, func(c scenario.Check) bool {
			return c.ID == scenario.CheckAccepted && c.Level == scenario.LevelWarn
		}),
		result: report.Scenario{Name: sc.Name, Group: sc.Group, Title: sc.Title, StartMS: report.MS(time.Since(r.start))},
	}
}

// run runs the scenario. An error means that the run can't go on.
func (t *trial) run(ctx context.Context) error {
	if reason := t.cannot(); reason != "" {
		t.result.Verdict, t.result.Reason = report.Skipped, reason
		return nil
	}
	err := t.steps(ctx)
	if err == nil {
		err = t.await(ctx, &t.reading)
		t.of.remember(t)
		t.ownRetries()
	}
	t.calmSink()
	t.result.TookMS = report.MS(time.Since(t.start))
	if err != nil {
		if ctx.Err() != nil {
			err = errInterrupted
		}
		t.result.Verdict, t.result.Reason = report.Error, err.Error()
		t.result.Checks = []report.Check{t.troubleCheck(err)}
		t.tell(nil)
		if isFatal(err) || ctx.Err() != nil {
			return err
		}
		return nil
	}
	t.judgeAll(scenario.ScopeScenario, t.deliveries)
	return nil
}

// draws tells the random choices of scenarios apart by their names, so that one
// repeated by itself makes the same.
func (t *trial) draws() uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.sc.Name)) // it can't fail
	return h.Sum64()
}

func (t *trial) troubleCheck(err error) report.Check {
	return report.Check{
		ID: checkReachable, Title: "the scenario could be run", Verdict: report.Error, Message: err.Error(),
		Again: t.of.cfg.Again(t.name()), Why: "leadrig explain " + checkReachable,
	}
}

// name is what repeats the scenario: a user's own is named by its file.
func (t *trial) name() string {
	if t.sc.File != "" {
		return t.sc.File
	}
	return t.sc.Name
}

// cannot says why the scenario can't be run, "" if it can.
func (t *trial) cannot() string {
	attempts := t.of.policy.Attempts()
	for i := range t.sc.Steps {
		step := &t.sc.Steps[i]
		switch {
		case step.Restart != nil && t.of.cfg.Restart == nil:
			return "no --restart-cmd"
		case step.Downstream != nil && t.of.cfg.Sink == nil:
			return "no --sink: the handler's downstream can't be made to fail"
		case step.Downstream != nil && step.Downstream.Fail >= attempts:
			return fmt.Sprintf("the downstream fails %d times and policy %s makes %d attempts in all", step.Downstream.Fail, t.of.policy.Name, attempts)
		case step.Send != nil && step.Send.Retry && attempts < 2:
			return fmt.Sprintf("policy %s never sends again", t.of.policy.Name)
		}
	}
	return ""
}

// deferred says that a check looks at the whole run.
func (t *trial) deferred() bool {
	return t.result.Verdict != report.Skipped && t.result.Verdict != report.Error &&
		slices.ContainsFunc(t.sc.Checks, func(c scenario.Check) bool { return c.Scope == scenario.ScopeRun })
}

func (t *trial) steps(ctx context.Context) (err error) {
	if err := t.of.reachable(ctx, firstReach); err != nil {
		return fatalf("the handler can't be reached: %v", err)
	}
	if err := t.observe(ctx); err != nil {
		return err
	}
	for i := range t.sc.Steps {
		if err := t.step(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// firstReach is how long a scenario waits for a handler that isn't there.
const firstReach = time.Second

// calmSink takes back what is left of a downstream's failures: the next
// scenario isn't about them. Until then they are met by work that a handler does
// after its answer.
func (t *trial) calmSink() {
	if t.of.cfg.Sink != nil {
		_ = t.of.cfg.Sink.FailNext(0, defaultSinkStatus) // 0 can't be refused
	}
}

const defaultSinkStatus = 503

func (t *trial) step(ctx context.Context, i int) error {
	step := &t.sc.Steps[i]
	switch {
	case step.Send != nil:
		return t.send(ctx, step.Send, i+1)
	case step.Again != nil:
		return t.again(ctx, step.Again)
	case step.Restart != nil:
		return t.restart(ctx, step.Restart)
	case step.Downstream != nil:
		if err := t.of.cfg.Sink.FailNext(step.Downstream.Fail, step.Downstream.Status); err != nil {
			return fatalf("the sink: %v", err)
		}
	}
	return nil
}

// restart counts the effects up to it for themselves: what counts them may be
// restarted along.
func (t *trial) restart(ctx context.Context, step *scenario.Restart) error {
	var before effects.Reading
	if err := t.await(ctx, &before); err != nil {
		return err
	}
	t.seen += before.Effects
	t.wanted = t.awaited()
	if err := t.of.cfg.Restart(ctx); err != nil {
		return fatalf("--restart-cmd failed: %v", err)
	}
	if err := t.of.renew(); err != nil {
		return err
	}
	if err := t.of.reachable(ctx, time.Duration(step.Within)); err != nil {
		return fatalf("the handler wasn't back %s after --restart-cmd: %v", time.Duration(step.Within), err)
	}
	var err error
	if t.watch, err = effects.Start(ctx, t.of.cfg.Effects); err != nil {
		return fatalf("effects can't be read after the restart: %v", err)
	}
	return nil
}

// span is the least and the most effects that are right.
func (t *trial) span() (least, most int64) {
	known := map[*event]bool{}
	for _, d := range t.deliveries {
		if known[d.event] || len(d.attempts) == 0 {
			continue
		}
		known[d.event] = true
		switch d.event.effect {
		case scenario.Once:
			least++
			most++
		case scenario.AnyEffect:
			most++
		}
	}
	if t.of.cfg.KeepIDs {
		least = 0 // the handler may know them from an earlier run
	}
	return least, most
}

func (t *trial) add(d *delivery) { t.deliveries = append(t.deliveries, d) }
