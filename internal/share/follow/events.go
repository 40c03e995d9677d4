package follow

import (
	"context"
	"fmt"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/internal/share/protocol"
)

// take takes a message that isn't a welcome. An error ends the connection.
func (f *follower) take(ctx context.Context, m any) error {
	switch m := m.(type) {
	case *protocol.Events:
		if m.First > f.place+1 {
			f.missed(m.First - f.place - 1)
			f.place = m.First - 1
		}
		for i := range m.Events {
			place := m.First + int64(i)
			if place <= f.place {
				continue // had already
			}
			if err := f.event(ctx, &m.Events[i]); err != nil {
				return err
			}
			f.place = place
		}
	case *protocol.Missed:
		f.missed(m.Count)
		f.place += m.Count
	}
	return nil
}

func (f *follower) missed(n int64) {
	f.cfg.Tell(&hook.Warning{
		Time: time.Now(), Code: WarnMissed,
		Text: fmt.Sprintf("%d deliveries and answers are missing: the presenter's side doesn't keep them any more", n),
	})
}

func (f *follower) event(ctx context.Context, e *protocol.Event) error {
	switch {
	case e.Delivery != nil:
		return f.delivery(ctx, e.Delivery)
	case e.Attempt != nil && f.cfg.Handler == nil:
		// With a handler of one's own, that one's answers are what matters.
		a := e.Attempt
		f.count(func(t *Totals) { t.Attempts++; countOutcome(t, outcomeOf(a.Status)) })
		f.presenters(a)
	}
	return nil
}

// presenters tells the presenter's attempt.
func (f *follower) presenters(a *protocol.Attempt) {
	d := f.shown.find(a.DeliveryID)
	latency := time.Duration(a.LatencyMS * float64(time.Millisecond))
	attempt := &hook.Attempt{
		DeliveryID: a.DeliveryID, Number: a.Number, StartedAt: a.At.Add(-latency), Latency: latency, Status: a.Status, Outcome: outcomeOf(a.Status),
	}
	switch a.Outcome {
	case hook.OutcomeDelivered, hook.OutcomeLost, hook.OutcomeRetry, hook.OutcomeFailed:
		attempt.Outcome = a.Outcome
	}
	if f.cfg.Keep != nil {
		f.cfg.Keep.Attempt(attempt)
	}
	f.cfg.Tell(hook.NewAttemptFinished(d, attempt))
}

func (f *follower) delivery(ctx context.Context, m *protocol.Delivery) error {
	d, err := m.Hook()
	if err != nil {
		return &endError{err: exit.Failedf("the presenter's side doesn't keep to the protocol: %w", err)}
	}
	forward := f.cfg.Handler != nil && m.Withheld == ""
	weight := f.weight(d)
	if forward && !f.room.TryAcquire(weight) {
		short, cancel := context.WithTimeout(ctx, f.cfg.Patience)
		err := f.room.Acquire(short, weight)
		cancel()
		if err != nil && ctx.Err() == nil {
			f.cfg.Tell(&hook.Warning{Time: time.Now(), Code: WarnBehind, Text: "the handler is slower than the deliveries come: what comes now waits at the presenter's side and follows later"})
			return errBehind
		}
		if err != nil {
			return err
		}
	}
	f.count(func(t *Totals) {
		t.Deliveries++
		if d.DuplicateOf != 0 {
			t.Duplicates++
		}
	})
	if f.cfg.Keep != nil {
		f.cfg.Keep.Delivery(d)
	}
	f.cfg.Tell(hook.NewDeliveryArrived(d))
	if f.cfg.Handler == nil {
		f.shown.add(d)
	}
	switch {
	case forward:
		f.lanes[eventOf(d)%int64(len(f.lanes))] <- d // has room: it was acquired
	case m.Withheld != "":
		text := fmt.Sprintf("delivery %d comes without its content (%s)", d.ID, safetext.Cut(m.Withheld, 120))
		if f.cfg.Handler != nil {
			text += ", so the handler doesn't get it"
		}
		f.cfg.Tell(&hook.Warning{Time: time.Now(), Code: WarnWithheld, Text: text})
	}
	return nil
}

// weight is what a delivery takes of the room.
func (f *follower) weight(d *hook.Delivery) int64 {
	return min(max(int64(len(d.Body)+len(d.Header)), leastWeight), f.cfg.MaxWaiting)
}

// eventOf is the id of the first delivery of d's event.
func eventOf(d *hook.Delivery) int64 {
	if d.DuplicateOf != 0 {
		return d.DuplicateOf
	}
	return d.ID
}

// handle passes what comes on a lane to the handler.
func (f *follower) handle(ctx context.Context, lane <-chan *hook.Delivery) {
	f.tryEffects(ctx)
	for d := range lane {
		if ctx.Err() == nil {
			f.attempt(ctx, d)
		}
		f.room.Release(f.weight(d))
	}
}

// tryEffects says at once if effects can't be counted, not at the first duplicate.
func (f *follower) tryEffects(ctx context.Context) {
	if f.cfg.Effects == nil {
		return
	}
	if _, err := f.cfg.Effects(ctx); err != nil && ctx.Err() == nil {
		f.cfg.Tell(&hook.Warning{Time: time.Now(), Code: WarnEffects, Text: "whether duplicates are worked on twice can't be seen for now: " + err.Error()})
	}
}

func (f *follower) attempt(ctx context.Context, d *hook.Delivery) {
	more := f.observe(ctx, d)
	a := f.cfg.Handler(ctx, d)
	if a.Status == 0 && ctx.Err() != nil {
		return // it was cut
	}
	a.DeliveryID, a.Number, a.Outcome = d.ID, d.Copy, outcomeOf(a.Status)
	if f.cfg.Keep != nil {
		f.cfg.Keep.Attempt(a)
	}
	f.cfg.Tell(hook.NewAttemptFinished(d, a))
	answer := hook.ShareAnswer{
		DeliveryID: d.ID, Status: a.Status, Latency: a.Latency, Outcome: a.Outcome, Error: a.Error, Effects: f.seen(ctx, more),
	}
	if f.cfg.Effects != nil && a.Outcome == hook.OutcomeDelivered {
		f.done.add(eventOf(d))
	}
	f.count(func(t *Totals) {
		t.Attempts++
		countOutcome(t, a.Outcome)
		if answer.Effects == hook.EffectsTwice {
			t.Twice++
		}
	})
	f.out.add(answer)
}

// observe begins to count effects, if d is a copy of what the handler has said
// to have done. Only then is more work one time too many.
func (f *follower) observe(ctx context.Context, d *hook.Delivery) (more func(context.Context) (int64, error)) {
	if f.cfg.Effects == nil || d.DuplicateOf == 0 || !f.done.ids[eventOf(d)] {
		return nil
	}
	more, err := f.cfg.Effects(ctx)
	if err != nil {
		f.notCounted(ctx, err)
		return nil
	}
	return more
}

func (f *follower) seen(ctx context.Context, more func(context.Context) (int64, error)) hook.EffectsSeen {
	if more == nil {
		return hook.EffectsNotObserved
	}
	n, err := more(ctx)
	switch {
	case err != nil:
		f.notCounted(ctx, err)
		return hook.EffectsNotObserved
	case n > 0:
		return hook.EffectsTwice
	}
	return hook.EffectsOnce
}

func (f *follower) notCounted(ctx context.Context, err error) {
	if ctx.Err() == nil {
		f.cfg.Tell(&hook.Warning{Time: time.Now(), Code: WarnEffects, Text: "whether a duplicate was worked on twice isn't known: " + err.Error()})
	}
}

func (f *follower) count(change func(*Totals)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.totals)
}

func countOutcome(t *Totals, o hook.Outcome) {
	switch o {
	case hook.OutcomeDelivered:
		t.Delivered++
	case hook.OutcomeLost:
		t.Lost++
	default:
		t.Failed++
	}
}
