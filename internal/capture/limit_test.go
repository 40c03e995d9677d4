package capture

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"leadrig/internal/hook"
)

func TestLimit_TimeForAHead(t *testing.T) {
	const short = 50 * time.Millisecond
	t.Run("silence before a request ends the connection", func(t *testing.T) {
		r := newRig(t, Config{IdleTimeout: short}, ok)
		r.dial().wantEnd()
		r.wantQuiet()
	})
	t.Run("so does silence after one", func(t *testing.T) {
		r := newRig(t, Config{IdleTimeout: short}, ok)
		s := r.dial().send(post("", "x"))
		s.wantAnswer(200, "got x")
		s.wantEnd()
	})
	t.Run("half a head is not waited for", func(t *testing.T) {
		r := newRig(t, Config{HeadTimeout: short}, ok)
		r.dial().send("POST " + secret + " HTTP/1.1\r\nHos").wantEnd()
		r.wantQuiet()
	})
	t.Run("a trickle buys no more time", func(t *testing.T) {
		r := newRig(t, Config{HeadTimeout: short}, ok)
		s := r.dial().send("POST " + secret + " HTTP/1.1\r\nA: ")
		trickle := time.NewTicker(short / 10)
		defer trickle.Stop()
		for cut := false; !cut; <-trickle.C {
			_, err := io.WriteString(s.Conn, "x")
			if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal("the connection lives as long as something comes")
			}
			cut = err != nil
		}
		r.wantQuiet()
	})
	t.Run("a head that is cut is no request", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial().send("POST " + secret + " HTTP/1.1\r\nHost: h\r\n")
		s.halfClose()
		s.wantEnd()
		r.wantQuiet()
	})
	t.Run("a receiver may take longer than any of it", func(t *testing.T) {
		r := newRig(t, Config{HeadTimeout: short, BodyTimeout: short, IdleTimeout: short}, func(ctx context.Context, d *hook.Delivery) hook.Answer {
			<-time.After(3 * short)
			return ok(ctx, d)
		})
		r.dial().send(post("", "x")).wantAnswer(200, "got x")
	})
}

// pipes is a listener whose connections never leave the process, so that its
// senders and servers can live on a clock of their own.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{accept: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial(t *testing.T) *sender {
	near, far := net.Pipe()
	p.accept <- far
	return newSender(t, near)
}

func TestLimit_BytesInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := newPipes()
		let := make(chan struct{})
		r := newRigOn(t, listener, Config{MaxBody: 100, MaxInFlight: 100}, func(ctx context.Context, d *hook.Delivery) hook.Answer {
			until(ctx, let)
			return ok(ctx, d)
		})
		holder := listener.dial(t)
		holder.send(post("", body60))
		r.delivery()
		// The budget has no room for as much again: its sender may come later.
		late := listener.dial(t)
		begun := time.Now()
		late.send(post("", body60))
		if got := late.rest(); got != bare(503) {
			t.Errorf("answered %q", got)
		}
		if waited := time.Since(begun); waited < budgetWait {
			t.Errorf("refused after %s", waited)
		}
		r.wantRejected(Overloaded, 503)
		// A smaller one fits, and one that waits gets the room that is given back.
		small, waiting := listener.dial(t), listener.dial(t)
		small.send(post("", "small"))
		r.delivery()
		waiting.send(post("", body60))
		synctest.Wait()
		r.wantQuiet()
		close(let)
		holder.wantAnswer(200, "got "+body60)
		small.wantAnswer(200, "got small")
		waiting.wantAnswer(200, "got "+body60)
		r.wantQuietAfter(1)
	})
}

const body60 = "012345678901234567890123456789012345678901234567890123456789"

// A body that is refused or stops gives back what it held, too.
func TestLimit_BytesAreGivenBack(t *testing.T) {
	r := newRig(t, Config{MaxBody: 100, MaxInFlight: 100}, ok)
	for range 3 {
		s := r.dial().send("POST " + secret + " HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")
		s.halfClose()
		s.wantAnswer(400, "")
		r.dial().send(chunked("", body60, body60)+"\r\n").wantAnswer(413, "")
		r.dial().send(post("", body60)).wantAnswer(200, "got "+body60)
	}
	// The last of them are given back once the answer is on its way.
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := r.server.budget.Acquire(ctx, r.server.cfg.MaxInFlight); err != nil {
		t.Errorf("bytes are still held: %v", err)
	}
}

// counting is a listener that knows how many of its connections are open.
type counting struct {
	net.Listener
	mu   sync.Mutex
	open int
	most int // open when one more was asked for
}

func (l *counting) Accept() (net.Conn, error) {
	l.mu.Lock()
	l.most = max(l.most, l.open)
	l.mu.Unlock()
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	l.open++
	l.mu.Unlock()
	return &counted{Conn: nc, listener: l}, nil
}

type counted struct {
	net.Conn
	listener *counting
	once     sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() {
		c.listener.mu.Lock()
		defer c.listener.mu.Unlock()
		c.listener.open--
	})
	return c.Conn.Close()
}

func TestLimit_Connections(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := &counting{Listener: inner}
	const limit, many = 3, 12
	r := newRigOn(t, listener, Config{MaxConns: limit}, ok)
	senders := make([]*sender, many)
	for i := range senders {
		senders[i] = r.dial().send(post("Connection: close\r\n", "x"))
	}
	for _, s := range senders { // all are served in the end
		s.wantAnswer(200, "got x")
		s.wantEnd()
	}
	// As many as may be idle hold up the next, which comes when one has gone.
	holders := make([]*sender, limit)
	for i := range holders {
		holders[i] = r.dial().send(post("", "x"))
		holders[i].wantAnswer(200, "got x")
	}
	last := r.dial().send(post("", "last"))
	_ = holders[1].Close()
	last.wantAnswer(200, "got last")
	listener.mu.Lock()
	defer listener.mu.Unlock()
	if listener.most >= limit {
		t.Errorf("with %d connections open one more was asked for; the limit is %d", listener.most, limit)
	}
}
