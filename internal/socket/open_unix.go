//go:build unix

package socket

import (
	"errors"
	"syscall"
)

// Quiet reports, without waiting, whether a socket is open and has nothing to
// read: the other side has neither hung up nor sent what nobody asked for. It
// can't see into TLS.
func Quiet(fd uintptr) bool {
	var one [1]byte
	n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return n < 0 && (errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EWOULDBLOCK))
}
