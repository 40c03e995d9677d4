package hook

import "time"

// RequestIDHeader is the header that names a delivery. SmartLead sends the
// same value again on every retry of one event.
const RequestIDHeader = "X-Request-Id"

// Source says how a delivery came into leadrig.
type Source string

// The sources.
const (
	SourceEndpoint Source = "endpoint" // arrived at the public endpoint
	SourceTrigger  Source = "trigger"  // made from the catalogue by trigger
	SourceReplay   Source = "replay"   // a recorded delivery or fixture, sent again
	SourceSandbox  Source = "sandbox"  // sent by the sandbox, as its own JSON lines tell it
	SourceShare    Source = "share"    // followed from a presenter's run
)

// DuplicateBy says what a duplicate was recognised by.
type DuplicateBy string

// How duplicates are recognised: by X-Request-Id and, where that is missing,
// by a fingerprint of the event's own fields.
const (
	ByRequestID   DuplicateBy = "request-id"
	ByFingerprint DuplicateBy = "fingerprint"
)

// Delivery is one webhook message, carrying an event. Two deliveries may share
// a request id: then the later one is a duplicate of the earlier.
//
// Header and Body are the received bytes; nobody may change them.
type Delivery struct {
	ID         int64 // set once stored; positive
	RunID      int64
	ReceivedAt time.Time
	Source     Source
	Method     string
	Query      string // raw query of the request target, without the question mark
	Header     Header
	Body       []byte

	Summary
	RequestID string

	// ReplayOf is the id of the recorded delivery that this one was made from, 0 if
	// it was made from none; Edited says that its body was changed on the way.
	ReplayOf int64
	Edited   bool

	// Set once stored. DuplicateOf is the id of the first delivery of the same
	// event, 0 if this is the first; Copy counts them from 1.
	DuplicateOf int64
	DuplicateBy DuplicateBy
	Copy        int
}

// Ending is how an exchange with a sender ends.
type Ending uint8

// The endings. All but the first come from faults.
const (
	Answered Ending = iota // by the answer
	Closed                 // the connection is closed in order, without a byte
	WasReset               // the connection is reset
	Withheld               // nothing comes until the sender gives up
)

// Answer is what a handler answered, or what we answer a sender.
type Answer struct {
	Status    int
	Header    Header
	Body      []byte
	Truncated bool // Body was cut at the limit
	Ending    Ending
}
