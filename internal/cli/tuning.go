package cli

import (
	"runtime"
	"runtime/debug"
)

const (
	// collectAt lets the heap grow to five times what is live before it is
	// collected: little of it is, and collecting costs latency where every
	// delivery leaves garbage.
	collectAt = 400 // per cent
	// memoryGoal is where the collector becomes eager all the same, in bytes.
	memoryGoal = 512 << 20
	// polite is how many of Go's processors are for threads that the kernel may
	// keep waiting, as it does the store's indexer on a busy machine: without
	// them, what is queued at such a processor would wait along.
	polite = 1
)

// tuneRuntime sets the collector and the scheduler up, unless the user has done so.
func tuneRuntime(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	if getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + polite)
	}
}
