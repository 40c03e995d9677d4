// Package hook holds the words of leadrig: event types, webhook levels,
// deliveries, attempts, and the messages that a run tells about itself.
//
// Guarantee: a value of this package says the same thing in code, on the
// screen, in the JSON lines and in the database; the bytes of a header or a
// body are never changed here.
//
// Imports: the standard library only. Everything else may import hook.
package hook
