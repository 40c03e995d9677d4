package wire

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"

	"leadrig/internal/hook"
)

// facts are what the given header fields already say about the message.
type facts struct {
	host, length, encoding, closes bool
	contentLength                  int64 // -1 if it isn't one number
}

// look reads the fields that matter for framing.
func look(h hook.Header) facts {
	var f facts
	for rest := []byte(h); len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest) - 1
		}
		// Most names are told apart by their first letter and never looked at.
		switch rest[0] | 0x20 {
		case 'h', 'c', 't':
			if name, value, ok := bytes.Cut(rest[:end], []byte(":")); ok {
				f.note(name, bytes.TrimSpace(value))
			}
		}
		rest = rest[end+1:]
	}
	return f
}

func (f *facts) note(name, value []byte) {
	switch {
	case named(name, "host"):
		f.host = true
	case named(name, "connection"):
		f.closes = f.closes || !named(value, "keep-alive") && bytes.Contains(bytes.ToLower(value), []byte("close"))
	case named(name, "transfer-encoding"):
		f.encoding = true
	case named(name, "content-length"):
		n, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil || f.length && n != f.contentLength {
			n = -1
		}
		f.length, f.contentLength = true, n
	}
}

func named(name []byte, want string) bool {
	return len(name) == len(want) && bytes.EqualFold(name, []byte(want))
}

// appendHead appends the request's head. True says that the framing is in
// order, so that another request may follow on the same connection.
func (s *Sender) appendHead(dst []byte, r *Request) ([]byte, bool) {
	dst = append(dst, r.method()...)
	dst = append(dst, ' ')
	dst = appendTarget(dst, cmp.Or(r.Path, s.target.path), r.Query)
	dst = append(dst, " HTTP/1.1\r\n"...)
	f := look(r.Header)
	if !f.host {
		dst = append(dst, s.host...)
	}
	dst = append(dst, r.Header...)
	if n := len(r.Header); n > 0 && r.Header[n-1] != '\n' {
		dst = append(dst, "\r\n"...)
	}
	dst, sound := appendFraming(dst, r, f)
	return append(dst, "\r\n"...), sound && !f.closes
}

// appendTarget appends what is asked for: a path, which may have a query, and a
// query beside that one.
func appendTarget(dst []byte, path, query string) []byte {
	dst = append(dst, path...)
	if query == "" {
		return dst
	}
	separator := byte('?')
	if strings.IndexByte(path, '?') >= 0 {
		separator = '&'
	}
	return append(append(dst, separator), query...)
}

func appendFraming(dst []byte, r *Request, f facts) ([]byte, bool) {
	switch {
	case r.Shape.ChunkSize > 0 && f.encoding:
		return dst, !f.length
	case r.Shape.ChunkSize > 0:
		return append(dst, "Transfer-Encoding: chunked\r\n"...), !f.length
	case f.encoding:
		return dst, false // the body may be anything
	case f.length:
		return dst, f.contentLength == int64(len(r.Body))
	case r.bodiless():
		return dst, true
	}
	dst = append(dst, "Content-Length: "...)
	dst = strconv.AppendInt(dst, int64(len(r.Body)+r.Shape.LengthOff), 10)
	return append(dst, "\r\n"...), r.Shape.LengthOff == 0
}

// Fields returns the fields of a recorded request without those that speak of
// the recording's own connection and framing, Host among them: what is left
// can be sent to another handler.
func Fields(recorded hook.Header) hook.Header {
	kept := make(hook.Header, 0, len(recorded))
	for line := range recorded.EndToEnd() {
		kept = append(kept, line...)
	}
	return kept
}
