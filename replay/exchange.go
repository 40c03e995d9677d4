package replay

import (
	"context"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/fault"
	"leadrig/replay/report"
	"leadrig/replay/wire"
)

// maxAnswer is how much of an answer's body a report keeps, in bytes.
const maxAnswer = 200

// deliver sends a shot, and again as the policy says if the step wants that.
func (t *trial) deliver(ctx context.Context, s shot, w way, lag time.Duration) error {
	for n := 1; ; n++ {
		a, err := t.exchange(ctx, s, w, n)
		if err != nil {
			return err
		}
		a.lag = lag
		pause, more := t.of.policy.Wait(n)
		a.final = !w.retry || a.outcome != hook.OutcomeRetry || !more
		t.record(s, a)
		if err := t.stillThere(ctx, &a); err != nil || a.final {
			return err
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
}

// exchange makes one attempt, with the faults that are due.
func (t *trial) exchange(ctx context.Context, s shot, w way, n int) (attempt, error) {
	var decision fault.Decision
	if w.faults != nil {
		decision = w.faults.Decide(fault.Attempt{EventType: hook.EventType(s.d.eventType), RequestID: s.d.key, Number: n})
	}
	a := attempt{start: time.Since(t.start), fault: decision.String()}
	request := s.request()
	ended, err := t.before(ctx, &a, request, decision.Before)
	if err == nil && !ended {
		a.reached = true
		err = t.exchangeReached(ctx, s, &a, request, decision.After)
	}
	a.outcome = t.of.policy.Outcome(a.seen, n)
	return a, err
}

// before does what comes before the handler's turn; ended says that it gets
// none.
func (t *trial) before(ctx context.Context, a *attempt, request *wire.Request, actions []fault.Action) (ended bool, err error) {
	for _, action := range actions {
		switch act := action.(type) {
		case fault.Delay:
			err = wait(ctx, act.For)
		case fault.Answer:
			a.seen, ended = act.Status, true
		case fault.Withhold:
			err, ended = wait(ctx, t.of.giveUp()), true
		case fault.Reset:
			request.Shape.Cut = wire.Cut{How: wire.CutReset, After: len(request.Body) / 2}
			t.of.sender.Send(ctx, request)
			ended = true
		default: // a drop: nothing is sent
			ended = true
		}
		if err != nil || ended {
			return ended, err
		}
	}
	return false, nil
}

func (t *trial) exchangeReached(ctx context.Context, s shot, a *attempt, request *wire.Request, after []fault.Action) error {
	hidden := false
	for _, action := range after {
		switch action.(type) {
		case fault.LoseAnswer:
			request.Shape.Lost, hidden = true, true
		case fault.Withhold:
			request.Timeout, hidden = t.of.giveUp(), true
		case fault.Reset:
			request.Shape.Cut, hidden = wire.Cut{How: wire.CutReset, After: wire.Everything}, true
		}
	}
	mark, err := t.sinkMark(ctx)
	if err != nil {
		return err
	}
	result := t.of.sender.Send(ctx, request)
	if hidden {
		a.hear(result)
		a.err = nil // it was asked for
		err = ctx.Err()
	} else {
		err = t.heard(ctx, s, a, request, result)
	}
	if err != nil {
		return err
	}
	a.sinkFailed, err = t.sinkFailed(ctx, mark)
	if !hidden {
		a.seen = a.status
	}
	t.after(a, after)
	return err
}

// after changes what the sender hears of the answer. The latency stays the
// handler's own.
func (t *trial) after(a *attempt, actions []fault.Action) {
	late := a.latency
	for _, action := range actions {
		switch act := action.(type) {
		case fault.Delay:
			if late += act.For; late > t.of.cfg.Policy.Timeout {
				a.seen = 0
			}
		case fault.Answer:
			a.seen = act.Status
		}
	}
}

// heard takes over what came of a request, or of the same one on a connection of
// its own where a kept one ended without an answer.
func (t *trial) heard(ctx context.Context, s shot, a *attempt, request *wire.Request, result *wire.Result) error {
	if result.Err != nil && ambiguous(result.Err) {
		t.recordAmbiguous(s, a, result)
		request.Shape.Fresh = true
		a.start = time.Since(t.start)
		result = t.of.sender.Send(ctx, request)
	}
	a.hear(result)
	return ctx.Err()
}

// ambiguous says that a kept connection ended without an answer: most likely
// the handler had just closed it for being idle.
func ambiguous(err *wire.Error) bool {
	return err.Reused && (err.Kind == wire.KindClosed || err.Kind == wire.KindReset)
}

// recordAmbiguous keeps such an attempt: SmartLead too sends again after it.
func (t *trial) recordAmbiguous(s shot, a *attempt, result *wire.Result) {
	lost := attempt{start: a.start, reached: true, outcome: t.of.policy.Outcome(0, 1)}
	lost.hear(result)
	t.record(s, lost)
}

// hear takes over what came of a request.
func (a *attempt) hear(result *wire.Result) {
	a.latency = result.Latency()
	a.err = result.Err
	if result.Err == nil {
		a.status = result.Status
	}
	a.answer = string(result.Body[:min(len(result.Body), maxAnswer)])
}

// stillThere finds out about a handler that gave no answer.
func (t *trial) stillThere(ctx context.Context, a *attempt) error {
	switch {
	case a.err == nil:
		return nil
	case a.err.Kind == wire.KindRequest:
		return fatalf("the request can't be sent: %v", a.err)
	case a.err.Kind == wire.KindTimeout && a.err.Phase == wire.PhaseAnswer:
		return nil // it is there, and slow
	}
	return t.of.alive(ctx, a.err)
}

func (t *trial) record(s shot, a attempt) {
	s.d.mu.Lock()
	s.d.attempts = append(s.d.attempts, a)
	s.d.mu.Unlock()
	if t.of.cfg.Observe == nil {
		return // reports are not for nothing where 100,000 deliveries are sent
	}
	t.of.cfg.Observe(Progress{
		Scenario: t.sc.Name, Index: t.index, Total: len(t.of.cfg.Scenarios),
		Attempt: &AttemptDone{RequestID: s.d.id, EventType: s.d.eventType, Fixture: s.d.fixture, Label: s.d.label, Attempt: a.report()},
	})
}

func (a *attempt) report() report.Attempt {
	out := report.Attempt{
		Status: a.status, LatencyMS: report.MS(a.latency), Outcome: a.outcome, Fault: a.fault,
		StartMS: report.MS(a.start), Answer: a.answer,
	}
	if a.err != nil {
		out.Error = a.err.Error()
	}
	return out
}
