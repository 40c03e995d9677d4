//go:build !windows

package tunnel

import "syscall"

// What the system says of a port that is taken, and of connections that fail.
const (
	errAddrInUse       = syscall.EADDRINUSE
	errConnRefused     = syscall.ECONNREFUSED
	errConnReset       = syscall.ECONNRESET
	errNetUnreachable  = syscall.ENETUNREACH
	errHostUnreachable = syscall.EHOSTUNREACH
)
