package session

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/fault"
)

// Faults are the live faults of a run, which come and go while it is up. Its
// methods may be called from any goroutine.
type Faults struct {
	set   *fault.Set
	count atomic.Int64 // of the set, so that a run without faults pays nothing
}

// NewFaults makes the faults of a run. The seed decides every draw.
func NewFaults(seed uint64, specs ...fault.Spec) *Faults {
	f := &Faults{set: fault.New(seed)}
	for _, spec := range specs {
		f.Arm(spec)
	}
	return f
}

// Arm adds a fault behind the others and returns its id.
func (f *Faults) Arm(spec fault.Spec) (id int) {
	if id = f.set.Add(spec); id != 0 {
		f.count.Add(1)
	}
	return id
}

// Disarm takes a fault out; ok is false if there is none with the id.
func (f *Faults) Disarm(id int) (ok bool) {
	if _, ok = f.set.Remove(id); ok {
		f.count.Add(-1)
	}
	return ok
}

// Pause pauses a fault or lets it go on; ok is false if there is none with the
// id.
func (f *Faults) Pause(id int, paused bool) (ok bool) { return f.set.SetPaused(id, paused) }

// Snapshot lists the faults in their order.
func (f *Faults) Snapshot() []fault.State { return f.set.Snapshot() }

func (f *Faults) any() bool { return f != nil && f.count.Load() > 0 }

// withFaults is the way of a delivery that has been stored, with the run's
// faults. Before the handler's turn they keep the delivery from it; after it they
// change what the sender hears, and the real SmartLead sends the real event again.
func (f *flow) withFaults(ctx context.Context, d *hook.Delivery) hook.Answer {
	decision := f.faults.set.Decide(fault.Attempt{
		EventType: hook.EventType(d.EventType), RequestID: d.RequestID, Key: strconv.FormatUint(d.Fingerprint, 16),
	})
	for _, fired := range decision.Fired {
		f.feed.Publish(fired.Message(time.Now()))
	}
	started := time.Now()
	if answer, over := apply(ctx, decision.Before); over {
		f.store.RecordAttempt(d, &hook.Attempt{
			StartedAt: started, Latency: time.Since(started), Fault: decision.String(), Heard: heardOf(answer),
			Error: "the fault kept it from the handler",
		})
		return answer
	}
	target := f.routes.Target(d.EventType)
	answer, a := hook.Answer{Status: http.StatusOK}, (*hook.Attempt)(nil)
	if target != nil {
		a = f.attempt(ctx, target, d)
		answer = answerFor(a)
	}
	if changed, over := apply(ctx, decision.After); over {
		answer = changed
	}
	if a != nil {
		a.Fault, a.Heard = decision.String(), heardOf(answer)
		f.heard(d, a)
	}
	return answer
}

// heardOf is the status that the sender hears, 0 for none.
func heardOf(a hook.Answer) int {
	if a.Ending != hook.Answered {
		return 0
	}
	return a.Status
}

// apply does what a decision asks for; over says that the exchange ends with it.
func apply(ctx context.Context, actions []fault.Action) (answer hook.Answer, over bool) {
	for _, action := range actions {
		switch action := action.(type) {
		case fault.Delay:
			pause(ctx, action.For)
		case fault.Answer:
			return hook.Answer{Status: action.Status}, true
		case fault.Withhold:
			return hook.Answer{Ending: hook.Withheld}, true
		case fault.Reset:
			return hook.Answer{Ending: hook.WasReset}, true
		case fault.LoseAnswer, fault.Drop:
			return hook.Answer{Ending: hook.Closed}, true
		}
	}
	return hook.Answer{}, false
}

// reportIdleFaults says at the end which faults never fired: they were most
// likely written for something that never came.
func (s *session) reportIdleFaults(context.Context) error {
	for _, idle := range s.opts.Faults.set.NeverFired() {
		s.warn(WarnFaultIdle, "the fault %q never fired: %s", idle.Spec.String(), matchedText(idle.Matched))
	}
	return nil
}

func matchedText(matched int) string {
	if matched == 0 {
		return "no delivery was of the kind it is for"
	}
	return fmt.Sprintf("%d deliveries were of the kind it is for, and another fault, its probability or skip kept it from them", matched)
}
