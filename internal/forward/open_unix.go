//go:build unix

package forward

import (
	"errors"
	"net"
	"syscall"
)

// stillOpen looks, without waiting, whether the handler has hung up on an idle
// connection or sent something nobody asked for. It can't see into TLS, where
// the raw connection is looked at.
func stillOpen(nc net.Conn) bool {
	if secure, ok := nc.(interface{ NetConn() net.Conn }); ok {
		nc = secure.NetConn()
	}
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	open := false
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		open = n < 0 && (errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EWOULDBLOCK))
	})
	return err == nil && open
}
