package forward

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"

	"leadrig/internal/socket"
)

// maxIdle is how many connections are kept per handler, and idleTime for how
// long: shorter than the 5 s after which common servers hang up, so that a
// request rarely meets a connection that is just being closed.
const (
	maxIdle  = 128
	idleTime = 4 * time.Second
)

// conn is a connection to a handler. One attempt at a time uses it.
type conn struct {
	net.Conn
	reader    *bufio.Reader
	head      []byte // scratch for a request's head
	idleSince time.Time
}

// pool keeps idle connections by address, newest last.
type pool struct {
	tls    *tls.Config
	dialer net.Dialer

	mu     sync.Mutex
	closed bool
	idle   map[string][]*conn
}

func newPool(config *tls.Config) *pool {
	return &pool{tls: config, idle: map[string][]*conn{}}
}

func (p *pool) key(t *Target) string {
	if t.secure {
		return "tls:" + t.addr
	}
	return t.addr
}

// get returns an idle connection that is still open, or a new one.
func (p *pool) get(ctx context.Context, t *Target, deadline time.Time) (*conn, error) {
	for {
		c := p.pop(p.key(t))
		if c == nil {
			break
		}
		if time.Since(c.idleSince) < idleTime && c.reader.Buffered() == 0 && socket.StillOpen(c.Conn) {
			return c, nil
		}
		_ = c.Close()
	}
	nc, err := p.dial(ctx, t, deadline)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: nc, reader: bufio.NewReaderSize(nc, maxAnswerHead)}, nil
}

func (p *pool) dial(ctx context.Context, t *Target, deadline time.Time) (net.Conn, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	nc, err := p.dialer.DialContext(ctx, "tcp", t.addr)
	if err != nil || !t.secure {
		return nc, err
	}
	config := p.tls.Clone()
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config.ServerName = t.url.Hostname()
	config.NextProtos = []string{"http/1.1"}
	secure := tls.Client(nc, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = nc.Close()
		return nil, err
	}
	return secure, nil
}

func (p *pool) pop(key string) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[key]
	if len(list) == 0 {
		return nil
	}
	c := list[len(list)-1]
	list[len(list)-1] = nil
	p.idle[key] = list[:len(list)-1]
	return c
}

func (p *pool) put(t *Target, c *conn) {
	c.idleSince = time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[p.key(t)]
	if p.closed || len(list) >= maxIdle {
		_ = c.Close()
		return
	}
	p.idle[p.key(t)] = append(list, c)
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, list := range p.idle {
		for _, c := range list {
			_ = c.Close()
		}
	}
	clear(p.idle)
}
