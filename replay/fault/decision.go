package fault

import (
	"strings"
	"time"

	"leadrig/internal/hook"
)

// Attempt is what a Set is asked about: one attempt at a handler.
type Attempt struct {
	EventType hook.EventType
	RequestID string
	// Number counts the attempts of one request id from 1. 0 leaves that to the
	// Set, which remembers the last request ids it was asked about: a live
	// sender doesn't say how often it sent something.
	Number int
	// Key stands for the request id where there is none, such as a fingerprint
	// of the event. Without either an attempt is the first one of its own.
	Key string
}

// Decision is what has to be done with one attempt. Its zero value is a clean
// exchange.
//
// The applier does Before in order; if the last action ends the exchange it is
// over, else the handler gets the delivery. Then it does After in order, and the
// handler's own answer goes to the sender if none of it ended the exchange. At
// most one action ends it.
type Decision struct {
	Before []Action
	After  []Action
	Fired  []Fired // by what, as in the Set; one that ends the exchange comes last
}

// Fired is a fault that fired.
type Fired struct {
	ID    int
	Spec  Spec
	Count int // how often it has fired by now, this time included
}

// Clean reports whether no fault fired.
func (d Decision) Clean() bool { return len(d.Fired) == 0 }

// ReachesHandler reports whether the handler gets the delivery.
func (d Decision) ReachesHandler() bool { return !ends(d.Before) }

func ends(actions []Action) bool {
	return len(actions) > 0 && actions[len(actions)-1].Ends()
}

// String names the faults that fired in the fault grammar, for hook.Attempt's
// Fault; several are joined by " + ".
func (d Decision) String() string {
	names := make([]string, len(d.Fired))
	for i, f := range d.Fired {
		names[i] = f.Spec.String()
	}
	return strings.Join(names, " + ")
}

// Message tells of a fired fault.
func (f Fired) Message(at time.Time) *hook.FaultFired {
	return &hook.FaultFired{Time: at, Spec: f.Spec.String(), Fired: f.Count}
}

// decide makes a decision of the faults that are due, in their order. Delays add
// up. Of those that end the exchange the first one does; the others don't fire,
// nor does anything after a handler that isn't reached.
func decide(due []*armed) (Decision, []*armed) {
	var last *armed
	for _, a := range due {
		if a.ends() {
			last = a
			break
		}
	}
	unreached := last != nil && last.spec.when == Before
	var d Decision
	var fire []*armed
	for _, a := range due {
		if a.ends() || (unreached && a.spec.when == After) {
			continue
		}
		d.do(a)
		fire = append(fire, a)
	}
	if last != nil {
		d.do(last)
		fire = append(fire, last)
	}
	return d, fire
}

func (d *Decision) do(a *armed) {
	if a.spec.when == Before {
		d.Before = append(d.Before, a.spec.kind.Act())
		return
	}
	d.After = append(d.After, a.spec.kind.Act())
}
