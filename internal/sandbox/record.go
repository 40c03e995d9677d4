package sandbox

import (
	"context"
	"time"

	"leadrig/internal/hook"
)

// deletedHook is the error of a delivery that lost its webhook.
const deletedHook = "the webhook was deleted"

// record puts an attempt into the ledger and sees to what follows from it. It
// is false for an attempt that was broken off.
func (s *Sandbox) record(ctx context.Context, j *job, r result) (hook.Outcome, bool) {
	d := j.delivery
	s.mu.Lock()
	defer s.mu.Unlock()
	a := d.account
	a.queue.done(d)
	a.underway[d]()
	delete(a.underway, d)
	// A free worker may be what another line waited for.
	s.work.Signal()
	if r.broken || a != s.account {
		s.quiet.Broadcast()
		if a == s.account {
			a.retake(d)
		}
		return "", false
	}
	return s.conclude(d, j, r), true
}

// retake puts a delivery back whose attempt didn't count, for a later Run.
func (a *account) retake(d *delivery) {
	if a.hooks.get(d.hook.id) == nil {
		a.end(d, StateFailed)
		a.ledger.totals.Pending--
		return
	}
	a.queue.put(d)
}

// conclude judges an attempt by the policy. It is called with the lock held.
func (s *Sandbox) conclude(d *delivery, j *job, r result) hook.Outcome {
	a := d.account
	inRound := j.number - d.roundOf
	outcome := s.cfg.Policy.Outcome(r.status, inRound)
	if outcome == hook.OutcomeRetry && a.hooks.get(d.hook.id) == nil {
		outcome = hook.OutcomeFailed
		r.err = firstNonEmpty(r.err, deletedHook)
	}
	entry := Attempt{Number: j.number, Status: r.status, Outcome: outcome, Error: r.err, At: s.attemptTime(d, inRound, r)}
	if j.requestID != d.requestID {
		entry.RequestID = j.requestID
	}
	d.attempts = append(d.attempts, entry)
	a.ledger.totals.Attempts++
	switch outcome {
	case hook.OutcomeDelivered:
		a.end(d, StateDelivered)
	case hook.OutcomeLost:
		a.end(d, StateLost)
	case hook.OutcomeFailed:
		a.end(d, StateFailed)
		if s.cfg.Policy.Disables {
			a.hooks.disable(d.hook.id)
		}
	case hook.OutcomeRetry:
		pause, _ := s.cfg.Policy.Scaled(s.cfg.TimeScale).Wait(inRound)
		a.later.add(d, time.Now().Add(pause))
		s.nudge()
	}
	return outcome
}

// attemptTime is when an attempt was made: by the policy's waits in virtual
// time, else by the clock.
func (s *Sandbox) attemptTime(d *delivery, inRound int, r result) time.Time {
	if s.cfg.WallClock {
		return r.started.UTC().Truncate(time.Microsecond)
	}
	at := d.roundAt
	for n := 1; n < inRound; n++ {
		pause, _ := s.cfg.Policy.Wait(n)
		at = at.Add(pause)
	}
	return at
}

// end gives a delivery its last state. It stays pending in the totals until
// everybody has been told.
func (a *account) end(d *delivery, to State) {
	d.state = to
	a.ledger.moved(StatePending, to)
}

// settled counts a delivery that ended as no longer pending.
func (s *Sandbox) settled(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.account.ledger.totals.Pending--
	s.quiet.Broadcast()
}

// forsake fails what is still to be sent to a webhook that was deleted. It is
// called with the lock held.
func (s *Sandbox) forsake(webhookID int64) {
	a := s.account
	for _, d := range append(a.queue.drop(webhookID), a.later.drop(webhookID)...) {
		a.end(d, StateFailed)
		a.ledger.totals.Pending--
	}
	s.quiet.Broadcast()
}

// nudge has the timekeeper look again.
func (s *Sandbox) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// keepTime puts deliveries back into the queue when their wait is over, until
// ctx ends.
func (s *Sandbox) keepTime(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(s.promote(time.Now()))
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-s.wake:
		}
	}
}

// promote queues what is due and returns how long to wait for the next.
func (s *Sandbox) promote(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		d, next, ok := s.account.later.pop(now)
		switch {
		case !ok:
			return time.Hour
		case d == nil:
			return next
		}
		s.account.queue.put(d)
		s.work.Signal()
	}
}

func firstNonEmpty(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
