package tunnel

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// writeChunk is the most that is handed to the stream at once, in bytes.
const writeChunk = 32 << 10

// streamConn is a sender's connection. It keeps two promises of net.Conn that
// the SDK's stream breaks. A write there waits for a sender that reads nothing
// without looking at its deadline, and a deadline that does pass amid a write
// can garble the whole session; and Close waits for a write that waits. So
// writes go through a goroutine of their own that can be left behind: it ends
// with the stream, at the latest with the session.
type streamConn struct {
	net.Conn
	closing  sync.Once
	closed   chan struct{}
	closeErr error
	deadline deadline
	inFlight atomic.Int32

	writing sync.Mutex // one Write at a time
	buffer  []byte     // guarded by writing
	broken  bool       // guarded by writing: a write was left behind
}

func newStreamConn(stream net.Conn) *streamConn {
	return &streamConn{Conn: stream, closed: make(chan struct{})}
}

// Write implements net.Conn.
func (c *streamConn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if size := min(len(p), writeChunk); len(c.buffer) < size {
		c.buffer = make([]byte, size)
	}
	written := 0
	for written < len(p) {
		n, err := c.writeSome(p[written:])
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// writeSome writes up to a chunk. The goroutine gets a copy, since the caller
// may use its slice again while a write that was left behind still runs.
func (c *streamConn) writeSome(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	// Counting comes before looking, and Close does it the other way round: one
	// of the two sees the other.
	c.inFlight.Add(1)
	expired := c.deadline.expired()
	select {
	case <-c.closed:
		c.inFlight.Add(-1)
		return 0, net.ErrClosed
	case <-expired:
		c.inFlight.Add(-1)
		return 0, os.ErrDeadlineExceeded
	default:
	}
	if c.broken {
		c.inFlight.Add(-1)
		return 0, os.ErrDeadlineExceeded
	}
	chunk := c.buffer[:copy(c.buffer, p)]
	done := make(chan result, 1)
	go func() {
		n, err := c.Conn.Write(chunk)
		c.inFlight.Add(-1)
		done <- result{n, err}
	}()
	select {
	case r := <-done:
		return r.n, r.err
	case <-c.closed:
		c.broken = true
		return 0, net.ErrClosed
	case <-expired:
		c.broken = true
		return 0, os.ErrDeadlineExceeded
	}
}

// Close implements net.Conn. It doesn't wait for a write under way.
func (c *streamConn) Close() error {
	c.closing.Do(func() {
		close(c.closed)
		c.deadline.set(time.Time{})
		if c.inFlight.Load() > 0 {
			go func() { _ = c.Conn.Close() }()
			return
		}
		c.closeErr = c.Conn.Close()
	})
	return c.closeErr
}

// SetDeadline implements net.Conn.
func (c *streamConn) SetDeadline(t time.Time) error {
	c.deadline.set(t)
	return c.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn. A Write that misses it leaves the
// connection unusable for writing.
func (c *streamConn) SetWriteDeadline(t time.Time) error {
	c.deadline.set(t)
	return nil
}

// deadline is a moment that can be moved while somebody waits for it. Its zero
// value never comes.
type deadline struct {
	mu     sync.Mutex
	timer  *time.Timer
	moves  int           // how often it was set: an earlier timer has no say
	passed chan struct{} // closed when the moment has come
	come   bool
}

// expired is closed when the moment comes, however often it is moved before.
func (d *deadline) expired() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.passed == nil {
		d.passed = make(chan struct{})
	}
	return d.passed
}

// set moves the moment; the zero time takes it away.
func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.moves++
	if d.timer != nil {
		d.timer.Stop()
	}
	if d.passed == nil || d.come {
		d.passed, d.come = make(chan struct{}), false
	}
	if t.IsZero() {
		return
	}
	left := time.Until(t)
	if left <= 0 {
		d.come = true
		close(d.passed)
		return
	}
	move := d.moves
	d.timer = time.AfterFunc(left, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if move == d.moves {
			d.come = true
			close(d.passed)
		}
	})
}
