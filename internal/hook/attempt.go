package hook

import "time"

// Outcome is what SmartLead makes of an attempt.
type Outcome string

// The outcomes.
const (
	OutcomeDelivered Outcome = "delivered" // 2xx
	OutcomeLost      Outcome = "lost"      // 4xx: SmartLead never sends the event again
	OutcomeRetry     Outcome = "retry"     // will be sent again with the same request id
	OutcomeFailed    Outcome = "failed"    // the last attempt failed too
)

// Attempt is one HTTP exchange of a delivery with a handler.
type Attempt struct {
	DeliveryID int64
	Number     int // from 1
	StartedAt  time.Time
	URL        string
	Status     int // 0 when no answer came
	Latency    time.Duration
	Outcome    Outcome
	Error      string // why there was no answer, for people
	Fault      string // the faults that were injected, in the fault grammar
	// Heard is the status that the sender heard where there is a Fault, 0 where it
	// heard none. The outcome goes by it.
	Heard int
	// HeardUnknown says that Heard tells nothing: the attempt was recorded by a
	// leadrig that didn't keep it.
	HeardUnknown bool
	Answer       Answer
}
