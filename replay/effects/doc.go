// Package effects observes what a handler did because of its deliveries: by a
// URL or a command that tells a number, or as the handler's own downstream.
//
// Guarantees: a number is only reported if one was there; anything else is an
// error that names the source and what came instead, without the secrets of a
// URL. Every read is bounded in time and size, a command ends with all its
// children, and every goroutine ends with the call that started it, the sink's
// with its Close. What a Call holds is as the handler sent it: it isn't safe for
// a terminal.
//
// Imports: redact, safetext and the standard library.
// The Go API carries no compatibility promise.
package effects
