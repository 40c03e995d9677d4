package jsonview

import (
	"bytes"
	"fmt"
)

// dump shows bytes that are no text: their offset, their values, and those that
// are letters.
type dump struct {
	body   []byte
	narrow bool
}

// bytes of a line, and the columns that a wide one takes.
const (
	narrowDump = 8
	wideDump   = 16
	dumpWidth  = 10 + 3*wideDump + 2 + wideDump
)

func (d *dump) perLine() int {
	if d.narrow {
		return narrowDump
	}
	return wideDump
}

func (d *dump) len() int { return (len(d.body) + d.perLine() - 1) / d.perLine() }

func (d *dump) line(i int) Line {
	n := d.perLine()
	from := i * n
	b := d.body[from:min(from+n, len(d.body))]
	letters := bytes.Clone(b)
	for k, c := range letters {
		if c < ' ' || c > '~' {
			letters[k] = '.'
		}
	}
	return Line{Tokens: []Token{
		{KindNote, fmt.Sprintf("%08x  ", from)},
		{KindNumber, fmt.Sprintf("% -*x  ", 3*n, b)},
		{KindString, string(letters)},
	}}
}

func (d *dump) toggle(int)           {}
func (d *dump) foldAll()             {}
func (d *dump) unfoldAll()           {}
func (d *dump) setWidth(columns int) { d.narrow = columns < dumpWidth }

func (d *dump) find(n needle, from int) int {
	at := n.index(source{b: d.body}, from*d.perLine())
	if at < 0 {
		return -1
	}
	return at / d.perLine()
}

func binaryNote(body []byte) string {
	kind := "no text"
	switch {
	case bytes.HasPrefix(body, []byte("\x1f\x8b")):
		kind = "compressed with gzip"
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")):
		kind = "UTF-16, where JSON must be UTF-8"
	}
	return size(len(body)) + ", " + kind
}
