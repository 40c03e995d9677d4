package effects

import (
	"context"
	"time"
)

// Probe counts effects. A nil Probe stands for "not observed".
type Probe interface {
	// Count returns how many effects there were up to now. It may start anywhere;
	// only differences mean something.
	Count(ctx context.Context) (int64, error)
	// Close ends what the probe runs and waits for it.
	Close() error
}

var (
	_ Probe = (*URL)(nil)
	_ Probe = (*Command)(nil)
	_ Probe = (*Sink)(nil)
)

// The limits of one read.
const (
	urlTimeout     = 5 * time.Second
	commandTimeout = 10 * time.Second
	maxAnswer      = 1 << 20  // bytes that a URL may answer
	maxPrinted     = 64 << 10 // bytes that a command may print
	shown          = 80       // columns of what came instead of a number
)
