package wire

// Kind is what went wrong, as a word for reports.
type Kind string

// The kinds of errors.
const (
	KindRequest   Kind = "request"   // it can't be sent as it was asked for
	KindRefused   Kind = "refused"   // nothing listens there
	KindDNS       Kind = "dns"       // the host's name can't be found
	KindTLS       Kind = "tls"       // no secure connection came about
	KindConnect   Kind = "connect"   // no connection for another reason
	KindTimeout   Kind = "timeout"   // the sender gave up; the handler may still run
	KindCancelled Kind = "cancelled" // the context ended
	KindClosed    Kind = "closed"    // the connection was closed before a byte of an answer
	KindReset     Kind = "reset"     // the connection was reset before a byte of an answer
	KindTorn      Kind = "torn"      // the answer was cut off
	KindNotHTTP   Kind = "not-http"  // the answer is not HTTP
	KindHead      Kind = "head"      // the answer's head is over the limit
	KindBroken    Kind = "broken"    // the connection failed in another way
	KindCut       Kind = "cut"       // the sender ended the request, as asked
	KindLeft      Kind = "left"      // the sender hung up, as asked
)

// Phase is how far an exchange came.
type Phase string

// The phases of an exchange.
const (
	PhaseConnect Phase = "connect" // no byte of the request was sent
	PhaseWrite   Phase = "write"   // a part of it was sent
	PhaseAnswer  Phase = "answer"  // all of it was sent, or an answer had begun
)

// Error is why there is no whole answer.
type Error struct {
	Kind  Kind
	Phase Phase
	// Reused says that it happened on a kept connection. With KindClosed and
	// KindReset the handler may just have ended an idle connection: whether it
	// took the request can't be known, and it was not sent again.
	Reused bool

	text  string
	cause error
}

func (e *Error) Error() string { return e.text }

// Unwrap returns the cause, if there is one; with KindTorn, KindNotHTTP and
// KindHead its text says what was wrong with the answer.
func (e *Error) Unwrap() error { return e.cause }

// Unreachable says that no byte of the request was sent: the handler can have
// done nothing. All other errors leave that open.
func (e *Error) Unreachable() bool { return e.Phase == PhaseConnect }

// Deliberate says that the end was asked for in the Shape.
func (e *Error) Deliberate() bool { return e.Kind == KindCut || e.Kind == KindLeft }
