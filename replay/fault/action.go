package fault

import "time"

// Action is one thing for the applier to do. It is one of Delay, Answer,
// LoseAnswer, Withhold, Reset and Drop.
type Action interface {
	// Ends reports whether the exchange is over with it. Before the handler's
	// turn that means the handler never gets it.
	Ends() bool
}

// Delay waits before anything else happens. The applier may be cut short by the
// end of the run or of the connection.
type Delay struct{ For time.Duration }

// Answer gives the sender this status, whatever the handler answered. It has no
// body.
type Answer struct{ Status int }

// LoseAnswer throws the handler's answer away and closes the sender's
// connection in order, without a byte. In a replay the attempt had no answer.
type LoseAnswer struct{}

// Withhold keeps the sender waiting until it gives up. In a replay the attempt
// is over at the policy's timeout and had no answer.
type Withhold struct{}

// Reset resets the sender's connection. In a replay we reset our own: Before
// within the request, After once all of it is sent.
type Reset struct{}

// Drop closes the sender's connection in order and does nothing else. In a
// replay nothing is sent and the attempt had no answer.
type Drop struct{}

// Ends implements Action.
func (Delay) Ends() bool { return false }

// Ends implements Action.
func (Answer) Ends() bool { return true }

// Ends implements Action.
func (LoseAnswer) Ends() bool { return true }

// Ends implements Action.
func (Withhold) Ends() bool { return true }

// Ends implements Action.
func (Reset) Ends() bool { return true }

// Ends implements Action.
func (Drop) Ends() bool { return true }
