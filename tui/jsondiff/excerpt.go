package jsondiff

import (
	"unicode/utf8"

	"leadrig/tui/jsonview"
)

// excerpt is a text of which what differs is to be seen, on one line.
type excerpt struct {
	text     []byte
	from, to int // what differs
	kind     jsonview.Kind
	quote    string
}

// The least that is shown around what differs, and of a text at all, in columns.
const (
	minAround = 12
	minRoom   = 16
)

// fits reports whether all of the text has room.
func (e excerpt) fits(room int) bool {
	return widthOf(e.text, room) <= room-2*len(e.quote)
}

// differs is how many columns what differs takes, counted up to a limit.
func (e excerpt) differs(limit int) int { return widthOf(e.text[e.from:e.to], limit) }

// tokens makes the line: all of the text, or what differs, which takes that many
// columns at most, in the middle of what has room around it. What is left out
// becomes "…".
func (e excerpt) tokens(room, differs int) []jsonview.Token {
	before, after := e.quote, e.quote
	text := e.text
	if !e.fits(room) {
		room = max(room, minRoom) - 2*len(e.quote)
		around := min(max((room-differs)/2, minAround), room/2)
		start, end := e.window(room, around)
		if start > 0 {
			before += "…"
		}
		if end < len(text) {
			after = "…" + after
		}
		text = text[start:end]
	}
	return jsonview.AppendText(nil, e.kind, text, before, after)
}

// window is the part of the text that is shown when not all of it is: from so many
// columns before what differs on, as long as there is room. Each "…" takes one.
func (e excerpt) window(room, around int) (start, end int) {
	if start = back(e.text, e.from, around-1); start > 0 {
		room--
	}
	if end = on(e.text, start, room); end == len(e.text) {
		// Room is left at the end: it shows more of the beginning.
		return back(e.text, end, room), end
	}
	return start, on(e.text, start, room-1)
}

// widthOf is how many columns a text takes, counted up to somewhat over a limit.
func widthOf(text []byte, limit int) int {
	used := 0
	for i := 0; i < len(text) && used <= limit; {
		r, size := utf8.DecodeRune(text[i:])
		used += jsonview.Columns(r)
		i += size
	}
	return used
}

// back returns the offset so many columns before another.
func back(text []byte, at, room int) int {
	for at > 0 {
		r, size := utf8.DecodeLastRune(text[:at])
		if room -= jsonview.Columns(r); room < 0 {
			break
		}
		at -= size
	}
	return at
}

// on returns the offset so many columns after another.
func on(text []byte, at, room int) int {
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if room -= jsonview.Columns(r); room < 0 {
			break
		}
		at += size
	}
	return at
}
