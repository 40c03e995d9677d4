//go:build unix

package wire

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

// kept is the only connection that is kept.
func kept(t *testing.T, s *Sender) *conn {
	t.Helper()
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	if len(s.pool.idle) != 1 {
		t.Fatalf("%d connections are kept", len(s.pool.idle))
	}
	return s.pool.idle[0]
}

// heard waits until something of the handler's has reached an idle connection,
// a hang-up for one, and leaves it there.
func heard(t *testing.T, c *conn) {
	t.Helper()
	_ = c.SetDeadline(time.Now().Add(wiretest.Patience))
	raw, err := c.tcp.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Read(func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return !errors.Is(err, syscall.EAGAIN)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReuse_OneConnectionServesRequestsInTurn(t *testing.T) {
	addr, came := answering(t, 1, wiretest.OKAnswer)
	s := newSender(t, Config{URL: addr})
	for i := range 5 {
		r := s.Send(t.Context(), post("x"))
		wantAnswer(t, r, 200, "hi")
		if c := next(t, came); c != 1 || r.Reused != (i > 0) || (r.Times.Connected > 0) != (i == 0) {
			t.Errorf("request %d came on connection %d, reused %t, connected %s", i, c, r.Reused, r.Times.Connected)
		}
	}
}

func TestReuse_StaleConnectionIsNoticedBeforeUse(t *testing.T) {
	for name, stale := range map[string]func(c *net.TCPConn){
		"hung up on":             func(*net.TCPConn) {},
		"reset":                  func(c *net.TCPConn) { _ = c.SetLinger(0) },
		"something came unasked": func(c *net.TCPConn) { _, _ = io.WriteString(c, "HTTP/1.1 408 Late\r\n\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			end := make(chan struct{})
			var requests atomic.Int32
			addr := wiretest.Listen(t, func(n int, c *net.TCPConn) {
				r := bufio.NewReader(c)
				for {
					if _, err := head(r); err != nil {
						return
					}
					requests.Add(1)
					_, _ = io.WriteString(c, wiretest.OKAnswer)
					if n == 1 {
						<-end
						stale(c)
						return
					}
				}
			})
			s := newSender(t, Config{URL: addr})
			wantAnswer(t, s.Send(t.Context(), post("")), 200, "hi")
			close(end)
			heard(t, kept(t, s))
			r := s.Send(t.Context(), post(""))
			wantAnswer(t, r, 200, "hi")
			if n := requests.Load(); n != 2 || r.Reused {
				t.Errorf("%d requests came of 2; the second reused %t", n, r.Reused)
			}
		})
	}
}

// A request may have been acted on even if no answer came, so it is never sent
// again in silence, not even where the connection was an old one.
func TestReuse_LostRequestIsNotSentAgain(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(*net.TCPConn)
		kind Kind
	}{
		"hung up on": {func(*net.TCPConn) {}, KindClosed},
		"reset":      {func(c *net.TCPConn) { _ = c.SetLinger(0) }, KindReset},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				for r := bufio.NewReader(c); ; {
					if _, err := head(r); err != nil {
						return
					}
					if requests.Add(1) == 2 {
						test.end(c)
						return
					}
					_, _ = io.WriteString(c, wiretest.OKAnswer)
				}
			})
			s := newSender(t, Config{URL: addr})
			wantAnswer(t, s.Send(t.Context(), post("")), 200, "hi")
			r := s.Send(t.Context(), post(""))
			wantError(t, r, test.kind, PhaseAnswer)
			if n := requests.Load(); n != 2 || !r.Reused || !r.Err.Reused {
				t.Errorf("%d requests came of 2; reused %t, %t", n, r.Reused, r.Err.Reused)
			}
			wantAnswer(t, s.Send(t.Context(), post("")), 200, "hi")
		})
	}
}

func TestReuse_IsBounded(t *testing.T) {
	addr, came := answering(t, 0, wiretest.OKAnswer)
	t.Run("by number", func(t *testing.T) {
		s := newSender(t, Config{URL: addr, MaxIdle: 2})
		v := s.Volley(t.Context(), []*Request{post(""), post(""), post(""), post("")}, HoldByte)
		for _, r := range v.Results {
			wantAnswer(t, r, 200, "hi")
			next(t, came)
		}
		if n := len(s.pool.idle); n != 2 {
			t.Errorf("%d connections are kept", n)
		}
	})
	t.Run("by time", func(t *testing.T) {
		s := newSender(t, Config{URL: addr, IdleTime: time.Nanosecond})
		for range 2 {
			if r := s.Send(t.Context(), post("")); r.Reused {
				t.Error("an old connection was reused")
			}
			next(t, came)
		}
	})
	t.Run("below zero is none", func(t *testing.T) {
		s := newSender(t, Config{URL: addr, MaxIdle: -1})
		wantAnswer(t, s.Send(t.Context(), post("")), 200, "hi")
		if n := len(s.pool.idle); n != 0 {
			t.Errorf("%d connections are kept", n)
		}
	})
	t.Run("by the end of the sender", func(t *testing.T) {
		s := newSender(t, Config{URL: addr})
		wantAnswer(t, s.Send(t.Context(), post("")), 200, "hi")
		c := kept(t, s)
		s.Close()
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("the connection is still there: %v", err)
		}
		wantAnswer(t, s.Send(t.Context(), post("")), 200, "hi") // late, and not kept
		if n := len(s.pool.idle); n != 0 {
			t.Errorf("%d connections are kept", n)
		}
	})
}

// The end of a context cuts no connection that isn't in use, and no request of
// another context.
func TestReuse_AcrossContexts(t *testing.T) {
	addr, _ := answering(t, 0, wiretest.OKAnswer)
	s := newSender(t, Config{URL: addr})
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		wantAnswer(t, s.Send(ctx, post("")), 200, "hi")
		cancel()
		r := s.Send(t.Context(), post(""))
		wantAnswer(t, r, 200, "hi")
		if !r.Reused {
			t.Fatal("the connection was lost with a context that it was no longer used under")
		}
	}
	first, end := context.WithCancel(t.Context())
	wantAnswer(t, s.Send(first, post("")), 200, "hi")
	other, endOther := context.WithCancel(t.Context())
	defer endOther()
	r := s.Send(other, post(""))
	wantAnswer(t, r, 200, "hi")
	end()
	if !r.Reused || kept(t, s).cut.Load() {
		t.Error("the connection still hangs on its first context")
	}
}
