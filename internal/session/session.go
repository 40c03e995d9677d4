package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"leadrig/internal/capture"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
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
	// PathSecret decides the path of the public URL, so that runs that share a URL
	// share the path too; empty: the path is this run's own.
	PathSecret string
	// Ack answers senders once their delivery is stored, before the handler has.
	Ack bool
	// Faults, if set, are done to the run's deliveries.
	Faults *Faults
	// Control, if set, is the way into the run while it is up.
	Control *Control
	// Keep is how much history is kept; the zero Retention keeps all of it.
	Keep store.Retention
	// Scope keeps the request ids of different senders apart in the history; see
	// store.Options.DuplicateScope.
	Scope string
	// Arrived, if set, is told of each delivery that was received, once it is stored.
	// It must not block, and nothing of the delivery may be changed.
	Arrived func(*hook.Delivery)
	// Upgrade, if set, takes websockets beside the deliveries; see
	// capture.Config.Upgrade.
	Upgrade func(path string) http.Handler
	// Ready completes the ready message with what only the caller knows.
	Ready func(*hook.Ready)
	// Work is what the run is for: it begins when all is ready, and its end is the
	// run's. nil: the run goes on until its context ends.
	Work func(context.Context) error
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
	ending := false
	defer func() {
		if !ending { // the caller's code panicked: its webhook must go all the same
			_ = s.down(ctx, abort)
		}
	}()
	err := s.up(ctx)
	if err == nil {
		err = s.wait(ctx)
	} else if ctx.Err() != nil {
		s.interrupted(err)
		err = nil
	}
	ending = true
	err = errors.Join(err, s.down(ctx, abort))
	return s.totals(), err
}

// interrupted takes the error of a start that was interrupted. It says no more
// than that, unless a webhook may have been created meanwhile.
func (s *session) interrupted(err error) {
	if errors.Is(err, hook.ErrOutcomeUnknown) {
		s.opts.Feed.Publish(&hook.Warning{
			Time: time.Now(), Code: WarnLeftover,
			Text: "the start was interrupted while the webhook was being created, and one may be left: " + err.Error(),
		})
	}
}

// session is a run in its parts.
type session struct {
	opts Options
	flow *flow
	// guard is nil where there is none.
	guard     *lease.Guard
	held      *lease.Lease // nil where there is no webhook
	recoverer *recoverer   // nil where nothing can be recovered
	undo      []step       // what has been started, in order
	lost      chan error   // why a run ends that was meant to go on
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
	s.tellPlan()
	var st *store.Store
	err := s.taking(hook.StepStore, func() (err error) {
		st, err = s.openStore()
		return err
	})
	if err != nil {
		return err
	}
	s.startGuard()
	paths := newPaths(s.opts.PathSecret)
	outages := newOutages()
	gate, err := s.openPublicSide(ctx, paths, outages)
	if err != nil {
		return err
	}
	publicURL := gate.url() + paths.hook
	ref, err := s.register(ctx, publicURL)
	if err != nil {
		return err
	}
	s.startMending(ctx, &mender{session: s, gate: gate, outages: outages, paths: paths}, publicURL)
	if s.opts.Control != nil {
		s.opts.Control.attach(s, func() string { return gate.url() + paths.hook })
	}
	s.ready(publicURL, ref)
	if s.opts.Faults != nil {
		s.started(closeTimeout, s.reportIdleFaults)
	}
	// First of all on the way out: what has come is told before the farewells.
	s.started(closeTimeout, st.Flush)
	if s.opts.Control != nil {
		s.started(closeTimeout, func(context.Context) error { s.opts.Control.refuse(); return nil })
	}
	return nil
}

// openPublicSide starts what deliveries go through, from their handler outwards,
// and proves that the public URL leads to it.
func (s *session) openPublicSide(ctx context.Context, paths paths, o *outages) (gate *gateway, err error) {
	var server *capture.Server
	err = s.taking(hook.StepCapture, func() error {
		s.startForwarding(ctx)
		server = capture.NewServer(capture.Config{
			Path: paths.hook, ProbePath: paths.probe, ProbeAnswer: paths.answer,
			Receiver: s.flow, Rejected: newTurnedAway(s.opts.Feed).tell, Upgrade: s.opts.Upgrade,
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.taking(hook.StepTunnel, func() error {
		gate, err = s.openGateway(ctx, server, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return gate, s.probe(ctx, gate.url()+paths.probe, paths.answer)
}

// warn tells something that went wrong, or has been put right.
func (s *session) warn(code, format string, args ...any) {
	s.opts.Feed.Publish(&hook.Warning{Time: time.Now(), Code: code, Text: fmt.Sprintf(format, args...)})
}

// lose ends the run for a reason of its own; the first one counts.
func (s *session) lose(err error) {
	select {
	case s.lost <- err:
	default:
	}
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
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return nil // it only says that it was cut short
		}
		return err
	case <-ctx.Done():
	case err = <-s.lost:
		cancel()
	}
	if s.opts.Work != nil {
		if late := <-worked; !errors.Is(late, context.Canceled) {
			err = errors.Join(err, late)
		}
	}
	return err
}
