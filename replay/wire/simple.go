package wire

import (
	"bytes"
	"io"

	"leadrig/internal/hook"
)

// simple is an answer that leaves nothing to interpret: a final status, fields
// that are well formed, and a body of one stated length. Most answers are, and
// reading them takes a tenth of what net/http needs. All others are left to it.
type simple struct {
	status int
	length int // of the body
	fields int // where the header fields begin
	blank  int // where they end
}

// maxSimple bounds a body that is made room for before it is there.
const maxSimple = 64 << 10

// readSimple takes a whole head apart, false if net/http should.
func readSimple(head []byte) (simple, bool) {
	const line = "HTTP/1.1 200"
	a := simple{length: -1, blank: len(head) - 2}
	if len(head) < len(line)+4 || string(head[:9]) != line[:9] || string(head[a.blank:]) != "\r\n" {
		return a, false
	}
	var ok bool
	if a.status, ok = digits(head[9:12]); !ok || a.status < 200 || a.status == 204 || a.status == 304 {
		return a, false
	}
	end := bytes.IndexByte(head, '\n')
	if head[12] != ' ' || !cleanLine(head[13:end]) {
		return a, false
	}
	a.fields = end + 1
	for at := a.fields; at < a.blank; {
		end := bytes.IndexByte(head[at:], '\n')
		if end < 0 || !a.field(head[at:at+end]) {
			return a, false
		}
		at += end + 1
	}
	return a, a.length >= 0 && a.length <= maxSimple
}

// cleanLine says that a line ends in a carriage return and has no other
// character that a value can't have.
func cleanLine(line []byte) bool {
	n := len(line) - 1
	if n < 0 || line[n] != '\r' {
		return false
	}
	for _, b := range line[:n] {
		if !valueByte(b) {
			return false
		}
	}
	return true
}

// field notes one header field, false if it isn't simple.
func (a *simple) field(line []byte) bool {
	colon := bytes.IndexByte(line, ':')
	if colon < 1 || !cleanLine(line[colon+1:]) {
		return false
	}
	name := line[:colon]
	for _, b := range name {
		if !tokenByte(b) {
			return false
		}
	}
	switch {
	case named(name, "content-length"):
		length, ok := digits(bytes.Trim(line[colon+1:], " \t\r"))
		if !ok || a.length >= 0 {
			return false
		}
		a.length = length
	case named(name, "connection"), named(name, "transfer-encoding"), named(name, "trailer"):
		return false
	}
	return true
}

// digits reads a short number of digits alone.
func digits(b []byte) (n int, ok bool) {
	for _, d := range b {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int(d-'0')
	}
	return n, len(b) > 0 && len(b) < 9
}

// takeSimple keeps a simple answer, its fields and its body in one piece of
// memory.
func (x *exchange) takeSimple(head []byte, a simple) error {
	n := a.blank - a.fields
	kept := make([]byte, n+a.length)
	copy(kept, head[a.fields:a.blank])
	x.c.in.skip(len(head))
	x.res.Status, x.res.Header = a.status, hook.Header(kept[:n:n])
	if a.length == 0 {
		return x.tookSimple(nil, nil)
	}
	had, err := io.ReadFull(x, kept[n:])
	return x.tookSimple(kept[n:n+had], err)
}

func (x *exchange) tookSimple(body []byte, err error) error {
	if len(body) > 0 {
		x.res.Body = body
	}
	x.res.Trailing = x.c.in.len()
	x.clean = err == nil && x.res.Trailing == 0
	return bodyErr(err, len(body))
}
