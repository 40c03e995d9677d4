package wire

import (
	"fmt"
	"time"

	"leadrig/internal/hook"
)

// Request is one request as it shall go over the wire.
type Request struct {
	// Method is POST if empty.
	Method string
	// Path, if set, stands in the request line instead of the target's path
	// and query.
	Path string
	// Query is put behind the path: the target's query and this one stand together.
	Query string
	// Header is sent byte for byte. A Host field is put before it and a framing
	// field (Content-Length, Transfer-Encoding) behind it only if it has none
	// of its own. See Fields for one that was recorded.
	Header hook.Header
	// Body is sent byte for byte. It must not change until the call returns.
	Body []byte
	// Timeout, if set, is used instead of the Sender's: at its end the sender
	// gives up, hangs up and reports KindTimeout, while the handler may still run.
	Timeout time.Duration
	// Shape is how it is sent; the zero Shape is whole and well formed.
	Shape Shape
}

// Shape is the way a request is sent. The zero Shape sends it whole, on a kept
// connection if there is one, and reads the answer.
type Shape struct {
	// Fresh sends on a new connection.
	Fresh bool
	// ChunkSize, if positive, sends the body chunked, in chunks of this size.
	ChunkSize int
	// LengthOff makes Content-Length lie: it is added to the body's length.
	LengthOff int
	// Piece and Pause send the body slowly: this many of its bytes, then this
	// pause. Chunked, the framing's bytes count too.
	Piece int
	Pause time.Duration
	// Cut ends the request before it is whole, or the connection behind it.
	Cut Cut
	// Leave hangs up without hearing the answer.
	Leave Leave
	// Lost reads the answer and marks it lost: SmartLead didn't get it, but
	// the harness knows what the handler did.
	Lost bool
}

// Everything as a Cut's After means that the whole request is sent first.
const Everything = -1

// Cut ends a request or its connection.
type Cut struct {
	// How is what happens; NoCut is nothing.
	How Ending
	// After is how many bytes are sent before, of the body as it goes over the
	// wire. More than there are, or Everything, is all of them.
	After int
	// OfRequest counts After from the first byte of the request line instead.
	OfRequest bool
}

// Ending is how a connection is ended by the sender.
type Ending uint8

// The endings.
const (
	NoCut Ending = iota
	// CutClose closes the connection.
	CutClose
	// CutHalf closes its sending side and reads the answer.
	CutHalf
	// CutReset resets it: the handler's reads fail at once.
	CutReset
)

// Leave is when the sender hangs up on a handler that it sent a request to.
type Leave uint8

// When to leave.
const (
	Stay Leave = iota
	// LeaveSent hangs up as soon as all is sent.
	LeaveSent
	// LeaveFirstByte hangs up after the first byte of the answer.
	LeaveFirstByte
)

// check finds what can't be sent as it was asked for.
func (r *Request) check() error {
	s := &r.Shape
	switch {
	case !isToken(r.method()):
		return fmt.Errorf("method %q: give one word of letters, as POST", r.Method)
	case !isRequestTarget(r.Path):
		return fmt.Errorf("path %q: it must have no blanks or control characters; percent-encode them", r.Path)
	case !isRequestTarget(r.Query):
		return fmt.Errorf("query %q: it must have no blanks or control characters; percent-encode them", r.Query)
	case r.Timeout < 0:
		return fmt.Errorf("timeout %s of a request: give a positive one, or none for the sender's", r.Timeout)
	case s.ChunkSize < 0:
		return fmt.Errorf("chunk size %d: give a positive number of bytes, or 0 for a body that is not chunked", s.ChunkSize)
	case s.LengthOff != 0 && look(r.Header).length:
		return fmt.Errorf("length off by %d: the header has a Content-Length of its own; leave out one of the two", s.LengthOff)
	case s.ChunkSize > 0 && s.LengthOff != 0:
		return fmt.Errorf("length off by %d: a chunked body has no length to lie about; ask for one of the two", s.LengthOff)
	case len(r.Body)+s.LengthOff < 0:
		return fmt.Errorf("length off by %d: the body has only %d bytes; give at least -%d", s.LengthOff, len(r.Body), len(r.Body))
	case s.Piece < 0 || s.Pause < 0 || (s.Piece == 0) != (s.Pause == 0):
		return fmt.Errorf("pieces of %d bytes with pauses of %s: give both, positive, or neither", s.Piece, s.Pause)
	case s.Cut.How > CutReset || s.Leave > LeaveFirstByte:
		return fmt.Errorf("cut %d, leave %d: use the constants of this package", s.Cut.How, s.Leave)
	case s.Cut.After < Everything:
		return fmt.Errorf("cut after %d bytes: give a positive number, or Everything", s.Cut.After)
	case s.Cut.How != NoCut && s.Leave != Stay:
		return fmt.Errorf("a request can be cut or left, not both: ask for one of the two")
	}
	return nil
}

func (r *Request) method() string {
	if r.Method == "" {
		return "POST"
	}
	return r.Method
}

// bodiless says that the request has no body and needs not say so.
func (r *Request) bodiless() bool {
	return (r.Method == "GET" || r.Method == "HEAD") && len(r.Body) == 0 && r.Shape.LengthOff == 0
}

// plain says that the request is sent whole and its answer read.
func (s *Shape) plain() bool {
	return s.Cut.How == NoCut && s.Leave == Stay && s.Piece == 0
}

func isToken(s string) bool {
	for i := range len(s) {
		if !tokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isRequestTarget(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

func isFieldValue(s string) bool {
	for i := range len(s) {
		if !valueByte(s[i]) {
			return false
		}
	}
	return true
}

// tokenByte says whether b may stand in a method or field name (RFC 9110 5.6.2).
func tokenByte(b byte) bool {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		return true
	case b == '!', b == '#', b == '$', b == '%', b == '&', b == '\'', b == '*', b == '+',
		b == '-', b == '.', b == '^', b == '_', b == '`', b == '|', b == '~':
		return true
	}
	return false
}

// valueByte says whether b may stand in a field's value.
func valueByte(b byte) bool { return b >= ' ' && b != 0x7f || b == '\t' }
