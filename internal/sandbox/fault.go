package sandbox

import (
	"fmt"
	"time"
)

// FaultKind names what a fault does to a call of the API.
type FaultKind string

// The kinds of faults. Where the work is done, the sandbox has served the call
// as ever, key and rate limits included, before the fault shows.
const (
	FaultStatus    FaultKind = "status"     // another status is answered; the work is not done
	FaultCut       FaultKind = "cut"        // the work is done, the answer is lost
	FaultCutBefore FaultKind = "cut-before" // the connection is closed; the work is not done
	FaultSlow      FaultKind = "slow"       // the work is done, the answer comes late
	FaultHang      FaultKind = "hang"       // no answer ever; the work is not done
	FaultRateLimit FaultKind = "rate-limit" // the documented 429; the work is not done
)

// Where FaultCut closes the connection.
const (
	CutAtStart  = "start"  // nothing of the answer is sent
	CutAtMiddle = "middle" // its head and half of its body are
)

// Bounds of faults.
const (
	maxFaults     = 100 // in the list, spent ones included
	maxFaultCount = 1_000_000
	maxFaultDelay = 10 * time.Minute
	maxRetryAfter = 3600 // seconds
	docRetryAfter = 30   // seconds; that of the rate limit page
)

// UntilCleared as a Count arms a fault for every call until it is cleared.
const UntilCleared = -1

// Fault is what shall go wrong with the next calls of the API. Each kind takes
// the fields that are named for it and no others.
//
// A Go client repeats a GET by itself when a connection that it used before is
// closed without an answer: FaultCut and FaultCutBefore then fire once more for
// one call.
type Fault struct {
	// Kind is what happens; empty is FaultStatus if there is a Status.
	Kind FaultKind
	// Count is for how many calls; 0 is 1, UntilCleared is all.
	Count int
	// Match chooses the calls: a method, a path without /api/v1, or both with a
	// space between them. In the path * stands for any one segment and /** at
	// the end for all that follow, or none. Empty: every call.
	Match string

	Status      int               // for FaultStatus: 200 to 599
	Body        string            // for FaultStatus
	ContentType string            // for FaultStatus; empty: as the body looks
	Headers     map[string]string // for FaultStatus, such as Retry-After
	At          string            // for FaultCut; empty is CutAtStart
	Delay       time.Duration     // for FaultSlow
	RetryAfter  int               // for FaultRateLimit, in seconds; 0 is 30
}

// ArmedFault is a fault of the list and what became of it.
type ArmedFault struct {
	Fault         // as completed: Kind, Count, Match, At and RetryAfter are filled in
	Fired     int // calls it hit
	Remaining int // calls it will still hit; UntilCleared: all
}

// ArmFault puts a fault behind those that are armed. A call is hit by the first
// fault of the list that matches it and isn't spent, whose count then falls. The
// error names the field that is wrong, or says that the list is full.
func (s *Sandbox) ArmFault(f Fault) error {
	_, err := s.armFault(f)
	return err
}

func (s *Sandbox) armFault(f Fault) (ArmedFault, error) {
	complete, match, err := f.complete(s.api)
	if err != nil {
		return ArmedFault{}, fmt.Errorf("arm fault: %w", err)
	}
	armed, err := s.faults.arm(complete, match)
	if err != nil {
		return ArmedFault{}, fmt.Errorf("arm fault: %w", err)
	}
	return armed, nil
}

// Faults lists the faults in the order they were armed, with the spent ones.
func (s *Sandbox) Faults() []ArmedFault { return s.faults.list() }

// ClearFaults forgets all faults. Calls that one of them holds up end: a slow
// one is answered, a hanging one is cut.
func (s *Sandbox) ClearFaults() { s.faults.clear() }
