package tunnel

import "syscall"

// What the system says of a port that is taken, and of connections that fail.
// The syscall package's own names for these are values that Windows never
// returns.
const (
	errAddrInUse       = syscall.Errno(10048) // WSAEADDRINUSE
	errConnRefused     = syscall.Errno(10061) // WSAECONNREFUSED
	errConnReset       = syscall.Errno(10054) // WSAECONNRESET
	errNetUnreachable  = syscall.Errno(10051) // WSAENETUNREACH
	errHostUnreachable = syscall.Errno(10065) // WSAEHOSTUNREACH
)
