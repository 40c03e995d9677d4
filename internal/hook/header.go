package hook

import (
	"bytes"
	"iter"
	"slices"
	"strings"
)

// Header is the header fields of a message exactly as they were received, each
// "Name: value\r\n" with its order, case and repeats, without the blank line
// that ends them. It is never sorted or canonicalised.
type Header []byte

// HeaderField is one field of a Header.
type HeaderField struct{ Name, Value string }

// NewHeader builds a Header from fields in their order. Line breaks in a name
// or value would split the message, so they become spaces.
func NewHeader(fields ...HeaderField) Header {
	var h Header
	for _, f := range fields {
		h = appendField(h, f.Name, f.Value)
	}
	return h
}

// With returns a copy of h with one more field at its end.
func (h Header) With(name, value string) Header {
	// Without room behind it h is copied: two headers made from one never share
	// their ends.
	return appendField(slices.Clip(h), name, value)
}

func appendField(h Header, name, value string) Header {
	h = appendLine(h, name)
	h = append(h, ": "...)
	h = appendLine(h, value)
	return append(h, "\r\n"...)
}

func appendLine(dst []byte, s string) []byte {
	if !strings.ContainsAny(s, "\r\n\x00") {
		return append(dst, s...)
	}
	return append(dst, strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ").Replace(s)...)
}

// Lines yields each field as its raw line, line end included, with its name
// and its value (surrounding blanks cut off) as parts of that line.
func (h Header) Lines() iter.Seq2[[]byte, [2][]byte] {
	return func(yield func([]byte, [2][]byte) bool) {
		rest := []byte(h)
		for len(rest) > 0 {
			line := rest
			if i := bytes.IndexByte(rest, '\n'); i >= 0 {
				line = rest[:i+1]
			}
			rest = rest[len(line):]
			name, value, ok := bytes.Cut(line, []byte(":"))
			if !ok {
				continue
			}
			if !yield(line, [2][]byte{name, bytes.Trim(value, " \t\r\n")}) {
				return
			}
		}
	}
}

// Fields returns the fields in their order.
func (h Header) Fields() []HeaderField {
	var fields []HeaderField
	for _, f := range h.Lines() {
		fields = append(fields, HeaderField{Name: string(f[0]), Value: string(f[1])})
	}
	return fields
}

// Get returns the first value of a field, "" if there is none. Names compare
// without case.
func (h Header) Get(name string) string {
	for _, f := range h.Lines() {
		if len(f[0]) == len(name) && strings.EqualFold(string(f[0]), name) {
			return string(f[1])
		}
	}
	return ""
}
