package wire

import (
	"time"

	"leadrig/internal/hook"
)

// Result is what came of one request.
type Result struct {
	// Err is nil if a whole answer came. With KindTorn, or an end in the middle
	// of the body, the fields below hold what came before.
	Err *Error
	// Status is the answer's, 0 if none came.
	Status int
	// Header is the answer's fields as they were received.
	Header hook.Header
	// Body is the answer's, up to the limit; Truncated says that it was longer.
	Body      []byte
	Truncated bool
	// Trailing is how many bytes had come behind the answer when it was whole:
	// its Content-Length was too short, or something came unasked.
	Trailing int
	// Early says that the answer came before the whole request was sent.
	Early bool
	// Lost says that the answer counts as lost, as the Shape asked.
	Lost bool
	// Reused says that the request went over a kept connection.
	Reused bool
	// Sent is how many bytes of the request the connection took.
	Sent int64
	// Start is when the exchange began; Times are counted from it.
	Start time.Time
	Times Times
}

// Times are the moments of an exchange, since its start; 0 if it didn't come
// to one.
type Times struct {
	Connected   time.Duration // a new connection was there, TLS included
	FirstWrite  time.Duration // the first byte was about to be written
	LastWrite   time.Duration // the last byte was handed over
	FirstAnswer time.Duration // the first bytes of an answer, interim or not, were read
	Done        time.Duration // all was over
}

// Latency is the handler's own time: from the first byte written to the end.
func (r *Result) Latency() time.Duration {
	if r.Times.FirstWrite == 0 {
		return 0
	}
	return r.Times.Done - r.Times.FirstWrite
}
