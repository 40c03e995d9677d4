package tui

import (
	"bytes"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/tui/paint"
)

// rawText is the request as it was received: its header fields and the bytes of
// its body, broken into lines that fit. Where lines break is found out as far as
// somebody has looked.
type rawText struct {
	head  []byte
	body  []byte
	width int
	// starts are where the lines begin that are known, in head and body as one
	// text; next is where the first unknown one begins.
	starts []int
	next   int
}

func newRawText(d *hook.Delivery) *rawText {
	head := []byte(d.Method + " (the secret path)")
	if d.Query != "" {
		head = append(append(head, '?'), d.Query...)
	}
	head = append(head, '\n')
	head = append(head, bytes.ReplaceAll([]byte(d.Header), []byte("\r\n"), []byte("\n"))...)
	return &rawText{head: append(head, '\n'), body: d.Body}
}

// rawAhead is how many lines are found out at a time.
const rawAhead = 2000

// in is the text broken at a width.
func (r *rawText) in(width int) *rawText {
	if width = max(width, 1); width != r.width {
		r.width, r.starts, r.next = width, nil, 0
		r.read(rawAhead)
	}
	return r
}

// len is how many lines are known; looking at the last ones makes more known.
func (r *rawText) len() int { return len(r.starts) }

func (r *rawText) size() int { return len(r.head) + len(r.body) }

// from returns the text from a place on, within head or body.
func (r *rawText) from(at int) []byte {
	if at < len(r.head) {
		return r.head[at:]
	}
	return r.body[at-len(r.head):]
}

// read finds out about n more lines.
func (r *rawText) read(n int) {
	for ; n > 0 && r.next < r.size(); n-- {
		r.starts = append(r.starts, r.next)
		r.next += lineSize(r.from(r.next), r.width)
	}
}

func (r *rawText) readAll() { r.read(r.size()) }

// lineSize is how many bytes of a text fill a line, its end included.
func lineSize(text []byte, width int) int {
	used := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c == '\n' {
			return i + 1
		}
		size, columns := 1, 1
		if c < ' ' || c >= 0x7f {
			_, size = utf8.DecodeRune(text[i:])
			columns = ansi.StringWidth(safetext.Line(string(text[i : i+size])))
		}
		if used += columns; used > width && i > 0 {
			return i
		}
		i += size
	}
	return len(text)
}

func (r *rawText) spans(i int) []span {
	if i >= len(r.starts)-rawAhead/2 {
		r.read(rawAhead)
	}
	end := r.next
	if i+1 < len(r.starts) {
		end = r.starts[i+1]
	}
	from := r.starts[i]
	text := bytes.TrimSuffix(r.from(from)[:end-from], []byte("\n"))
	if from < len(r.head) {
		return []span{paint.Faint.Text(string(text))}
	}
	return []span{paint.Plain.Text(string(text))}
}
