package capture

import (
	"context"
	"net"
	"time"

	"leadrig/internal/hook"
)

// withheldFor bounds how long a sender is kept waiting for an answer that won't
// come. SmartLead gives up after 30 s.
const withheldFor = 45 * time.Second

// endWithout ends an exchange as the receiver asked for, without an answer; the
// connection is over with it.
func (c *conn) endWithout(e hook.Ending) bool {
	switch e {
	case hook.WasReset:
		// Through a tunnel there is no reset: its stream is closed, and the tunnel's
		// other end tells the sender in its own way.
		if tcp, ok := c.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	case hook.Withheld:
		c.withhold()
	case hook.Answered, hook.Closed:
	}
	return false
}

// withhold waits until the sender goes, the server ends, or long enough.
func (c *conn) withhold() {
	_ = c.SetReadDeadline(time.Now().Add(withheldFor))
	stop := context.AfterFunc(c.server.quit, func() { _ = c.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	for {
		if _, err := c.reader.Discard(1); err != nil { // what it sends on is of no use
			return
		}
	}
}
