package sandbox

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter counts the requests to the API in windows of a second, a minute and
// an hour, each of which begins with its first request.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	windows []window
}

type window struct {
	size  time.Duration
	limit int
	start time.Time
	used  int
}

// allowance is what a limiter says to a request.
type allowance struct {
	ok        bool
	limit     int // 0: nothing is limited
	remaining int
	reset     time.Time
	after     time.Duration // when to come back
}

func newLimiter(l Limits, now func() time.Time) *limiter {
	lim := &limiter{now: now}
	// The window that the headers speak of comes first.
	for _, w := range []window{
		{size: time.Minute, limit: l.PerMinute},
		{size: time.Hour, limit: l.PerHour},
		{size: time.Second, limit: l.Burst},
	} {
		if w.limit > 0 {
			lim.windows = append(lim.windows, w)
		}
	}
	return lim
}

// take counts a request unless one of the windows is full.
func (l *limiter) take() allowance {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.windows) == 0 {
		return allowance{ok: true}
	}
	now := l.now()
	for i := range l.windows {
		w := &l.windows[i]
		if end := w.start.Add(w.size); !now.Before(end) || now.Before(w.start) {
			w.start, w.used = now, 0
		}
		if w.used >= w.limit {
			end := w.start.Add(w.size)
			return allowance{limit: w.limit, reset: end, after: end.Sub(now)}
		}
	}
	for i := range l.windows {
		l.windows[i].used++
	}
	w := l.windows[0]
	return allowance{ok: true, limit: w.limit, remaining: w.limit - w.used, reset: w.start.Add(w.size)}
}

func (l *limiter) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.windows {
		l.windows[i].start, l.windows[i].used = time.Time{}, 0
	}
}

// announce writes the three headers of SmartLead's rate limit page, in its
// capitals, which Set would change.
func (a allowance) announce(h http.Header) {
	if a.limit == 0 {
		return
	}
	h["X-RateLimit-Limit"] = []string{strconv.Itoa(a.limit)}
	h["X-RateLimit-Remaining"] = []string{strconv.Itoa(a.remaining)}
	// Rounded up, so that whoever waits until then doesn't come too early.
	h["X-RateLimit-Reset"] = []string{strconv.FormatInt(a.reset.Add(time.Second-1).Unix(), 10)}
}

// seconds is how long to wait in whole seconds, at least one.
func (a allowance) seconds() int {
	return max(1, int((a.after+time.Second-1)/time.Second))
}
