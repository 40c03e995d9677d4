package hook

import (
	"bytes"
	"iter"
)

// EndToEnd yields the fields, as Lines does, that a recorded request has for
// whoever gets it in the end: all but those that speak of one connection and of
// its framing, Host and Content-Length among them, and those that the recorded
// Connection field names (RFC 9110, 7.6.1).
func (h Header) EndToEnd() iter.Seq2[[]byte, [2][]byte] {
	return func(yield func([]byte, [2][]byte) bool) {
		named := h.namedByConnection()
		for line, f := range h.Lines() {
			if ofConnection(f[0]) || listed(named, f[0]) {
				continue
			}
			if !yield(line, f) {
				return
			}
		}
	}
}

// ofConnection says whether a name is one of those that always speak of one
// connection.
func ofConnection(name []byte) bool {
	switch len(name) {
	case 2, 4, 6, 7, 10, 14, 16, 17, 19: // the lengths of the names below
	default:
		return false
	}
	for _, hop := range []string{
		"te", "host", "expect", "trailer", "upgrade", "connection", "keep-alive",
		"content-length", "proxy-connection", "transfer-encoding", "proxy-authorization",
	} {
		if len(name) == len(hop) && bytes.EqualFold(name, []byte(hop)) {
			return true
		}
	}
	return false
}

// namedByConnection are the fields that Connection fields name, nil where they
// name none, as is usual. What they can't name, by the same rule, is the
// request id: a sender in front that lists it must not make copies new events.
func (h Header) namedByConnection() [][]byte {
	var named [][]byte
	for _, f := range h.Lines() {
		if len(f[0]) != len("connection") || !bytes.EqualFold(f[0], []byte("connection")) {
			continue
		}
		for option := range bytes.SplitSeq(f[1], []byte(",")) {
			option = bytes.TrimSpace(option)
			if len(option) > 0 && !bytes.EqualFold(option, []byte(RequestIDHeader)) {
				named = append(named, option)
			}
		}
	}
	return named
}

func listed(named [][]byte, name []byte) bool {
	for _, n := range named {
		if bytes.EqualFold(n, name) {
			return true
		}
	}
	return false
}
