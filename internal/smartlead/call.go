package smartlead

import (
	"context"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	maxWaits   = 5 // for the rate limit, within one call
	maxRetries = 3 // after a failure, of a call that may be made again
)

// do makes a call, waits where SmartLead asks for it, retries what may be
// retried, and returns the JSON of a good answer. The error is an *Error.
//
// A 429 is waited for whatever the call is: it says that nothing was done.
func (c *Client) do(ctx context.Context, q call) (answer, error) {
	pauses := newPauses()
	waits, retries := 0, 0
	for {
		a, f := c.exchange(ctx, q)
		if f == nil && a.json && a.status/100 == 2 {
			return a, c.denied(q, a)
		}
		var n Notice
		switch {
		case ctx.Err() != nil:
			return a, c.failed(ctx, q, a, f)
		case f == nil && a.status == http.StatusTooManyRequests && waits < maxWaits:
			waits++
			n = Notice{Reason: "SmartLead's rate limit was reached", Wait: c.asked(a, pauses.NextBackOff())}
		case q.again && passing(a, f) && retries < maxRetries:
			retries++
			n = Notice{Reason: c.reason(a, f), Wait: c.asked(a, pauses.NextBackOff())}
		default:
			return a, c.failed(ctx, q, a, f)
		}
		n.Op, n.Try = q.op, waits+retries+1
		if deadline, ok := ctx.Deadline(); ok && deadline.Sub(c.now()) < n.Wait {
			return a, c.outOfTime(ctx, q, a, f, n.Wait)
		}
		c.notify(n)
		if c.sleep(ctx, n.Wait) != nil {
			return a, c.failed(ctx, q, a, f)
		}
	}
}

// passing reports whether a failure is of the kind that passes.
func passing(a answer, f *failure) bool {
	if f != nil {
		return !f.lost
	}
	switch a.status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// newPauses gives the pauses where SmartLead names none: 0.5 s, 1 s, 2 s and so
// on. They are not random: one person's client needs no spreading.
func newPauses() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.RandomizationFactor = 0
	b.Multiplier = 2
	b.MaxInterval = 30 * time.Second
	b.Reset()
	return b
}
