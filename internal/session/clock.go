package session

import (
	"context"
	"time"
)

// The clock is looked at every clockTick. Where more than clockSlack is missing,
// this process stood still: the machine slept, or the process was stopped.
const (
	clockTick  = 2 * time.Second
	clockSlack = 8 * time.Second
)

// gap is a stretch of time.
type gap struct{ from, to time.Time }

// watchClock tells each stretch in which this process stood still, until ctx ends.
// It goes by the wall clock, which runs on in a machine's sleep where the other
// one stands still. A clock that was put forward looks the same, and does no harm.
func watchClock(ctx context.Context, ticks <-chan time.Time, now func() time.Time, tell func(gap)) {
	last := now().Round(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		next := now().Round(0)
		if next.Sub(last) > clockTick+clockSlack {
			tell(gap{last, next})
		}
		last = next
	}
}
