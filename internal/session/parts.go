package session

import (
	"context"
	"sync"
	"time"

	"leadrig/internal/capture"
	"leadrig/internal/exit"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/internal/store"
)

func (s *session) openStore() (*store.Store, error) {
	sender := policy.SmartLead()
	if s.opts.Ack {
		sender = policy.Once() // it was told 200 and won't come again
	}
	s.flow = &flow{
		feed: s.opts.Feed, policy: sender, routes: s.opts.Routes, ack: s.opts.Ack, faults: s.opts.Faults,
		arrived: s.opts.Arrived, slots: make(chan struct{}, maxLater),
	}
	st, err := store.Open(s.opts.Home, store.Options{
		Command: s.opts.Command, DuplicateScope: s.opts.Scope,
		Complete: s.flow.complete, Indexed: s.flow.indexed, Trouble: s.storeTrouble,
		Damaged: s.storeDamaged, Keep: s.opts.Keep, Pruned: s.pruned,
	})
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	s.flow.store = st
	s.started(closeTimeout, func(context.Context) error { return st.Close() })
	return st, nil
}

func (s *session) storeTrouble(err error) {
	text := "the history can be written again"
	if err != nil {
		text = "deliveries are safe in the journal, but their rows can't be written yet: " + err.Error()
	}
	s.opts.Feed.Publish(&hook.Warning{Time: time.Now(), Code: WarnHistory, Text: text})
}

func (s *session) storeDamaged(err error) {
	s.opts.Feed.Publish(&hook.Warning{
		Time: time.Now(), Code: WarnHistory,
		Text: "the history of earlier runs was damaged: " + err.Error(),
	})
}

// pruned tells what the limits of the history have removed.
func (s *session) pruned(p store.Pruned) {
	s.warn(WarnPruned, "the history has reached its limits: %d of the oldest deliveries were removed (--keep-for, --keep-size)", p.Deliveries)
}

// startForwarding prepares the way to the handlers and watches their health.
func (s *session) startForwarding(ctx context.Context) {
	s.flow.forwarder = forward.New(forward.Config{})
	s.started(drainTimeout, func(context.Context) error { s.flow.forwarder.Close(); return nil })
	if s.opts.Control != nil {
		s.started(drainTimeout, func(down context.Context) error { s.opts.Control.drain(down); return nil })
	}
	if len(s.opts.Routes.All()) == 0 {
		s.opts.Feed.Publish(&hook.Warning{
			Time: time.Now(), Code: WarnNoForward,
			Text: "no --forward-to: deliveries are recorded and answered 200, and reach no handler",
		})
		return
	}
	s.flow.health = newHealth(s.flow.forwarder, s.opts.Feed, s.opts.Routes)
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() { defer close(done); s.flow.health.watch(watch) }()
	s.started(drainTimeout, func(context.Context) error { stop(); <-done; return nil })
}

// openGateway brings the public side up.
func (s *session) openGateway(ctx context.Context, server *capture.Server, o *outages) (*gateway, error) {
	g := newGateway(ctx, s.opts.Tunnel, server, func(m *hook.TunnelChanged) {
		s.opts.Feed.Publish(m)
		o.heard(m)
	}, s.lose)
	if err := g.start(ctx); err != nil {
		return nil, err
	}
	s.started(closeTimeout, func(down context.Context) error { return g.current().Shutdown(down) })
	s.started(drainTimeout, func(down context.Context) error { return g.drain(down, &s.flow.later) })
	return g, nil
}

// startMending watches over the public side from now on. On the way out it ends
// before the webhook is removed, which it would have follow a new URL.
func (s *session) startMending(ctx context.Context, m *mender, leads string) {
	if s.held != nil {
		m.leads = leads
	}
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	if w := s.opts.Webhook; w != nil && w.Recovery != nil && w.Recovery.Mode != RecoverOff && w.Spec.Level == hook.LevelCampaign {
		s.recoverer = newRecoverer(s, w.Recovery, w.Spec.CampaignID)
		wg.Go(func() { s.recoverer.run(watch) })
	}
	stood := make(chan gap)
	wg.Go(func() {
		ticker := time.NewTicker(clockTick)
		defer ticker.Stop()
		watchClock(watch, ticker.C, time.Now, func(g gap) {
			select {
			case stood <- g:
			case <-watch.Done():
			}
		})
	})
	wg.Go(func() { m.watch(watch, stood) })
	s.started(closeTimeout, func(context.Context) error { stop(); wg.Wait(); return nil })
}
