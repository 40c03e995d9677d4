package cli

import "runtime/debug"

const (
	// collectAt lets the heap grow to five times what is live before it is
	// collected: little of it is, and collecting costs latency where every
	// delivery leaves garbage.
	collectAt = 400 // per cent
	// memoryGoal is where the collector becomes eager all the same, in bytes.
	memoryGoal = 512 << 20
)

// tuneMemory sets the collector up, unless the user has done so.
func tuneMemory(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
}
