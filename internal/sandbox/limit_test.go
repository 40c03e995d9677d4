package sandbox_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"leadrig/internal/sandbox"
)

// clock is a clock that tests move.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time           { return time.Unix(1_800_000_000, c.nanos.Load()) }
func (c *clock) advance(by time.Duration) { c.nanos.Add(int64(by)) }

func TestLimits_DocumentedHeadersAndBody(t *testing.T) {
	at := &clock{}
	c := quick()
	c.Now = at.now
	c.Limits = &sandbox.Limits{PerMinute: 3}
	g := start(t, c)
	for used := 1; used <= 3; used++ {
		r := g.api("GET", "/campaigns", "")
		if r.status != 200 || r.header.Get("X-RateLimit-Limit") != "3" ||
			r.header.Get("X-RateLimit-Remaining") != strconv.Itoa(3-used) || r.header.Get("X-RateLimit-Reset") != "1800000060" {
			t.Errorf("request %d: %d %v", used, r.status, r.header)
		}
	}
	at.advance(30 * time.Second)
	r := g.api("GET", "/campaigns", "")
	want := `{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Too many requests. Please retry after 30 seconds.","retry_after":30}}`
	if r.status != 429 || r.body != want || r.header.Get("Retry-After") != "30" || r.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("%d %s %v", r.status, r.body, r.header)
	}
	if r := g.do("GET", "/_sandbox/webhooks", ""); r.status != 200 {
		t.Errorf("the control is limited: %d", r.status)
	}
	if r := g.do("GET", "/api/v1/campaigns", ""); r.status != 401 {
		t.Errorf("without a key: %d", r.status)
	}
	at.advance(30 * time.Second)
	if r := g.api("GET", "/campaigns", ""); r.status != 200 || r.header.Get("X-RateLimit-Remaining") != "2" {
		t.Errorf("a minute later: %d %v", r.status, r.header)
	}
}

func TestLimits_EachWindow(t *testing.T) {
	tests := []struct {
		name   string
		limits *sandbox.Limits
		pause  time.Duration // between requests
		after  int           // how many requests pass
		retry  string
	}{
		{"the standard burst is ten a second", nil, 0, 10, "1"},
		{"the standard minute is sixty", nil, 200 * time.Millisecond, 60, "48"},
		{"an hour alone", &sandbox.Limits{PerHour: 5}, time.Minute, 5, "3300"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at := &clock{}
			c := quick()
			c.Now, c.Limits = at.now, test.limits
			g := start(t, c)
			for n := range test.after {
				if r := g.api("GET", "/client", ""); r.status != 200 {
					t.Fatalf("request %d: %d", n+1, r.status)
				}
				at.advance(test.pause)
			}
			if r := g.api("GET", "/client", ""); r.status != 429 || r.header.Get("Retry-After") != test.retry {
				t.Errorf("%d, retry after %s", r.status, r.header.Get("Retry-After"))
			}
		})
	}
}

func TestLimits_NoneAtAll(t *testing.T) {
	g := start(t, quick())
	for range 100 {
		if r := g.api("GET", "/client", ""); r.status != 200 || r.header.Get("X-RateLimit-Limit") != "" {
			t.Fatalf("%d %v", r.status, r.header)
		}
	}
}
