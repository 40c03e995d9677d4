package session

import (
	"sync"

	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
)

// replays remembers which copies of an event were sent by a person: SmartLead,
// which counts its own attempts, knows nothing of them.
type replays struct {
	mu     sync.Mutex
	copies map[int64][]int // by the id of an event's first delivery
}

// add takes a replay that has its id.
func (r *replays) add(d *hook.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.copies == nil {
		r.copies = map[int64][]int{}
	}
	first := firstOf(d)
	r.copies[first] = append(r.copies[first], d.Copy)
}

// before is how many copies before d were replays.
func (r *replays) before(d *hook.Delivery) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, number := range r.copies[firstOf(d)] {
		if number < d.Copy {
			n++
		}
	}
	return n
}

// firstOf is the id of the first delivery of d's event.
func firstOf(d *hook.Delivery) int64 {
	if d.DuplicateOf != 0 {
		return d.DuplicateOf
	}
	return d.ID
}

// sentByHand says that nobody sends a delivery again by itself.
func sentByHand(d *hook.Delivery) bool {
	return d.Source == hook.SourceReplay || d.Source == hook.SourceTrigger
}

// number fills in which attempt at its event this is, and what becomes of it.
func (f *flow) number(d *hook.Delivery, a *hook.Attempt, heard int) {
	switch {
	case d.Source == hook.SourceReplay:
		a.Number, a.Outcome = 1, policy.Once().Outcome(heard, 1)
	case sentByHand(d):
		a.Number, a.Outcome = d.Copy, policy.Once().Outcome(heard, 1)
	default:
		a.Number = d.Copy - f.replays.before(d)
		a.Outcome = f.policy.Outcome(heard, a.Number)
	}
}
