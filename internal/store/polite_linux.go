package store

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// politeness is the nice value of the indexer's thread.
const politeness = 10

// beginPolite gives this goroutine a thread of its own, which lets others go
// first: rows may be late by a moment, answers to senders should not wait for
// them on a busy machine. The thread ends with the goroutine.
func beginPolite() {
	runtime.LockOSThread()
	// Without effect is no harm: then rows are written as eagerly as ever.
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, politeness)
}
