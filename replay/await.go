package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadrig/replay/effects"
	"leadrig/replay/report"
)

// How long effects are awaited, in multiples of the settle time: where nothing at
// all was ever seen, the probe rather than the handler is at fault.
const (
	patience      = 10
	patienceBlind = 3
)

const (
	// comeToRest is how long effects beyond those wanted are awaited while more of
	// them come: that there are too many is known by then.
	comeToRest = 10 * time.Second
	// slowest is how long a handler may work on what it has taken.
	slowest = 2 * time.Minute
	// drain is how long a scenario waits for what came too late for the one before,
	// and drainAgain that after one for which that wasn't enough.
	drain, drainAgain = 30 * time.Second, 2 * time.Second
)

// memory is what the run has learned of the handler's effects.
type memory struct {
	pause    time.Duration // the longest between an answer and an effect, or two effects
	blind    bool          // effects were wanted, and none was ever seen
	seen     bool
	restless bool // the last scenario was judged while effects still came
	drained  bool // a wait for them was in vain

	last  *trial // whose effects were counted last
	count int64  // what the probe said then
}

// remember takes over what a scenario's effects have shown.
func (r *run) remember(t *trial) {
	m := &r.memory
	m.last = nil
	if !t.reading.Observed {
		return
	}
	m.pause = max(m.pause, t.reading.Pause)
	m.seen = m.seen || t.reading.Effects > 0 || t.seen > 0
	m.blind = !m.seen && (m.blind || t.awaited() > 0)
	m.restless = !t.reading.Settled
	m.last, m.count = t, t.watch.Before()+t.reading.Effects
}

// observe begins to count the effects. Those that came since the last scenario
// was judged are its own.
func (t *trial) observe(ctx context.Context) (err error) {
	if err := t.drain(ctx); err != nil {
		return err
	}
	if t.watch, err = effects.Start(ctx, t.of.cfg.Effects); err != nil {
		return fatalf("effects can't be read: %v", err)
	}
	m := &t.of.memory
	if late := t.watch.Before() - m.count; m.last != nil && !m.restless && late > 0 {
		t.noteLate(m.last, late)
	}
	m.restless = false
	return nil
}

var errStillComing = errors.New("effects of earlier scenarios still come, so those of this one can't be told apart: " +
	"run it by itself once the handler has come to rest")

// drain waits until the effects of the scenario before have come to rest.
func (t *trial) drain(ctx context.Context) error {
	m := &t.of.memory
	if !m.restless {
		return nil
	}
	within := drain
	if m.drained {
		within = drainAgain
	}
	bounded, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	watch, err := effects.Start(ctx, t.of.cfg.Effects)
	if err != nil {
		return fatalf("effects can't be read: %v", err)
	}
	reading, err := watch.Await(bounded, effects.Settle{Still: t.of.cfg.Settle, Pause: m.pause})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fatalf("effects can't be read: %v", err)
	case !reading.Settled:
		m.drained = true
		return errStillComing
	}
	return nil
}

// noteLate reports effects that came when their scenario had been judged: too
// many after all, or too few only for want of patience.
func (t *trial) noteLate(of *trial, late int64) {
	_, most := of.span()
	got := of.seen + of.reading.Effects
	c := report.Check{
		ID: checkLate, Title: titleOf(checkLate), Verdict: report.Warn, Expected: "none", Observed: fmt.Sprint(late),
		Message: fmt.Sprintf("%s of %s came after it was judged", plural(int(late), "effect", "effects"), of.sc.Name),
		Why:     "leadrig explain " + checkLate, Again: t.of.cfg.Again(of.name()),
	}
	if got+late > most && of.watchesEffects() {
		c.Verdict = report.Fail
		c.Message += fmt.Sprintf(": %s, expected %d", done(got+late), most)
		c.Consequence = of.sc.Why
	} else {
		c.Message += ": what was said of its effects isn't sure"
		c.Consequence = "give a --settle that is longer than the handler takes for its work"
	}
	t.notes = append(t.notes, c)
}

// awaited is how many effects are worth waiting for. A handler may know recorded
// ids, or not: then its work is awaited too.
func (t *trial) awaited() int64 {
	least, most := t.span()
	if t.of.cfg.KeepIDs {
		return most
	}
	return least
}

// await waits until the effects have settled.
func (t *trial) await(ctx context.Context, into *effects.Reading) error {
	settle, m := t.of.cfg.Settle, &t.of.memory
	patient := patience * settle
	if m.blind {
		patient = patienceBlind * settle
	}
	enough := max(comeToRest, 20*settle)
	bounded, cancel := context.WithTimeout(ctx, max(slowest, enough))
	defer cancel()
	reading, err := t.watch.Await(bounded, effects.Settle{
		Still: settle, Pause: m.pause, Want: t.awaited() - t.wanted, Patience: patient + m.pause, Enough: enough,
	})
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fatalf("effects can't be read: %v", err)
	}
	*into = reading
	return nil
}
