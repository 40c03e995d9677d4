package edge

import (
	"net"
	"sync"
)

// gate holds all traffic back while it is shut.
type gate struct {
	mu      sync.Mutex
	passing chan struct{} // closed while open
}

func newGate() *gate {
	g := &gate{passing: make(chan struct{})}
	close(g.passing)
	return g
}

func (g *gate) isOpen() bool {
	select {
	case <-g.passing:
		return true
	default:
		return false
	}
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isOpen() {
		g.passing = make(chan struct{})
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.isOpen() {
		close(g.passing)
	}
}

// wait returns when the gate is open or closed is.
func (g *gate) wait(closed <-chan struct{}) {
	g.mu.Lock()
	passing := g.passing
	g.mu.Unlock()
	select {
	case <-passing:
	case <-closed:
	}
}

// gatedConn is a connection behind a gate. What was read while the gate shut is
// held back, so that a frozen edge answers nothing at all.
type gatedConn struct {
	net.Conn
	gate   *gate
	once   sync.Once
	closed chan struct{}
}

func newGatedConn(conn net.Conn, g *gate) *gatedConn {
	return &gatedConn{Conn: conn, gate: g, closed: make(chan struct{})}
}

func (c *gatedConn) Read(p []byte) (int, error) {
	c.gate.wait(c.closed)
	n, err := c.Conn.Read(p)
	c.gate.wait(c.closed)
	return n, err
}

func (c *gatedConn) Write(p []byte) (int, error) {
	c.gate.wait(c.closed)
	return c.Conn.Write(p)
}

func (c *gatedConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}
