package wire

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// pool keeps idle connections to the target, newest last.
type pool struct {
	addr     string
	tls      *tls.Config // nil for http
	maxIdle  int
	idleTime time.Duration
	dialer   net.Dialer

	mu     sync.Mutex
	closed bool
	idle   []*conn
}

// get returns an idle connection that is still open, unless it must be fresh,
// or a new one.
func (p *pool) get(ctx context.Context, fresh bool, now, deadline time.Time) (*conn, error) {
	if !fresh {
		if c := p.idleOpen(now); c != nil {
			c.reused = true
			return c, nil
		}
	}
	return p.dial(ctx, deadline)
}

// idleOpen returns an idle connection that is still open, nil if there is none.
func (p *pool) idleOpen(now time.Time) *conn {
	for c := p.pop(); c != nil; c = p.pop() {
		if now.Sub(c.idleSince) < p.idleTime && c.in.len() == 0 && c.stillOpen() {
			return c
		}
		_ = c.Close()
	}
	return nil
}

func (p *pool) dial(ctx context.Context, deadline time.Time) (*conn, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	nc, err := p.dialer.DialContext(ctx, "tcp", p.addr)
	if err != nil {
		return nil, err
	}
	tcp, _ := nc.(*net.TCPConn) // "tcp" is always one
	if p.tls == nil {
		return newConn(nc, tcp), nil
	}
	secure := tls.Client(nc, p.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = nc.Close()
		return nil, &handshakeError{err}
	}
	return newConn(secure, tcp), nil
}

func (p *pool) pop() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	last := len(p.idle) - 1
	c := p.idle[last]
	p.idle[last] = nil
	p.idle = p.idle[:last]
	return c
}

func (p *pool) put(c *conn, now time.Time) {
	c.idleSince = now
	if !p.keep(c) {
		_ = c.Close()
	}
}

func (p *pool) keep(c *conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle) >= p.maxIdle {
		return false
	}
	p.idle = append(p.idle, c)
	return true
}

func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.closed, p.idle = true, nil
	p.mu.Unlock()
	for _, c := range idle {
		_ = c.Close()
	}
}
