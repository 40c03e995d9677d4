package fault

// Unlimited is what remains of a fault without a count.
const Unlimited = -1

// State is how a fault of a Set stands.
type State struct {
	ID        int
	Spec      Spec
	Paused    bool
	Armed     bool // it can fire: neither paused nor used up
	Matched   int  // attempts it was for, whether it fired or not
	Fired     int
	Remaining int // how often it still fires; Unlimited without a count
}

// Snapshot lists the faults in their order, all at one moment.
func (s *Set) Snapshot() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	states := make([]State, len(s.faults))
	for i, a := range s.faults {
		states[i] = a.state()
	}
	return states
}

// NeverFired lists the faults that never fired, which a run reports at its end:
// they were most likely written for something that never came.
func (s *Set) NeverFired() []State {
	var idle []State
	for _, state := range s.Snapshot() {
		if state.Fired == 0 {
			idle = append(idle, state)
		}
	}
	return idle
}

func (a *armed) state() State {
	return State{
		ID: a.id, Spec: a.spec, Paused: a.paused, Armed: !a.paused && a.remaining() != 0,
		Matched: a.matched, Fired: a.fired, Remaining: a.remaining(),
	}
}

func (a *armed) remaining() int {
	if a.spec.count == 0 {
		return Unlimited
	}
	return a.spec.count - a.fired
}
