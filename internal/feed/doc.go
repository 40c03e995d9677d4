// Package feed carries the messages of a run to whoever shows them.
//
// Guarantees: publishing never waits for a reader; every reader gets every
// message in order, in batches, or, if it fell behind by more than the feed
// holds, the number of messages that it missed at that point.
//
// Imports: hook and the standard library.
package feed
