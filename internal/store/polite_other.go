//go:build !linux

package store

// beginPolite would lower the priority of the indexer's thread; other systems
// can do that for whole processes only.
func beginPolite() {}
