package share

import (
	"context"
	"fmt"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
)

func TestSlow_AHandlerFarBehindGetsEverythingOnce(t *testing.T) {
	const deliveries, waiting = 60, 10
	r := newRig(t, nil)
	h := newHandler(t, nil)
	let := make(chan struct{})
	g := r.join("slow", func(c *follow.Config) {
		h.use(c)
		attempt := c.Handler
		c.Handler = func(ctx context.Context, d *hook.Delivery) *hook.Attempt {
			select {
			case <-let:
			case <-ctx.Done():
			}
			return attempt(ctx, d)
		}
		c.MaxWaiting, c.Patience = waiting*16<<10, 10*time.Millisecond
	})
	g.awaitReady()
	for n := range deliveries {
		r.post(fmt.Sprint("id-", n), event(n))
	}
	g.await("a word about it", func(m hook.Message) bool { w, ok := m.(*hook.Warning); return ok && w.Code == follow.WarnBehind })
	until(t, "its connection is let go", func() bool { return !r.hub.row("slow").Present })
	close(let)
	until(t, "the handler has all", func() bool { return len(h.got()) >= deliveries })
	r.end()
	if g.end(); g.err != nil || g.totals.Delivered != deliveries || len(h.got()) != deliveries {
		t.Errorf("%v, %+v, %d came", g.err, g.totals, len(h.got()))
	}
}

func TestEnd_WhatHappenedLastIsStillSent(t *testing.T) {
	const deliveries = 50
	r := newRig(t, nil)
	h := newHandler(t, nil)
	g := r.join("", h.use)
	g.awaitReady()
	for n := range deliveries {
		r.post(fmt.Sprint(n), event(n))
	}
	if err := r.store.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.end()
	if g.end(); g.err != nil || g.totals.Delivered != deliveries {
		t.Errorf("%v, %+v", g.err, g.totals)
	}
}
