package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// faultList is the armed faults, in their order.
type faultList struct {
	mu     sync.Mutex
	faults []*armedFault
	// freed is closed when whatever a fault holds up has to end. A clear puts a
	// new one in its place, so that later faults hold again.
	freed   chan struct{}
	stopped bool
}

type armedFault struct {
	Fault
	match faultMatch
	fired int
}

func newFaultList() *faultList { return &faultList{freed: make(chan struct{})} }

// hit is a fault that fires for one call.
type hit struct {
	Fault
	freed <-chan struct{}
}

func (l *faultList) arm(f Fault, match faultMatch) (ArmedFault, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.faults) >= maxFaults {
		spent := slices.IndexFunc(l.faults, func(f *armedFault) bool { return f.remaining() == 0 })
		if spent < 0 {
			return ArmedFault{}, fmt.Errorf("%d faults are armed, which is the most there can be: clear them first", maxFaults)
		}
		l.faults = slices.Delete(l.faults, spent, spent+1)
	}
	armed := &armedFault{Fault: f, match: match}
	l.faults = append(l.faults, armed)
	return armed.told(), nil
}

// take returns the fault that hits a call, if one does, and counts it.
func (l *faultList) take(method, path string) (hit, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.faults) == 0 { // the usual case
		return hit{}, false
	}
	segments := pathSegments(path)
	for _, f := range l.faults {
		if f.remaining() != 0 && f.match.fits(method, segments) {
			f.fired++
			return hit{f.Fault, l.freed}, true
		}
	}
	return hit{}, false
}

func (l *faultList) list() []ArmedFault {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]ArmedFault, len(l.faults))
	for i, f := range l.faults {
		list[i] = f.told()
	}
	return list
}

func (l *faultList) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = nil
	if !l.stopped {
		close(l.freed)
		l.freed = make(chan struct{})
	}
}

// stop frees what is held up, now and until a start.
func (l *faultList) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	close(l.freed)
}

// start undoes a stop.
func (l *faultList) start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		l.stopped = false
		l.freed = make(chan struct{})
	}
}

// remaining is how many calls the fault will still hit.
func (f *armedFault) remaining() int {
	if f.Count == UntilCleared {
		return UntilCleared
	}
	return f.Count - f.fired
}

// told is a copy that the caller may keep and change.
func (f *armedFault) told() ArmedFault {
	copied := f.Fault
	copied.Headers = maps.Clone(f.Headers)
	return ArmedFault{Fault: copied, Fired: f.fired, Remaining: f.remaining()}
}
