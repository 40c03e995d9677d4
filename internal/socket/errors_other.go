//go:build !windows

package socket

import (
	"errors"
	"syscall"
)

// IsRefused reports whether nothing listened.
func IsRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// IsReset reports whether the other side broke the connection off.
func IsReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
