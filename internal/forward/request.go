package forward

import (
	"leadrig/internal/hook"
	"leadrig/replay/wire"
)

// Target is a handler's URL, taken apart for sending.
type Target = wire.Target

// ParseTarget reads a --forward-to URL. "3000", "3000/hook" and
// "localhost:3000/hook" are understood as http on this machine.
func ParseTarget(text string) (*Target, error) { return wire.ParseTarget(text) }

// requestFor carries d to the target. Its path is said, since a sender is shared by
// all targets of one address.
func requestFor(t *Target, d *hook.Delivery) *wire.Request {
	return &wire.Request{Method: d.Method, Path: t.Path(), Query: d.Query, Header: fields(d.Header), Body: d.Body}
}

// fields are those that are for the handler, each on a line that is well formed
// even where the sender's wasn't.
func fields(received hook.Header) hook.Header {
	const longer = ": \r\n"
	h := make(hook.Header, 0, len(received)+len(longer))
	for _, f := range received.EndToEnd() {
		h = append(h, f[0]...)
		h = append(h, ": "...)
		h = append(h, f[1]...)
		h = append(h, "\r\n"...)
	}
	return h
}
