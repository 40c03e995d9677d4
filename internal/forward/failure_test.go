package forward

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

// closedAddr is an address where nothing listens.
func closedAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	return l.Addr().String()
}

func TestFailure_Refused(t *testing.T) {
	addr := closedAddr(t)
	f := newForwarder(t, Config{})
	a := f.Attempt(t.Context(), parse(t, "http://"+addr+"/hook"), delivery("", "x"))
	wantFailure(t, a, "connection refused: nothing listens at "+addr)
	if a.URL != "http://"+addr+"/hook" {
		t.Errorf("the URL is %q", a.URL)
	}
	if err := f.Check(t.Context(), parse(t, "http://"+addr)); err == nil || err.Error() != "connection refused: nothing listens at "+addr {
		t.Errorf("Check says %v", err)
	}
}

func TestFailure_Reset(t *testing.T) {
	h := newHandler(t, func(c *net.TCPConn, _ request) bool {
		_ = c.SetLinger(0) // closing resets
		return false
	})
	wantFailure(t, newForwarder(t, Config{}).Attempt(t.Context(), h.target("/"), delivery("", "x")), "the connection was reset before an answer")
	h.wantConnections(1)
}

func TestFailure_ClosedWithoutAnswer(t *testing.T) {
	h := newHandler(t, once(""))
	wantFailure(t, newForwarder(t, Config{}).Attempt(t.Context(), h.target("/"), delivery("", "x")), "the connection was closed before an answer")
	h.wantConnections(1)
}

func TestFailure_HungUpOnAtOnce(t *testing.T) {
	connections := make(chan int, 10)
	addr := wiretest.Listen(t, func(n int, _ *net.TCPConn) { connections <- n })
	for name, body := range map[string]string{"small": "x", "large": strings.Repeat("x", 4<<20)} {
		t.Run(name, func(t *testing.T) {
			a := newForwarder(t, Config{}).Attempt(t.Context(), parse(t, "http://"+addr), delivery("", body))
			wantFailure(t, a, "the connection was ") // closed or reset, as the systems see it
			if len(connections) != 1 {
				t.Errorf("%d connections were made", len(connections))
			}
			<-connections
		})
	}
}

func TestFailure_Timeout(t *testing.T) {
	tests := map[string]string{
		"nothing comes":         "",
		"half a head comes":     "HTTP/1.1 200 OK\r\nA: ",
		"only interim answers":  "HTTP/1.1 100 Continue\r\n\r\n",
		"half a body comes":     "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhi",
		"half a long body":      "HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\nhi",
		"chunks without an end": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
		"an end that never is":  "HTTP/1.1 200 OK\r\n\r\nhi",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			hungUp := make(chan struct{})
			h := newHandler(t, func(c *net.TCPConn, _ request) bool {
				defer close(hungUp)
				_, _ = io.WriteString(c, text)
				_, _ = io.Copy(io.Discard, c)
				return false
			})
			wantFailure(t, newForwarder(t, Config{Timeout: 150 * time.Millisecond}).Attempt(t.Context(), h.target("/"), delivery("", "x")), "no answer within 150ms")
			wait(t, hungUp, "hang-up")
			h.wantConnections(1)
		})
	}
}

func wait(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(wiretest.Patience):
		t.Fatalf("no %s", what)
	}
}

func TestFailure_Cancelled(t *testing.T) {
	t.Run("while an answer is waited for", func(t *testing.T) {
		hungUp := make(chan struct{})
		h := newHandler(t, func(c *net.TCPConn, _ request) bool {
			defer close(hungUp)
			_, _ = io.Copy(io.Discard, c)
			return false
		})
		f := newForwarder(t, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan *hook.Attempt, 1)
		go func() { done <- f.Attempt(ctx, h.target("/"), delivery("", "x")) }()
		h.request()
		cancel()
		wantFailure(t, <-done, "cancelled before an answer came")
		wait(t, hungUp, "hang-up")
	})
	t.Run("while a large body is written", func(t *testing.T) {
		begun, let := make(chan struct{}), make(chan struct{})
		addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
			_ = readHead(c)
			close(begun)
			<-let
		})
		f := newForwarder(t, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan *hook.Attempt, 1)
		go func() {
			done <- f.Attempt(ctx, parse(t, "http://"+addr), delivery("", strings.Repeat("x", 20<<20)))
		}()
		wait(t, begun, "request")
		cancel()
		wantFailure(t, <-done, "cancelled before an answer came")
		close(let)
	})
	t.Run("before it began", func(t *testing.T) {
		h := newHandler(t, saying(wiretest.OKAnswer))
		f := newForwarder(t, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		wantFailure(t, f.Attempt(ctx, h.target("/"), delivery("", "x")), "cancelled before an answer came")
		if err := f.Check(ctx, h.target("/")); err == nil || err.Error() != "cancelled before an answer came" {
			t.Errorf("Check says %v", err)
		}
		h.wantConnections()
	})
}

func TestFailure_HostThatIsNotFound(t *testing.T) {
	f := newForwarder(t, Config{})
	wantFailure(t, f.Attempt(t.Context(), parse(t, "http://nope.invalid/hook"), delivery("", "x")), `the host "nope.invalid" can't be found`)
	if err := f.Check(t.Context(), parse(t, "https://nope.invalid")); err == nil || !strings.Contains(err.Error(), `the host "nope.invalid" can't be found`) {
		t.Errorf("Check says %v", err)
	}
}

func TestCheck_DialsAndHangsUp(t *testing.T) {
	ended := make(chan int64, 1)
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		n, _ := io.Copy(io.Discard, c)
		ended <- n
	})
	if err := newForwarder(t, Config{}).Check(t.Context(), parse(t, "http://"+addr)); err != nil {
		t.Error(err)
	}
	select {
	case n := <-ended:
		if n != 0 {
			t.Errorf("%d bytes were sent", n)
		}
	case <-time.After(wiretest.Patience):
		t.Error("the connection is kept")
	}
}
