package sample

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// loadBugs are wrong about time and load.
func loadBugs() []Bug {
	return []Bug{
		{
			Name: "slow", Scenario: "answer-in-time", change: slow, Delay: 31 * time.Second,
			Wrong: fmt.Sprintf("is late with its answer to an event over %d KiB: SmartLead waits 30 s", longThread>>10),
		},
		{
			Name: "429-under-load", Scenario: "burst", change: tooManyAtOnce, Delay: 5 * time.Millisecond,
			Wrong: fmt.Sprintf("answers 429 to what comes while it works on %d events", workers),
		},
	}
}

// longThread is the size above which slow is slow, in bytes. No event but one
// with a whole thread is as large, so a run of many scenarios meets the wait
// where it looks for it and nowhere else.
const longThread = 100 << 10

// slow waits after the work: it is done, once, though the sender has gone.
func slow(h *Handler, pause pause) {
	act := h.step.act
	h.step.act = func(ctx context.Context, e *event) error {
		err := act(ctx, e)
		if len(e.body) > longThread {
			pause(ctx)
		}
		return err
	}
}

// workers is how many events 429-under-load works on at once.
const workers = 8

// tooManyAtOnce works on an event for a while, as a handler with a database
// does: else so many would hardly be under way at once. Copies of an event
// under way need no worker.
func tooManyAtOnce(h *Handler, pause pause) {
	busy := make(chan struct{}, workers)
	act := h.step.act
	h.step.act = func(ctx context.Context, e *event) error {
		select {
		case busy <- struct{}{}:
			defer func() { <-busy }()
		default:
			return refuse(http.StatusTooManyRequests, "too many events at once")
		}
		pause(ctx)
		return act(ctx, e)
	}
}
