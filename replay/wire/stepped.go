package wire

import "time"

// stepped is what came of writing a request and waiting in one step. Times are
// since the start of the exchange, 0 if it didn't come to that.
type stepped struct {
	written int
	wroteAt time.Duration
	read    int
	readAt  time.Duration
	err     error
}
