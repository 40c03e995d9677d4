package capture

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"leadrig/internal/hook"
)

// shutdown begins to end the server; what Shutdown returns comes later.
func (r *rig) shutdown(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	go func() { done <- r.server.Shutdown(ctx) }()
	return done
}

func TestShutdown_IdleConnectionsAreClosed(t *testing.T) {
	r := newRig(t, Config{}, ok)
	fresh, used := r.dial(), r.dial().send(post("", "x"))
	used.wantAnswer(200, "got x")
	if err := next(t, r.shutdown(t.Context()), "end of Shutdown"); err != nil {
		t.Error(err)
	}
	fresh.wantEnd()
	used.wantEnd()
	r.wantQuietAfter(1)
}

func TestShutdown_RequestsInFlightAreAnswered(t *testing.T) {
	let := make(chan struct{})
	r := newRig(t, Config{}, func(ctx context.Context, d *hook.Delivery) hook.Answer {
		if string(d.Body) != "quick" {
			until(ctx, let)
		}
		return ok(ctx, d)
	})
	idle := r.dial().send(post("", "quick"))
	idle.wantAnswer(200, "got quick")
	received := r.dial().send(post("", "received") + post("", "too late"))
	r.delivery()
	r.delivery()
	arriving := r.dial().send("POST " + secret + " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n")
	arriving.wantInterim()
	done := r.shutdown(t.Context())
	idle.wantEnd() // so Shutdown has begun
	close(let)
	if res := received.wantAnswer(200, "got received"); !res.Close {
		t.Error("the answer doesn't say that the connection ends")
	}
	received.wantEnd()
	select {
	case err := <-done:
		t.Fatalf("Shutdown returned %v with a request in flight", err)
	default:
	}
	arriving.send("arriving").wantAnswer(200, "got arriving")
	arriving.wantEnd()
	if err := next(t, done, "end of Shutdown"); err != nil {
		t.Error(err)
	}
	r.wantQuietAfter(1)
}

func TestShutdown_ProbeInFlightIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := newPipes()
		r := newRigOn(t, listener, Config{ProbePath: "/probe", ProbeAnswer: "here"}, ok)
		s := listener.dial(t).send("GET /pro")
		synctest.Wait()
		done := r.shutdown(t.Context())
		synctest.Wait()
		s.send("be HTTP/1.1\r\n\r\n").wantAnswer(200, "here")
		s.wantEnd()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestShutdown_EndedContextCuts(t *testing.T) {
	t.Run("a request that is still arriving", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial().send("POST " + secret + " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n")
		s.wantInterim()
		s.send("half")
		ctx, end := context.WithCancel(t.Context())
		done := r.shutdown(ctx)
		end()
		if err := next(t, done, "end of Shutdown"); !errors.Is(err, context.Canceled) {
			t.Errorf("Shutdown returned %v", err)
		}
		if rest, _ := io.ReadAll(s.reader); len(rest) != 0 { // whether it ends or is reset
			t.Errorf("answered %q", rest)
		}
		if len(r.got) != 0 {
			t.Error("half a body was delivered")
		}
	})
	t.Run("a receiver that goes by its context", func(t *testing.T) {
		r := newRig(t, Config{}, func(ctx context.Context, _ *hook.Delivery) hook.Answer {
			<-ctx.Done()
			return hook.Answer{Status: 502}
		})
		s := r.dial().send(post("", "x"))
		r.delivery()
		ctx, end := context.WithCancel(t.Context())
		end()
		context.AfterFunc(ctx, r.cut)
		if err := next(t, r.shutdown(ctx), "end of Shutdown"); !errors.Is(err, context.Canceled) {
			t.Errorf("Shutdown returned %v", err)
		}
		_, _ = io.ReadAll(s.reader)
	})
}

func TestShutdown_ReceiversGetTheContextOfServe(t *testing.T) {
	type key struct{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	values := make(chan any, 1)
	server := NewServer(Config{Path: secret, Receiver: receive(func(ctx context.Context, _ *hook.Delivery) hook.Answer {
		values <- ctx.Value(key{})
		return hook.Answer{Status: 200}
	})})
	served := make(chan error, 1)
	go func() { served <- server.Serve(context.WithValue(t.Context(), key{}, "its own"), listener) }()
	nc, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	newSender(t, nc).send(post("", "x")).wantAnswer(200, "")
	if got := next(t, values, "call"); got != "its own" {
		t.Errorf("got %v", got)
	}
	if err := server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	_ = listener.Close()
	if err := next(t, served, "end of Serve"); err != nil {
		t.Errorf("Serve returned %v", err)
	}
}

func TestServe_ListenersErrorIsReturned(t *testing.T) {
	listener := newPipes()
	_ = listener.Close()
	err := NewServer(Config{Path: secret, Receiver: receive(ok)}).Serve(t.Context(), listener)
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// crowded is a listener that has no room at first.
type crowded struct {
	net.Listener
	refusals int
}

func (l *crowded) Accept() (net.Conn, error) {
	if l.refusals > 0 {
		l.refusals--
		return nil, &net.DNSError{IsTimeout: true}
	}
	return l.Listener.Accept()
}

func TestServe_PassingTroubleIsWaitedOut(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := newRigOn(t, &crowded{Listener: inner, refusals: 3}, Config{MaxConns: 1}, ok)
	r.dial().send(post("", "x")).wantAnswer(200, "got x")
}

// late is a connection whose request comes just as the server is shut down.
type late struct {
	net.Conn
	request  io.Reader
	arrives  func()
	once     sync.Once
	closed   chan struct{}
	isClosed sync.Once
}

func (l *late) Read(p []byte) (int, error) {
	l.once.Do(func() {
		l.arrives()
		<-l.closed
	})
	return l.request.Read(p)
}

func (l *late) Write(p []byte) (int, error)      { return len(p), nil }
func (l *late) Close() error                     { l.isClosed.Do(func() { close(l.closed) }); return nil }
func (l *late) SetDeadline(time.Time) error      { return nil }
func (l *late) SetReadDeadline(time.Time) error  { return nil }
func (l *late) SetWriteDeadline(time.Time) error { return nil }

// Nobody could be answered on a connection that Shutdown has closed, so what is
// read off it after all must not reach the handler.
func TestShutdown_RequestOnAClosedConnectionIsNotDelivered(t *testing.T) {
	listener := newPipes()
	r := newRigOn(t, listener, Config{}, ok)
	done := make(chan error, 1)
	l := &late{request: strings.NewReader(post("", "late")), closed: make(chan struct{})}
	l.arrives = func() { go func() { done <- r.server.Shutdown(context.WithoutCancel(t.Context())) }() }
	listener.accept <- l
	if err := next(t, done, "end of Shutdown"); err != nil {
		t.Error(err)
	}
	r.wantQuiet()
}
