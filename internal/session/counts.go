package session

import (
	"sync/atomic"

	"leadrig/internal/hook"
)

// counts are the numbers of a run, kept as it goes.
type counts struct {
	deliveries, duplicates, refused          atomic.Int64
	attempts, delivered, lost, retry, failed atomic.Int64
	replays, replayAttempts, replayDelivered atomic.Int64
}

// Totals are the numbers of a run.
type Totals struct {
	Deliveries int // stored
	Duplicates int // of these, copies of an earlier one
	Refused    int // answered 503 because they could not be stored
	Attempts   int // exchanges with the handler, by outcome:
	Delivered  int
	Lost       int
	Retry      int
	Failed     int
	// Replays are those of them that a person had sent again.
	Replays Replayed
}

// Replayed are the numbers of what was sent again by a person.
type Replayed struct{ Deliveries, Attempts, Delivered int }

func (c *counts) delivery(d *hook.Delivery) {
	c.deliveries.Add(1)
	if d.Source == hook.SourceReplay {
		c.replays.Add(1)
	}
	if d.DuplicateOf != 0 {
		c.duplicates.Add(1)
	}
}

func (c *counts) attempt(d *hook.Delivery, a *hook.Attempt) {
	c.attempts.Add(1)
	if d.Source == hook.SourceReplay {
		c.replayAttempts.Add(1)
		if a.Outcome == hook.OutcomeDelivered {
			c.replayDelivered.Add(1)
		}
	}
	switch a.Outcome {
	case hook.OutcomeDelivered:
		c.delivered.Add(1)
	case hook.OutcomeLost:
		c.lost.Add(1)
	case hook.OutcomeRetry:
		c.retry.Add(1)
	case hook.OutcomeFailed:
		c.failed.Add(1)
	}
}

func (c *counts) totals() Totals {
	return Totals{
		Deliveries: int(c.deliveries.Load()), Duplicates: int(c.duplicates.Load()), Refused: int(c.refused.Load()),
		Attempts: int(c.attempts.Load()), Delivered: int(c.delivered.Load()), Lost: int(c.lost.Load()),
		Retry: int(c.retry.Load()), Failed: int(c.failed.Load()),
		Replays: Replayed{int(c.replays.Load()), int(c.replayAttempts.Load()), int(c.replayDelivered.Load())},
	}
}
