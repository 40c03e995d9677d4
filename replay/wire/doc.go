// Package wire sends requests to one handler over raw HTTP/1.1: the sender of
// the replay harness, and of what a run forwards (internal/forward).
//
// Guarantees: the request goes out with exactly the bytes that were asked for,
// header fields in their order and case with their repeats; a request is put
// on the wire at most once, never again in silence; every fault is one that
// was asked for in a Shape; a Result says what was sent, what came back and,
// if nothing did, whether the handler was never reached or broke on the way.
// Redirects are not followed. Every goroutine ends before the call that
// started it returns, and all ends with the context.
//
// Answers are parsed by net/http's ReadResponse; only plain small ones, which
// leave nothing to interpret, are taken apart here, with the same outcome.
//
// A Stream sends many requests. On Linux a loop of its own, over non-blocking
// connections, does what most exchanges are, and hands all else to the code of
// Send in the middle of it; so what is sent and heard is the same either way.
//
// Imports: hook, socket, the standard library, and x/sys for Linux.
// The Go API carries no compatibility promise.
package wire
