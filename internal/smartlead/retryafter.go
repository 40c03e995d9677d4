package smartlead

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxWait = 24 * time.Hour // what an answer can ask for; more is a mistake
	// minWait is the least for a wait that ends at a time of the day: its clock and
	// ours may differ a little.
	minWait = time.Second
)

// asked is how long an answer asks us to wait: by Retry-After (seconds or a
// date), by error.retry_after in its body, or by X-RateLimit-Reset (Unix time);
// otherwise the given pause.
func (c *Client) asked(a answer, otherwise time.Duration) time.Duration {
	if d, ok := c.retryAfter(a.header.Get("Retry-After")); ok {
		return d
	}
	if inner, ok := member(a.body, "error"); ok {
		if seconds, ok := member(inner, "retry_after"); ok {
			if d, ok := inSeconds(textOf(seconds)); ok {
				return d
			}
		}
	}
	if d, ok := c.untilReset(a.header.Get("X-RateLimit-Reset")); ok && a.status == http.StatusTooManyRequests {
		return d
	}
	return otherwise
}

func (c *Client) retryAfter(value string) (time.Duration, bool) {
	if d, ok := inSeconds(value); ok {
		return d, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return bounded(at.Sub(c.now())), true
	}
	return 0, false
}

// untilReset reads X-RateLimit-Reset. The pages say Unix time; milliseconds are
// understood too, and a number far too small for a date as seconds from now.
func (c *Client) untilReset(value string) (time.Duration, bool) {
	const (
		oldestDate = 1e8  // in seconds: 1973
		milliFrom  = 1e11 // in seconds: the year 5138
	)
	n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	switch {
	case err != nil || n < 0:
		return 0, false
	case n < oldestDate:
		return inSeconds(value)
	case n >= milliFrom:
		return bounded(time.UnixMilli(n).Sub(c.now())), true
	}
	return bounded(time.Unix(n, 0).Sub(c.now())), true
}

func inSeconds(value string) (time.Duration, bool) {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(seconds) || seconds < 0 {
		return 0, false
	}
	return time.Duration(min(seconds, maxWait.Seconds()) * float64(time.Second)), true
}

func bounded(d time.Duration) time.Duration { return min(max(d, minWait), maxWait) }
