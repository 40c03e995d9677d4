package session

import (
	"context"
	"fmt"
	"time"

	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
)

// health watches whether the handlers can be reached: once at the start, and
// from a failed attempt on until one can be reached again. A handler that
// answers anything at all is reachable.
type health struct {
	forwarder *forward.Forwarder
	feed      *feed.Feed
	targets   []*forward.Target
	down      []bool // by index of targets; only watch touches it
	interval  time.Duration
	failed    chan string // URLs of attempts without an answer
	meanwhile string      // what becomes of deliveries while a handler is down
}

// checkInterval is how often a handler that is down is tried.
const checkInterval = time.Second

func newHealth(f *forward.Forwarder, fd *feed.Feed, routes Routes) *health {
	targets := routes.All()
	return &health{
		forwarder: f, feed: fd, targets: targets, down: make([]bool, len(targets)),
		interval: checkInterval, failed: make(chan string, 16),
		meanwhile: "deliveries are answered 502 and SmartLead sends them again",
	}
}

// WatchHandler tells of a handler that can't be reached, and of its coming back, as
// a run does of its own; meanwhile says what becomes of deliveries until then. Heard
// takes note of an attempt, and never blocks. Stop ends the watch and waits for it.
func WatchHandler(ctx context.Context, f *forward.Forwarder, fd *feed.Feed, target *forward.Target, meanwhile string) (heard func(*hook.Attempt), stop func()) {
	h := newHealth(f, fd, Routes{Default: target})
	h.meanwhile = meanwhile
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); h.watch(ctx) }()
	return h.heard, func() { cancel(); <-done }
}

// heard takes note of an attempt; it never blocks.
func (h *health) heard(a *hook.Attempt) {
	if a.Status == 0 {
		select {
		case h.failed <- a.URL:
		default: // watch has news of the same kind to work on already
		}
	}
}

// watch checks all handlers and then those that fail, until ctx ends.
func (h *health) watch(ctx context.Context) {
	anyDown := false
	for i := range h.targets {
		anyDown = h.check(ctx, i) || anyDown
	}
	ticker := time.NewTicker(h.interval)
	defer ticker.Stop()
	for {
		var tick <-chan time.Time
		if anyDown {
			tick = ticker.C
		}
		select {
		case <-ctx.Done():
			return
		case url := <-h.failed:
			for i, t := range h.targets {
				if t.String() == url && !h.down[i] {
					anyDown = h.check(ctx, i) || anyDown
				}
			}
		case <-tick:
			anyDown = false
			for i := range h.targets {
				anyDown = (h.down[i] && h.check(ctx, i)) || anyDown
			}
		}
	}
}

// check dials one handler, tells when its state changed, and reports whether it
// is down.
func (h *health) check(ctx context.Context, i int) (down bool) {
	t := h.targets[i]
	err := h.forwarder.Check(ctx, t)
	if ctx.Err() != nil {
		return h.down[i]
	}
	was := h.down[i]
	h.down[i] = err != nil
	switch {
	case err != nil && !was:
		h.feed.Publish(&hook.Warning{
			Time: time.Now(), Code: WarnHandlerUnreachable,
			Text: fmt.Sprintf("the handler %s can't be reached (%v): start it; until then %s", t, err, h.meanwhile),
		})
	case err == nil && was:
		h.feed.Publish(&hook.Warning{
			Time: time.Now(), Code: WarnHandlerReachable,
			Text: fmt.Sprintf("the handler %s can be reached again", t),
		})
	}
	return h.down[i]
}
