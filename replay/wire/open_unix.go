//go:build unix

package wire

import "leadrig/internal/socket"

// stillOpen looks, without waiting, whether the handler has hung up on an idle
// connection or sent something nobody asked for. It can't see into TLS, where
// the raw connection is looked at.
func (c *conn) stillOpen() bool {
	d := &c.duplex
	if d.raw == nil {
		return false
	}
	d.open = false
	return d.raw.Control(d.look) == nil && d.open
}

func (d *duplex) peek(fd uintptr) {
	d.open = socket.Quiet(fd)
}
