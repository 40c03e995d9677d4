//go:build unix

package lease

import "syscall"

// detached gives the guard a session of its own: neither a closed terminal nor
// Ctrl-C, which go to the holder's session and group, reach it.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
