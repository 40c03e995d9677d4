package lease

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// detached gives the guard no console and a group of its own: neither a closed
// console nor Ctrl-C, which go to the holder's, reach it.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.DETACHED_PROCESS,
	}
}
