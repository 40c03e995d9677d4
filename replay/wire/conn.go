package wire

import (
	"context"
	"net"
	"sync/atomic"
	"time"
)

// conn is a connection to the handler. One exchange at a time uses it.
type conn struct {
	net.Conn // secure or not
	tcp      *net.TCPConn
	duplex   duplex // nil-valued where one step can't write and read
	in       inbox
	scratch  []byte // for requests

	// ahead is an error of reading that came before the connection's turn to
	// tell it again.
	ahead error

	idleSince time.Time
	reused    bool

	// stop ends that the end of a context cuts this connection.
	stop func() bool
	cut  atomic.Bool
}

// past is a deadline that has been.
func past() time.Time { return time.Unix(1, 0) }

func newConn(nc net.Conn, tcp *net.TCPConn) *conn {
	c := &conn{Conn: nc, tcp: tcp}
	c.duplex.init(c)
	return c
}

// Read reads, or tells the error that was met already.
func (c *conn) Read(p []byte) (int, error) {
	if c.ahead != nil {
		return 0, c.ahead
	}
	return c.Conn.Read(p)
}

// bind lets the end of ctx cut the connection.
func (c *conn) bind(ctx context.Context) {
	if ctx.Done() != nil {
		c.stop = context.AfterFunc(ctx, c.abort)
	}
}

// unbind ends that, false if the context has ended and may still cut it, late.
func (c *conn) unbind() bool {
	stopped := c.stop == nil || c.stop()
	c.stop = nil
	return stopped
}

func (c *conn) abort() {
	c.cut.Store(true)
	_ = c.SetDeadline(past())
}

// until sets the deadline of an exchange, false if the connection is cut: abort
// marks before it sets its own deadline, so one of the two is always seen.
func (c *conn) until(deadline time.Time) bool {
	_ = c.SetDeadline(deadline)
	return !c.cut.Load()
}

// Close closes the connection, over TLS with a goodbye.
func (c *conn) Close() error {
	c.unbind()
	return c.Conn.Close()
}

// drop closes the connection without a word, for which there may be no room.
func (c *conn) drop() {
	c.unbind()
	_ = c.tcp.Close()
}

// reset closes the connection so that the other side's reads fail.
func (c *conn) reset() {
	_ = c.tcp.SetLinger(0)
	c.drop()
}

// closeWrite ends the sending side.
func (c *conn) closeWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return c.tcp.CloseWrite()
}
