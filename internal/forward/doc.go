// Package forward makes one attempt at the developer's handler.
//
// Guarantees: exactly one request is sent for an attempt, with the body byte
// for byte and the header fields in their order and case, only the ones that
// belong to a connection left out; nothing is ever sent again in silence; the
// latency is the handler's own time, from the first byte written to the last
// byte read. Redirects are not followed.
//
// Requests go out and answers come in through replay/wire, because net/http
// sorts and rewrites headers and retries on its own. What is here is what a
// delivery's request has of it, and what an attempt says of its result.
//
// Imports: hook, replay/wire and the standard library.
package forward
