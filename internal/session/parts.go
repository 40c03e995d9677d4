package session

import (
	"context"
	"time"

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
	s.flow = &flow{feed: s.opts.Feed, policy: sender, routes: s.opts.Routes, ack: s.opts.Ack, slots: make(chan struct{}, maxLater)}
	st, err := store.Open(s.opts.Home, store.Options{
		Command: s.opts.Command, DuplicateScope: s.opts.Scope,
		Complete: s.flow.complete, Indexed: s.flow.indexed, Trouble: s.storeTrouble,
		Damaged: s.storeDamaged,
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
		Text: "part of an earlier run's history can't be read and is left where it is: " + err.Error(),
	})
}

// startForwarding prepares the way to the handlers and watches their health.
func (s *session) startForwarding(ctx context.Context) {
	s.flow.forwarder = forward.New(forward.Config{})
	s.started(drainTimeout, func(context.Context) error { s.flow.forwarder.Close(); return nil })
	if len(s.opts.Routes.all()) == 0 {
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
