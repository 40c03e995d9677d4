package effects

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// DefaultStill is how long a count must not have changed to be taken as final.
const DefaultStill = 300 * time.Millisecond

// ErrWentBack is wrapped by the error of a count that is lower than before: what
// counts has lost its state, so a difference says nothing.
var ErrWentBack = errors.New("the count went back")

// maxFailures is how many reads in a row may fail while a count is awaited: a
// handler under load may refuse one.
const maxFailures = 3

// Settle says when a count is taken as final.
type Settle struct {
	// Still is how long it must not have changed; 0: DefaultStill. Where changes
	// came with pauses between them, it must be still for that much longer than the
	// longest: a queue that takes a second for each event hasn't come to rest after
	// a third of one.
	Still time.Duration
	// Pause is the longest pause known from before, as if it had been seen here.
	Pause time.Duration
	// Want is how many effects are expected. While there are fewer, the count is
	// awaited for Patience after its last change, even if it is still: good handlers
	// work after they have answered. More than Want are found all the same.
	Want     int64
	Patience time.Duration
	// Enough is when a count above Want that still moves is awaited no longer; 0:
	// never. The reading then isn't Settled.
	Enough time.Duration
}

// Reading is how many effects there were.
type Reading struct {
	// Observed is false where there is no probe; then nothing else is known.
	Observed bool
	Effects  int64
	// Settled is false if the count still moved when the context's deadline came, or
	// when there was Enough.
	Settled bool
	Waited  time.Duration
	// Pause is the longest time that passed from the beginning to the first effect
	// that came after it, or from one effect to the next.
	Pause time.Duration
}

// Watch counts effects from one moment on.
type Watch struct {
	probe  Probe
	before int64
}

// Start reads the count from which a Watch counts. A nil probe gives a Watch
// that observes nothing.
func Start(ctx context.Context, p Probe) (*Watch, error) {
	if p == nil {
		return &Watch{}, nil
	}
	before, err := p.Count(ctx)
	if err != nil {
		return nil, err
	}
	return &Watch{probe: p, before: before}, nil
}

// Before returns the count from which the watch counts, 0 where nothing is
// observed.
func (w *Watch) Before() int64 { return w.before }

// Await waits until the effects have settled and returns them. The deadline of
// the context is the upper bound: the reading then isn't Settled, which is no
// error. A cancelled context is one.
func (w *Watch) Await(ctx context.Context, s Settle) (Reading, error) {
	if w.probe == nil {
		return Reading{}, nil
	}
	if s.Still <= 0 {
		s.Still = DefaultStill
	}
	now := time.Now()
	return (&wait{watch: w, settle: s, start: now, since: now}).run(ctx)
}

func (w *Watch) read(ctx context.Context) (int64, error) {
	now, err := w.probe.Count(ctx)
	if err != nil {
		return 0, err
	}
	if now < w.before {
		return 0, fmt.Errorf("effects: %w, from %d to %d: whatever counts them was restarted or emptied", ErrWentBack, w.before, now)
	}
	return now - w.before, nil
}

// busy is what a probe can tell beside its count: that more may be on its way.
type busy interface{ Busy() bool }

func (w *Watch) busy() bool {
	b, ok := w.probe.(busy)
	return ok && b.Busy()
}

// wait is one Await under way.
type wait struct {
	watch  *Watch
	settle Settle
	start  time.Time

	known    bool // count is set
	count    int64
	since    time.Time // when the count was first seen to be what it is
	pause    time.Duration
	failures int
}

func (a *wait) run(ctx context.Context) (Reading, error) {
	tick := time.NewTicker(a.interval())
	defer tick.Stop()
	for {
		settled, err := a.step(ctx)
		if err != nil || settled || a.enough() {
			return a.reading(settled), err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return a.reading(false), a.cut(ctx, nil)
		}
	}
}

// interval is short enough that a change is seen soon, and long enough that
// looking doesn't become load.
func (a *wait) interval() time.Duration {
	return min(max(a.settle.Still/8, 5*time.Millisecond), 100*time.Millisecond)
}

// step reads once and reports whether the count is final.
func (a *wait) step(ctx context.Context) (settled bool, err error) {
	asked := time.Now()
	n, err := a.watch.read(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return false, a.cut(ctx, err)
		}
		if a.failures++; a.failures >= maxFailures || errors.Is(err, ErrWentBack) {
			return false, err
		}
		return false, nil
	}
	a.failures = 0
	if !a.known || n != a.count || a.watch.busy() {
		if a.known && n != a.count {
			a.pause = max(a.pause, asked.Sub(a.since))
		}
		// The count was what it is at the latest when the answer came, and stays
		// so at the earliest until the next question.
		a.known, a.count, a.since = true, n, time.Now()
		return false, nil
	}
	quiet := asked.Sub(a.since)
	still := quiet >= a.settle.Still+a.longPause()
	patient := n >= a.settle.Want || quiet >= a.settle.Patience
	return still && patient, nil
}

func (a *wait) enough() bool {
	return a.settle.Enough > 0 && a.count > a.settle.Want && time.Since(a.start) >= a.settle.Enough
}

// longPause is the longest pause there was, 0 if it is well within the stillness
// that is awaited anyway.
func (a *wait) longPause() time.Duration {
	pause := max(a.pause, a.settle.Pause)
	if pause < a.settle.Still/2 {
		return 0
	}
	return pause
}

// cut is the error of a wait that its context ended; nil if it was the deadline
// and there is a count to report.
func (a *wait) cut(ctx context.Context, cause error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && a.known {
		return nil
	}
	if cause != nil {
		return cause
	}
	return fmt.Errorf("wait for effects: %w", ctx.Err())
}

func (a *wait) reading(settled bool) Reading {
	return Reading{Observed: true, Effects: a.count, Settled: settled, Waited: time.Since(a.start), Pause: a.pause}
}
