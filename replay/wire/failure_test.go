package wire

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

func TestSend_HandlerIsUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := l.Addr().String()
	_ = l.Close()
	plain := wiretest.Listen(t, func(_ int, c *net.TCPConn) { _, _ = io.WriteString(c, "HTTP/1.1 400 Bad\r\n\r\n") })
	for name, test := range map[string]struct {
		url, text string
		kind      Kind
	}{
		"nothing listens": {"http://" + refused, "nothing listens at " + refused, KindRefused},
		"no such host":    {"http://no-such-host.invalid:80", "no-such-host.invalid", KindDNS},
		"no TLS there":    {"https://" + plain, "secure", KindTLS},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSender(t, Config{URL: test.url})
			r := s.Send(t.Context(), post("x"))
			wantError(t, r, test.kind, PhaseConnect)
			if !strings.Contains(r.Err.Error(), test.text) || r.Sent != 0 || r.Times.FirstWrite != 0 || r.Times.Done == 0 || r.Latency() != 0 {
				t.Errorf("error %q, %d bytes sent, times %+v", r.Err, r.Sent, r.Times)
			}
			var e *Error
			if err := s.Check(t.Context()); !errors.As(err, &e) || e.Kind != test.kind {
				t.Errorf("Check says %v", err)
			}
		})
	}
	t.Run("Check finds a handler that is there", func(t *testing.T) {
		if err := newSender(t, Config{URL: plain}).Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Each phase is reached, by a signal of the handler's, before the context ends.
func TestSend_CancelledInEachPhase(t *testing.T) {
	big := strings.Repeat("x", 20<<20)
	drain := func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) }
	sent := make(chan struct{}, 1)
	tests := map[string]struct {
		scheme, body string
		shape        Shape
		serve        func(c *net.TCPConn, reached func())
		phase        Phase
	}{
		"connecting": {"https", "", Shape{}, func(c *net.TCPConn, reached func()) {
			_, _ = io.ReadFull(c, make([]byte, 1)) // of the handshake
			reached()
			drain(c)
		}, PhaseConnect},
		"writing": {"http", big, Shape{}, func(c *net.TCPConn, reached func()) {
			_, _ = head(bufio.NewReaderSize(c, 16))
			reached() // before the body is read, which is more than fits on the way
			<-sent
			drain(c)
		}, PhaseWrite},
		"writing slowly": {"http", "0123456789", Shape{Piece: 1, Pause: time.Hour}, func(c *net.TCPConn, reached func()) {
			_, _ = head(bufio.NewReader(c))
			reached()
			drain(c)
		}, PhaseWrite},
		"writing slowly, to be cut": {"http", "0123456789", Shape{Piece: 1, Pause: time.Hour, Cut: Cut{How: CutClose, After: 5}}, func(c *net.TCPConn, reached func()) {
			_, _ = head(bufio.NewReader(c))
			reached()
			drain(c)
		}, PhaseWrite},
		"waiting for the answer": {"http", "", Shape{}, func(c *net.TCPConn, reached func()) {
			_, _ = head(bufio.NewReader(c))
			reached()
			drain(c)
		}, PhaseAnswer},
		"reading a head": {"http", "", Shape{}, func(c *net.TCPConn, reached func()) {
			_, _ = head(bufio.NewReader(c))
			_, _ = io.WriteString(c, "HTTP/1.1 200")
			reached()
			drain(c)
		}, PhaseAnswer},
		"reading a body": {"http", "", Shape{}, func(c *net.TCPConn, reached func()) {
			_, _ = head(bufio.NewReader(c))
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi")
			reached()
			drain(c)
		}, PhaseAnswer},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			hungUp := make(chan struct{}, 10)
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				test.serve(c, cancel)
				hungUp <- struct{}{}
			})
			r := post(test.body)
			r.Shape = test.shape
			res := newSender(t, Config{URL: test.scheme + "://" + addr + "/"}).Send(ctx, r)
			if name == "writing" {
				sent <- struct{}{}
			}
			wantError(t, res, KindCancelled, test.phase)
			next(t, hungUp)
		})
	}
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		addr, came := answering(t, 0, wiretest.OKAnswer)
		wantError(t, newSender(t, Config{URL: addr}).Send(ctx, post("")), KindCancelled, PhaseConnect)
		if len(came) > 0 {
			t.Error("a request came")
		}
	})
}

func TestSend_TimeoutInEachPhase(t *testing.T) {
	const short = 50 * time.Millisecond
	done := make(chan struct{})
	silent := wiretest.Listen(t, func(_ int, _ *net.TCPConn) { <-done })
	defer close(done)
	for name, test := range map[string]struct {
		url, body string
		phase     Phase
	}{
		"handshake": {"https://" + silent, "", PhaseConnect},
		"writing":   {"http://" + silent, strings.Repeat("x", 20<<20), PhaseWrite},
		"answer":    {"http://" + silent, "", PhaseAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			r := newSender(t, Config{URL: test.url, Timeout: short}).Send(t.Context(), post(test.body))
			wantError(t, r, KindTimeout, test.phase)
			if !strings.Contains(r.Err.Error(), "within 50ms") || r.Times.Done < short {
				t.Errorf("error %q after %s", r.Err, r.Times.Done)
			}
		})
	}
	t.Run("the context's is a timeout too", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), short)
		defer cancel()
		wantError(t, newSender(t, Config{URL: silent}).Send(ctx, post("")), KindTimeout, PhaseAnswer)
	})
}

func TestSend_ManyAtOnceAreKeptApart(t *testing.T) {
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; {
			if _, err := head(r); err != nil {
				return
			}
			b := make([]byte, 4)
			if _, err := io.ReadFull(r, b); err != nil {
				return
			}
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"+string(b))
		}
	})
	s := newSender(t, Config{URL: addr})
	errs := make(chan string, 8000)
	done := make(chan struct{})
	for w := range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range 200 {
				body := string([]byte{'a' + byte(w), '0' + byte(i/100), '0' + byte(i/10%10), '0' + byte(i%10)})
				if r := s.Send(t.Context(), post(body)); r.Err != nil || string(r.Body) != body {
					errs <- body
				}
				runtime.Gosched()
			}
		}()
	}
	for range 8 {
		<-done
	}
	if len(errs) > 0 {
		t.Errorf("%d answers went astray, of %s first", len(errs), <-errs)
	}
}
