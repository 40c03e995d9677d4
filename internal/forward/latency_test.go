package forward

import (
	"net"
	"strings"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

// within checks that a part took no longer than what it is a part of.
func within(t *testing.T, what string, part, whole time.Duration) {
	t.Helper()
	if part > whole || part < 0 {
		t.Errorf("%s: %s within %s", what, part, whole)
	}
}

func TestLatency_IsTheHandlersOwn(t *testing.T) {
	t.Run("from the request to the whole answer", func(t *testing.T) {
		took := make(chan time.Duration, 1)
		h := newHandler(t, func(c *net.TCPConn, r request) bool {
			begun := time.Now()
			saying(wiretest.OKAnswer[:len(wiretest.OKAnswer)-1])(c, r)
			<-time.After(100 * time.Millisecond)
			took <- time.Since(begun)
			return saying(wiretest.OKAnswer[len(wiretest.OKAnswer)-1:])(c, r)
		})
		begun := time.Now()
		a := newForwarder(t, Config{}).Attempt(t.Context(), h.target("/"), delivery("", "x"))
		whole := time.Since(begun)
		wantAnswer(t, a, 200, "hi")
		within(t, "the handler", <-took, a.Latency)
		within(t, "the attempt", a.Latency, whole)
		within(t, "its start and duration", a.StartedAt.Sub(begun)+a.Latency, whole)
	})
	t.Run("without what connecting took", func(t *testing.T) {
		connecting := make(chan time.Duration, 1)
		h := newSecureHandler(t, func() {
			begun := time.Now()
			<-time.After(300 * time.Millisecond)
			connecting <- time.Since(begun)
		})
		begun := time.Now()
		a := newForwarder(t, Config{CAFile: h.caFile}).Attempt(t.Context(), parse(t, h.URL), delivery("", "x"))
		whole := time.Since(begun)
		wantAnswer(t, a, 200, "got x")
		within(t, "connecting and the attempt", <-connecting+a.Latency, whole)
		within(t, "its start and duration", a.StartedAt.Sub(begun)+a.Latency, whole)
	})
	t.Run("large bodies included", func(t *testing.T) {
		took := make(chan time.Duration, 1)
		addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
			begun := time.Now()
			_ = readHead(c)
			<-time.After(100 * time.Millisecond)
			took <- time.Since(begun)
			saying(wiretest.OKAnswer)(c, request{})
		})
		a := newForwarder(t, Config{}).Attempt(t.Context(), parse(t, "http://"+addr), delivery("", strings.Repeat("x", 20<<20)))
		wantAnswer(t, a, 200, "hi")
		if a.Latency < <-took/2 { // connecting is over before the handler knows
			t.Errorf("it took %s", a.Latency)
		}
	})
}
