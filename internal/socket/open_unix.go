//go:build unix

package socket

import (
	"errors"
	"net"
	"syscall"
)

// StillOpen looks, without waiting, whether the other side has hung up on an
// idle connection or sent something nobody asked for. It can't see into TLS,
// where the raw connection is looked at.
func StillOpen(nc net.Conn) bool {
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
	err = raw.Control(func(fd uintptr) { open = Quiet(fd) })
	return err == nil && open
}

// Quiet reports whether a socket is open and has nothing to read.
func Quiet(fd uintptr) bool {
	var one [1]byte
	n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return n < 0 && (errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EWOULDBLOCK))
}
