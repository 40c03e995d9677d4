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
	"leadrig/replay/fault"
)

// recorder is where deliveries become durable; *store.Store in every run.
type recorder interface {
	Record(d *hook.Delivery) error
	RecordAttempt(d *hook.Delivery, a *hook.Attempt)
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
	ack       bool       // answer 200 once stored, forward afterwards
	faults    *fault.Set // nil where there are none
	health    *health
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
	if err := f.store.Record(d); err != nil {
		return f.notStored(d, err)
	}
	if f.faults != nil {
		return f.withFaults(ctx, d)
	}
	target := f.routes.target(d.EventType)
	switch {
	case target == nil:
		return hook.Answer{Status: http.StatusOK}
	case f.ack:
		f.forwardLater(ctx, target, d)
		return hook.Answer{Status: http.StatusOK}
	}
	a := f.forwarder.Attempt(ctx, target, d)
	f.heard(d, a)
	return answerFor(a)
}

func (f *flow) forwardLater(ctx context.Context, target *forward.Target, d *hook.Delivery) {
	f.slots <- struct{}{}
	f.later.Go(func() {
		defer func() { <-f.slots }()
		f.heard(d, f.forwarder.Attempt(ctx, target, d))
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
	a.Number = d.Copy
	heard := a.Status
	if a.Fault != "" {
		heard = a.Heard
	}
	a.Outcome = f.policy.Outcome(heard, a.Number)
}

// indexed announces what the store has made readable.
func (f *flow) indexed(entries []store.Entry) {
	messages := make([]hook.Message, len(entries))
	for i, e := range entries {
		if e.Attempt == nil {
			f.counts.delivery(e.Delivery)
			messages[i] = hook.NewDeliveryArrived(e.Delivery)
			continue
		}
		f.counts.attempt(e.Attempt)
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
