package store

import (
	"errors"
	"syscall"
)

// What Windows calls a full disk: ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
const (
	handleDiskFull = syscall.Errno(39)
	diskFull       = syscall.Errno(112)
)

// isFull says that there is no room left on the disk.
func isFull(err error) bool {
	return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull)
}
