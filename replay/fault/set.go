package fault

import (
	"slices"
	"sync"
)

// Set is the faults of a run. It may be used from many goroutines, and faults
// may come and go while it is asked.
type Set struct {
	seed uint64

	mu       sync.Mutex
	faults   []*armed
	lastID   int
	attempts attempts
	keyless  uint64 // attempts that nothing names
}

// armed is a fault of a Set.
type armed struct {
	id      int
	spec    Spec
	paused  bool
	matched int
	fired   int
}

// New makes a Set of faults, which get the ids 1, 2 and so on. The seed decides
// every draw.
func New(seed uint64, specs ...Spec) *Set {
	s := &Set{seed: seed, attempts: newAttempts(maxRemembered)}
	for _, spec := range specs {
		s.Add(spec)
	}
	return s
}

// Add arms another fault behind the others and returns its id, which no other
// fault of the Set ever has. The zero Spec is ignored and gets 0.
func (s *Set) Add(spec Spec) (id int) {
	if spec.kind == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	s.faults = append(s.faults, &armed{id: s.lastID, spec: spec})
	return s.lastID
}

// Remove takes a fault out and returns how it stood; ok is false if there is
// none with the id.
func (s *Set) Remove(id int) (last State, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i < 0 {
		return State{}, false
	}
	last = s.faults[i].state()
	s.faults = slices.Delete(s.faults, i, i+1)
	return last, true
}

// SetPaused pauses a fault, or lets it go on where it stood; ok is false if
// there is none with the id. What passes a paused fault is no match of it.
func (s *Set) SetPaused(id int, paused bool) (ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i < 0 {
		return false
	}
	s.faults[i].paused = paused
	return true
}

func (s *Set) find(id int) int {
	return slices.IndexFunc(s.faults, func(a *armed) bool { return a.id == id })
}

// Decide says what to do with an attempt and counts what fires. It is to be
// asked once for each attempt, before anything of it happens.
func (s *Set) Decide(a Attempt) Decision {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, number := s.identify(a)
	var due []*armed
	for _, f := range s.faults {
		if f.match(a, number) && f.drawn(s.seed, name, number) {
			due = append(due, f)
		}
	}
	d, fire := decide(due)
	for _, f := range fire {
		f.fired++
		d.Fired = append(d.Fired, Fired{ID: f.id, Spec: f.spec, Count: f.fired})
	}
	return d
}

// identify names an attempt for the draws, and numbers it.
func (s *Set) identify(a Attempt) (name identity, number int) {
	switch {
	case a.RequestID != "":
		name = identify(byRequestID, a.RequestID)
	case a.Key != "":
		name = identify(byKey, a.Key)
	default:
		s.keyless++
		return arrival(s.keyless), max(a.Number, 1)
	}
	if a.Number > 0 {
		return name, a.Number
	}
	return name, s.attempts.next(name)
}

// match counts an attempt that the fault is for and reports whether it is one
// to fire at. A fault that is used up matches on, so that skip and every mean
// the same whatever the count.
func (a *armed) match(at Attempt, number int) bool {
	if a.paused || !a.spec.matches(at.EventType, number) {
		return false
	}
	a.matched++
	return a.remaining() != 0 && a.spec.due(a.matched)
}

func (a *armed) drawn(seed uint64, name identity, number int) bool {
	return a.spec.probability == 0 || draw(seed, a.id, name, number) < a.spec.probability
}

func (a *armed) ends() bool { return a.spec.kind.Act().Ends() }
