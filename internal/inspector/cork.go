package inspector

import (
	"net"
	"sync"
	"time"
)

// corkListener makes connections that can hold back what is written, so that
// many small frames go out together.
type corkListener struct{ net.Listener }

// Accept implements net.Listener.
func (l corkListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &corkConn{Conn: c}, nil
}

// maxCorked is how much is held back, in bytes.
const maxCorked = 32 << 10

// corkConn is such a connection. A nil *corkConn can be corked, to no effect.
type corkConn struct {
	net.Conn
	mu     sync.Mutex
	corked bool
	held   []byte
}

// cork holds back what is written until uncork.
func (c *corkConn) cork() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.corked = true
}

// uncork writes what was held back.
func (c *corkConn) uncork() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.corked = false
	return c.flush()
}

// SetWriteDeadline implements net.Conn. What is held back goes by the deadline
// that was set before.
func (c *corkConn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.corked {
		return nil
	}
	return c.Conn.SetWriteDeadline(t)
}

// Write implements net.Conn.
func (c *corkConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.corked {
		return c.Conn.Write(b)
	}
	if len(c.held)+len(b) > maxCorked {
		if err := c.flush(); err != nil {
			return 0, err
		}
	}
	c.held = append(c.held, b...)
	return len(b), nil
}

func (c *corkConn) flush() error {
	if len(c.held) == 0 {
		return nil
	}
	_, err := c.Conn.Write(c.held)
	if c.held = c.held[:0]; cap(c.held) > 4<<10 {
		c.held = nil // rarely needed, and there may be many viewers
	}
	return err
}
