package replay

import (
	"context"
	"sync"
	"time"

	"leadrig/replay/fault"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/scenario/mutate"
	"leadrig/replay/wire"
)

// maxUnderWay bounds the deliveries of a rate that wait for their answers.
const maxUnderWay = 4096

// way is how the shots of a step are sent.
type way struct {
	faults *fault.Set // nil: there are none
	retry  bool
}

func (t *trial) send(ctx context.Context, step *scenario.Send, no int) error {
	items, err := (&planner{run: t.of, trial: t, step: step, no: no}).plan()
	if err != nil {
		return err
	}
	if step.As != "" {
		t.named[step.As] = items
	}
	w := way{faults: t.faults(step), retry: step.Retry}
	switch {
	case step.AtOnce:
		err = t.volleys(ctx, items)
	case step.Rate > 0:
		err = t.open(ctx, items, step.Rate, w)
	default:
		err = t.pool(ctx, items, step.Concurrency, w)
	}
	t.noteUnfired(w.faults)
	return err
}

// faults are those of a step.
func (t *trial) faults(step *scenario.Send) *fault.Set {
	if len(step.Faults) == 0 {
		return nil
	}
	specs := make([]fault.Spec, len(step.Faults))
	for i, f := range step.Faults {
		specs[i] = f.Spec
	}
	return fault.New(t.of.cfg.Seed, specs...)
}

// noteUnfired reports faults that were asked for and never came about.
func (t *trial) noteUnfired(set *fault.Set) {
	if set == nil {
		return
	}
	for _, state := range set.NeverFired() {
		t.notes = append(t.notes, report.Check{
			ID: checkFaults, Title: "each fault fired", Verdict: report.Warn,
			Message:  "the fault " + state.Spec.String() + " never fired: nothing that was sent fits it",
			Expected: "fired at least once", Observed: "never fired", Why: "leadrig explain " + checkFaults,
		})
	}
}

func (t *trial) again(ctx context.Context, step *scenario.Again) error {
	var items []*item
	for _, old := range t.named[step.Of] {
		it := &item{}
		for range step.Copies {
			s := shot{d: old.shots[0].d, body: old.shots[0].body}
			if step.Written == scenario.Reserialised {
				var err error
				if s.body, err = mutate.Reserialise(s.body); err != nil {
					return err
				}
			}
			it.shots = append(it.shots, s)
		}
		items = append(items, it)
	}
	return t.pool(ctx, items, 1, way{})
}

// pool sends the items with so many under way at most. What is one plain
// exchange is left to the sender's stream, which does many of them with little.
func (t *trial) pool(ctx context.Context, items []*item, concurrency int, w way) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	began := make([]time.Duration, len(items))
	plain := w.faults == nil && !w.retry && t.of.cfg.Sink == nil
	t.of.sender.Stream(ctx, wire.Stream{
		Count: len(items), Concurrency: concurrency,
		Request: func(n int) *wire.Request {
			if !plain || len(items[n].shots) > 1 {
				return nil
			}
			began[n] = time.Since(t.start)
			return items[n].shots[0].request()
		},
		Done: func(n int, result *wire.Result) {
			var err error
			if result == nil {
				err = t.item(ctx, items[n], w)
			} else {
				err = t.streamed(ctx, items[n].shots[0], result, began[n])
			}
			if err != nil {
				stop(err)
			}
		},
	})
	return cause(ctx)
}

// streamed takes what came of a plain exchange.
func (t *trial) streamed(ctx context.Context, s shot, result *wire.Result, began time.Duration) error {
	a := attempt{start: began, reached: true, final: true}
	if err := t.heard(ctx, s, &a, s.request(), result); err != nil {
		return err
	}
	a.seen = a.status
	a.outcome = t.of.policy.Outcome(a.seen, 1)
	t.record(s, a)
	return t.stillThere(ctx, &a)
}

func (t *trial) item(ctx context.Context, it *item, w way) error {
	for _, s := range it.shots {
		if err := t.deliver(ctx, s, w, 0); err != nil {
			return err
		}
	}
	return nil
}

// cause is why a context ended, nil if it didn't.
func cause(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

// open sends at a rate and doesn't wait for answers: a slow handler is not
// spared. What it keeps waiting counts as its own time.
func (t *trial) open(ctx context.Context, items []*item, rate float64, w way) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	slots := make(chan struct{}, maxUnderWay)
	start := time.Now()
	for i, s := range flat(items) {
		planned := start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		if wait(ctx, time.Until(planned)) != nil {
			break
		}
		slots <- struct{}{}
		lag := time.Since(planned)
		all.Go(func() {
			defer func() { <-slots }()
			if err := t.deliver(ctx, s, w, lag); err != nil {
				stop(err)
			}
		})
	}
	all.Wait()
	return cause(ctx)
}

func flat(items []*item) []shot {
	var all []shot
	for _, it := range items {
		all = append(all, it.shots...)
	}
	return all
}

// volleys releases the copies of each event together. Every other time no
// handler runs before the release; else they run and wait for the last byte.
func (t *trial) volleys(ctx context.Context, items []*item) error {
	for i, it := range items {
		hold := wire.HoldByte
		if i%2 == 1 {
			hold = wire.HoldHead
		}
		requests := make([]*wire.Request, len(it.shots))
		for n, s := range it.shots {
			requests[n] = s.request()
		}
		began := time.Since(t.start)
		v := t.of.sender.Volley(ctx, requests, hold)
		for n, s := range it.shots {
			a := attempt{start: began, reached: true, final: true}
			a.hear(v.Results[n])
			a.seen = a.status
			a.outcome = t.of.policy.Outcome(a.seen, 1)
			t.record(s, a)
			if err := t.stillThere(ctx, &a); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}
