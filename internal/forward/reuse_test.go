//go:build unix

package forward

import (
	"bufio"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

func TestReuse_OneConnectionServesAttemptsInTurn(t *testing.T) {
	h := newHandler(t, saying(wiretest.OKAnswer))
	f := newForwarder(t, Config{})
	for range 5 {
		wantAnswer(t, f.Attempt(t.Context(), h.target("/"), delivery("", "x")), 200, "hi")
	}
	// Another path of the same handler is no other handler.
	wantAnswer(t, f.Attempt(t.Context(), h.target("/else"), delivery("", "x")), 200, "hi")
	h.wantConnections(1, 1, 1, 1, 1, 1)
}

func TestReuse_HandlersAreKeptApart(t *testing.T) {
	one, two := newHandler(t, saying(wiretest.OKAnswer)), newHandler(t, saying(wiretest.OKAnswer))
	f := newForwarder(t, Config{})
	for range 2 {
		wantAnswer(t, f.Attempt(t.Context(), one.target("/"), delivery("", "x")), 200, "hi")
		wantAnswer(t, f.Attempt(t.Context(), two.target("/"), delivery("", "x")), 200, "hi")
	}
	one.wantConnections(1, 1)
	two.wantConnections(1, 1)
}

// A request may have been acted on even if no answer came, so it is never sent
// again in silence, not even where the connection was an old one.
func TestReuse_LostRequestIsNotSentAgain(t *testing.T) {
	for name, end := range map[string]func(*net.TCPConn){
		"hung up on": func(*net.TCPConn) {},
		"reset":      func(c *net.TCPConn) { _ = c.SetLinger(0) },
	} {
		t.Run(name, func(t *testing.T) {
			var served atomic.Int32
			h := newHandler(t, func(c *net.TCPConn, r request) bool {
				if served.Add(1) == 2 {
					end(c)
					return false
				}
				return saying(wiretest.OKAnswer)(c, r)
			})
			f := newForwarder(t, Config{})
			wantAnswer(t, f.Attempt(t.Context(), h.target("/"), delivery("", "1")), 200, "hi")
			wantFailure(t, f.Attempt(t.Context(), h.target("/"), delivery("", "2")), "before an answer")
			h.wantConnections(1, 1)
			wantAnswer(t, f.Attempt(t.Context(), h.target("/"), delivery("", "3")), 200, "hi")
			h.wantConnections(2)
		})
	}
}

func TestReuse_AttemptsAtOnceHaveConnectionsOfTheirOwn(t *testing.T) {
	const many = 132 // more than are kept
	arrived, let := make(chan struct{}, 2*many), make(chan struct{})
	h := newHandler(t, func(c *net.TCPConn, r request) bool {
		arrived <- struct{}{}
		<-let
		return saying("HTTP/1.1 200 OK\r\nContent-Length: "+strconv.Itoa(len(r.body))+"\r\n\r\n"+r.body)(c, r)
	})
	f := newForwarder(t, Config{})
	attempts := make([]*hook.Attempt, many)
	var all sync.WaitGroup
	for i := range attempts {
		all.Go(func() {
			attempts[i] = f.Attempt(t.Context(), h.target("/"), delivery("", strconv.Itoa(i)))
		})
	}
	for range many {
		wait(t, arrived, "request")
	}
	close(let)
	all.Wait()
	for i, a := range attempts {
		wantAnswer(t, a, 200, strconv.Itoa(i))
	}
}

func TestClose_EndsIdleConnections(t *testing.T) {
	ended := make(chan struct{}, 10)
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		r, _ := readRequest(bufio.NewReader(c))
		saying(wiretest.OKAnswer)(c, r)
		_, _ = io.Copy(io.Discard, c)
		ended <- struct{}{}
	})
	f := New(Config{})
	wantAnswer(t, f.Attempt(t.Context(), parse(t, "http://"+addr), delivery("", "x")), 200, "hi")
	f.Close()
	wait(t, ended, "hang-up")
	// A late attempt is still made, and nothing kept of it.
	wantAnswer(t, f.Attempt(t.Context(), parse(t, "http://"+addr), delivery("", "x")), 200, "hi")
	wait(t, ended, "hang-up")
}
