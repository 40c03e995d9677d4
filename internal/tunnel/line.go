package tunnel

import (
	"context"
	"net"
	"sync"
	"time"
)

// line dials for the SDK. It keeps two things from the SDK that can't be
// stopped there: waiting between failed attempts, which the SDK does asleep and
// for up to 30 s, and connections that were made just as the session closed.
type line struct {
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	failed func(error) // told of every failed attempt; must not block
	first  time.Duration
	most   time.Duration
	ended  chan struct{}

	mu    sync.Mutex
	cut   bool
	conns map[*lineConn]struct{}
}

// newLine returns a line that tells failed of every attempt that fails. Waits
// between attempts double from first to most.
func newLine(t tuning, failed func(error)) *line {
	dial := t.dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: t.dialTimeout}).DialContext
	}
	return &line{
		dial: dial, failed: failed, first: t.firstWait, most: t.mostWait,
		ended: make(chan struct{}), conns: map[*lineConn]struct{}{},
	}
}

// DialContext dials until it works, ctx ends or the line is cut.
func (l *line) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	for wait := l.first; ; wait = min(2*wait, l.most) {
		conn, err := l.dial(ctx, network, address)
		if err == nil {
			return l.keep(conn)
		}
		if ctx.Err() != nil {
			return nil, err
		}
		l.failed(err)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, err
		case <-l.ended:
			timer.Stop()
			return nil, err
		}
	}
}

// Dial is DialContext, ended by the line alone. The SDK's interface asks for
// it; the SDK doesn't use it.
func (l *line) Dial(network, address string) (net.Conn, error) {
	return l.DialContext(context.Background(), network, address)
}

// keep remembers a connection for close, and refuses it after that.
func (l *line) keep(conn net.Conn) (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	kept := &lineConn{Conn: conn, line: l}
	l.conns[kept] = struct{}{}
	return kept, nil
}

// close cuts all connections and lets no new one come up. It frees every call
// of the SDK that waits for the other side.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return
	}
	l.cut = true
	close(l.ended)
	for conn := range l.conns {
		_ = conn.Conn.Close()
	}
	clear(l.conns)
}

// lineConn is a connection that its line knows of.
type lineConn struct {
	net.Conn
	line *line
}

// Close implements net.Conn.
func (c *lineConn) Close() error {
	c.line.mu.Lock()
	delete(c.line.conns, c)
	c.line.mu.Unlock()
	return c.Conn.Close()
}
