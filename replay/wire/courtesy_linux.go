package wire

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// courteous runs do on a thread that doesn't push others off a processor when
// it is woken (SCHED_BATCH). A handler on the same machine is not interrupted
// by each of its own answers, and where a processor is free nobody waits.
func courteous(do func()) {
	runtime.LockOSThread()
	before, err := unix.SchedGetAttr(0, 0)
	if err != nil || before.Policy != unix.SCHED_NORMAL {
		runtime.UnlockOSThread() // it is as somebody wanted it to be
		do()
		return
	}
	attr := *before
	attr.Policy = unix.SCHED_BATCH
	err = unix.SchedSetAttr(0, &attr, 0)
	do()
	if err == nil {
		err = unix.SchedSetAttr(0, before, 0)
	}
	if err == nil {
		runtime.UnlockOSThread()
	} // else the thread ends with the goroutine
}
