//go:build !windows

package store

import (
	"errors"
	"syscall"
)

// isFull says that there is no room left: on the disk, within the user's quota,
// or within the size that the process may give a file.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
