package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadrig/internal/capture"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
	"leadrig/internal/smartlead/policy"
	"leadrig/internal/store"
	"leadrig/internal/tunnel"
)

// Options are what a run is made of. Home, Command, Feed and Tunnel are needed.
type Options struct {
	Home    string
	Command string // for the history: "listen", "demo"
	Feed    *feed.Feed
	Tunnel  tunnel.Tunnel
	Routes  Routes
	// Webhook, if set, is registered for the time of the run.
	Webhook *Webhook
	// Probe proves the public URL by a request through it before the webhook is
	// registered.
	Probe bool
	// Ack answers senders once their delivery is stored, before the handler has.
	Ack bool
	// Scope keeps the request ids of different senders apart in the history; see
	// store.Options.DuplicateScope.
	Scope string
	// Ready completes the ready message with what only the caller knows.
	Ready func(*hook.Ready)
	// Work is what the run is for: it begins when all is ready, and its end is the
	// run's. nil: the run goes on until its context ends.
	Work func(context.Context) error
}

// Webhook is the temporary webhook of a run.
type Webhook struct {
	Book    *lease.Book
	Remote  lease.Remote
	Account lease.Account
	Spec    hook.WebhookSpec // its URL is set by the session
	// ByHand is the call that removes a webhook where we can't.
	ByHand func(hook.Scope, int64) string
}

// Deadlines of the way out, each on a fresh context. Together they bound how
// long a run takes to end.
const (
	removeTimeout = 20 * time.Second // to remove the webhook, rate limits included
	drainTimeout  = 5 * time.Second  // for deliveries in flight
	closeTimeout  = 5 * time.Second  // for the tunnel
)

// Run is one run: up, until ctx ends or something that it needs is lost, and
// down again. Abort, if it ends, cuts the way down short. The error is nil if
// it was ctx that ended the run; callers know why.
func Run(ctx, abort context.Context, opts Options) (Totals, error) {
	s := &session{opts: opts, lost: make(chan error, 2)}
	err := s.up(ctx)
	if err == nil {
		err = s.wait(ctx)
	} else if ctx.Err() != nil {
		err = nil // the start was interrupted; its errors say no more than that
	}
	err = errors.Join(err, s.down(ctx, abort))
	return s.totals(), err
}

// session is a run in its parts.
type session struct {
	opts Options
	flow *flow
	undo []step     // what has been started, in order
	lost chan error // why a run ends that was meant to go on
}

// step is something started: how it is ended, and what that may take.
type step struct {
	timeout time.Duration
	end     func(context.Context) error
}

func (s *session) started(timeout time.Duration, end func(context.Context) error) {
	s.undo = append(s.undo, step{timeout, end})
}

// down ends everything that was started, last first, each on a context of its
// own: the one that ended the run is of no use any more.
func (s *session) down(ctx, abort context.Context) error {
	var all error
	for i := len(s.undo) - 1; i >= 0; i-- {
		fresh, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.undo[i].timeout)
		stop := context.AfterFunc(abort, cancel)
		all = errors.Join(all, s.undo[i].end(fresh))
		stop()
		cancel()
	}
	return all
}

func (s *session) totals() Totals {
	if s.flow == nil {
		return Totals{}
	}
	return s.flow.counts.totals()
}

// up starts the parts in the order that loses nothing: a webhook exists only
// when all that its deliveries need is there and proven.
func (s *session) up(ctx context.Context) error {
	st, err := s.openStore()
	if err != nil {
		return err
	}
	s.startForwarding(ctx)
	paths := newPaths()
	server := capture.NewServer(capture.Config{
		Path: paths.hook, ProbePath: paths.probe, ProbeAnswer: paths.answer,
		Receiver: s.flow, Rejected: newTurnedAway(s.opts.Feed).tell,
	})
	endpoint, err := s.openTunnel(ctx, server)
	if err != nil {
		return err
	}
	publicURL := endpoint.URL() + paths.hook
	if err := s.probe(ctx, endpoint.URL()+paths.probe, paths.answer); err != nil {
		return err
	}
	ref, err := s.register(ctx, publicURL)
	if err != nil {
		return err
	}
	s.ready(publicURL, ref)
	// First of all on the way out: what has come is told before the farewells.
	s.started(closeTimeout, st.Flush)
	return nil
}

func (s *session) openStore() (*store.Store, error) {
	s.flow = &flow{feed: s.opts.Feed, policy: policy.SmartLead(), routes: s.opts.Routes, ack: s.opts.Ack, slots: make(chan struct{}, maxLater)}
	st, err := store.Open(s.opts.Home, store.Options{
		Command: s.opts.Command, DuplicateScope: s.opts.Scope,
		Complete: s.flow.complete, Indexed: s.flow.indexed, Trouble: s.storeTrouble,
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

// openTunnel brings the tunnel up and serves its connections.
func (s *session) openTunnel(ctx context.Context, server *capture.Server) (tunnel.Endpoint, error) {
	endpoint, err := s.opts.Tunnel.Open(ctx, func(m *hook.TunnelChanged) { s.opts.Feed.Publish(m) })
	if err != nil {
		return nil, err
	}
	s.started(closeTimeout, endpoint.Shutdown)
	served := make(chan struct{})
	// Deliveries in flight when the run ends are still answered.
	serveCtx, cut := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(served)
		if err := server.Serve(serveCtx, endpoint); err != nil {
			s.lose(fmt.Errorf("serve %s: %w", endpoint.URL(), err))
		}
	}()
	go func() {
		select {
		case <-endpoint.Done():
			if err := endpoint.Err(); err != nil {
				s.lose(fmt.Errorf("the tunnel was lost: %w", err))
			}
		case <-served:
		}
	}()
	s.started(drainTimeout, func(down context.Context) error {
		// The server first, so that its accept error counts as an orderly end.
		stop := context.AfterFunc(down, cut)
		defer stop()
		err := server.Shutdown(down)
		cut()
		s.flow.later.Wait()
		_ = endpoint.Close()
		<-served
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			return nil // what was cut had not been acknowledged
		}
		return err
	})
	return endpoint, nil
}

// lose ends the run for a reason of its own; the first one counts.
func (s *session) lose(err error) {
	select {
	case s.lost <- err:
	default:
	}
}

// register takes the lease of the temporary webhook.
func (s *session) register(ctx context.Context, publicURL string) (*hook.WebhookRef, error) {
	w := s.opts.Webhook
	if w == nil {
		return nil, nil
	}
	spec := w.Spec
	spec.URL = publicURL
	held, err := w.Book.Take(ctx, w.Remote, w.Account, spec)
	if err != nil {
		return nil, fmt.Errorf("register the webhook for %s: %w", spec.Scope, err)
	}
	id := held.Record().WebhookID
	tell := func(state hook.WebhookState, detail string) {
		s.opts.Feed.Publish(&hook.WebhookChanged{Time: time.Now(), State: state, ID: id, Level: spec.Level, Detail: detail})
	}
	s.started(removeTimeout, func(down context.Context) error {
		err := held.Release(down)
		switch {
		case err == nil:
			tell(hook.WebhookRemoved, "")
		case errors.Is(err, lease.ErrRecordLeft):
			tell(hook.WebhookRemoved, err.Error())
			err = nil
		default:
			tell(hook.WebhookRemoveFailed, fmt.Sprintf("%v\nremove it by hand, or let the next start do it:\n%s", err, w.ByHand(spec.Scope, id)))
			err = exit.With(exit.Failed, err)
		}
		return errors.Join(err, held.Close())
	})
	tell(hook.WebhookRegistered, "")
	return &hook.WebhookRef{ID: id, Scope: spec.Scope}, nil
}

func (s *session) ready(publicURL string, ref *hook.WebhookRef) {
	m := &hook.Ready{Time: time.Now(), PublicURL: publicURL, Tunnel: s.opts.Tunnel.Name(), Webhook: ref}
	if t := s.opts.Routes.Default; t != nil {
		m.ForwardTo = t.String()
	}
	if s.opts.Ready != nil {
		s.opts.Ready(m)
	}
	s.opts.Feed.Publish(m)
}

// wait returns when the run should end, and why if that isn't because ctx did.
func (s *session) wait(ctx context.Context) error {
	working, cancel := context.WithCancel(ctx)
	defer cancel()
	worked := make(chan error, 1)
	if s.opts.Work != nil {
		go func() { worked <- s.opts.Work(working) }()
	}
	var err error
	select {
	case err = <-worked:
		return err
	case <-ctx.Done():
	case err = <-s.lost:
		cancel()
	}
	if s.opts.Work != nil {
		_ = <-worked // it only says that it was cut short
	}
	return err
}
