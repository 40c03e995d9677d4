package socket

import (
	"errors"
	"syscall"
)

// What Windows says of connections that fail. The syscall package's own names
// for these are values that Windows never returns.
const (
	wsaConnAborted = syscall.Errno(10053)
	wsaConnReset   = syscall.Errno(10054)
	wsaConnRefused = syscall.Errno(10061)
)

// IsRefused reports whether nothing listened.
func IsRefused(err error) bool { return errors.Is(err, wsaConnRefused) }

// IsReset reports whether the other side broke the connection off.
func IsReset(err error) bool {
	return errors.Is(err, wsaConnReset) || errors.Is(err, wsaConnAborted)
}
