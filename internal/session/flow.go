package session

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/internal/store"
)

// recorder is where deliveries become durable; *store.Store in every run.
type recorder interface {
	Record(d *hook.Delivery) error
	RecordAttempt(d *hook.Delivery, a *hook.Attempt)
	Flush(ctx context.Context) error
}

// flow is the way of a delivery: stored, forwarded, answered. It implements
// capture.Receiver. What the store has indexed comes back to it and goes to the
// feed, so that a delivery is always announced before its attempt.
type flow struct {
	store     recorder
	forwarder *forward.Forwarder
	feed      *feed.Feed
	policy    policy.Policy
	routes    Routes
	ack       bool    // answer 200 once stored, forward afterwards
	faults    *Faults // nil: there never are any
	health    *health
	arrived   func(*hook.Delivery) // nil: nobody is told
	gate      gate                 // before the handler
	replays   replays              // what was sent again by a person
	ours      ours                 // what arrives and was sent by this run itself
	counts    counts
	unstored  rarely

	later sync.WaitGroup // deliveries forwarded after their answer
	slots chan struct{}  // bounds them
}

// maxLater is how many deliveries may be under way to the handler after they
// were acknowledged; further senders wait for their turn.
const maxLater = 256

// keptAnswer is how much of a handler's answer is recorded, in bytes. What
// forward read is passed on whole.
const keptAnswer = 64 << 10

// Receive implements capture.Receiver. Storing is an append to a file and takes
// microseconds, so it comes first: what could not be stored is never forwarded,
// and the retry that 503 asks for is no duplicate to the handler.
func (f *flow) Receive(ctx context.Context, d *hook.Delivery) hook.Answer {
	f.ours.mark(d)
	if err := f.store.Record(d); err != nil {
		return f.notStored(d, err)
	}
	if f.faults.any() {
		return f.withFaults(ctx, d)
	}
	target := f.routes.Target(d.EventType)
	switch {
	case target == nil:
		return hook.Answer{Status: http.StatusOK}
	case f.ack:
		f.forwardLater(ctx, target, d)
		return hook.Answer{Status: http.StatusOK}
	}
	a := f.attempt(ctx, target, d)
	f.heard(d, a)
	return answerFor(a)
}

// attempt makes one attempt, once the handler may be reached.
func (f *flow) attempt(ctx context.Context, target *forward.Target, d *hook.Delivery) *hook.Attempt {
	f.gate.enter(ctx)
	defer f.gate.leave()
	return f.forwarder.Attempt(ctx, target, d)
}

func (f *flow) forwardLater(ctx context.Context, target *forward.Target, d *hook.Delivery) {
	f.slots <- struct{}{}
	f.later.Go(func() {
		defer func() { <-f.slots }()
		f.heard(d, f.attempt(ctx, target, d))
	})
}

func (f *flow) notStored(d *hook.Delivery, err error) hook.Answer {
	f.counts.refused.Add(1)
	if n, tell := f.unstored.count(); tell {
		f.feed.Publish(&hook.Warning{
			Time: time.Now(), Code: WarnNotStored,
			Text: fmt.Sprintf("%d answered 503 by now, so that SmartLead sends them again; delivery %s could not be stored: %v", n, d.RequestID, err),
		})
	}
	return hook.Answer{Status: http.StatusServiceUnavailable}
}

func (f *flow) heard(d *hook.Delivery, a *hook.Attempt) {
	if f.health != nil {
		f.health.heard(a)
	}
	f.store.RecordAttempt(d, kept(a))
}

// complete fills in what is known of an attempt only once its delivery is
// indexed; see store.Options.
func (f *flow) complete(d *hook.Delivery, a *hook.Attempt) {
	heard := a.Status
	if a.Fault != "" {
		heard = a.Heard
	}
	f.number(d, a, heard)
}

// indexed announces what the store has made readable.
func (f *flow) indexed(entries []store.Entry) {
	messages := make([]hook.Message, len(entries))
	for i, e := range entries {
		if e.Attempt == nil {
			f.counts.delivery(e.Delivery)
			if f.arrived != nil && e.Delivery.Source == hook.SourceEndpoint {
				f.arrived(e.Delivery)
			}
			messages[i] = hook.NewDeliveryArrived(e.Delivery)
			continue
		}
		f.counts.attempt(e.Delivery, e.Attempt)
		messages[i] = hook.NewAttemptFinished(e.Delivery, e.Attempt)
	}
	f.feed.Publish(messages...)
}

// kept is the attempt as it is recorded: a long answer is cut.
func kept(a *hook.Attempt) *hook.Attempt {
	if len(a.Answer.Body) <= keptAnswer {
		return a
	}
	short := *a
	short.Answer.Body, short.Answer.Truncated = a.Answer.Body[:keptAnswer], true
	return &short
}

// answerFor is what the sender hears: the handler's own answer, or 502 where
// there was none, which SmartLead retries.
func answerFor(a *hook.Attempt) hook.Answer {
	if a.Status == 0 {
		return hook.Answer{Status: http.StatusBadGateway}
	}
	return a.Answer
}
