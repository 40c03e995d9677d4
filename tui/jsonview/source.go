package jsonview

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"leadrig/internal/safetext"
	"leadrig/tui/jsonview/tape"
)

// minWidth is the narrowest a line is made for, in columns.
const minWidth = 20

// minPiece is the least room a piece of a text gets, however deep it stands.
const minPiece = 16

// source is a stretch of a payload that is read as text: the inside of a JSON
// string with its escapes, or plain text.
type source struct {
	b       []byte
	escaped bool
	tabs    bool // tabs are shown as the space they take
}

// rune decodes the character at i. ok is false for what is no character.
func (s source) rune(i int) (r rune, size int, ok bool) {
	if s.escaped {
		return tape.Rune(s.b[i:])
	}
	if c := s.b[i]; c < utf8.RuneSelf {
		return rune(c), 1, true
	}
	r, size = utf8.DecodeRune(s.b[i:])
	return r, size, r != utf8.RuneError || size > 1
}

// columns is how many columns a character may take at most. It errs on the wide
// side: a line that is a little short costs less than measuring megabytes.
func columns(r rune) int {
	switch {
	case r == '\t':
		return 4
	case r < 0x1100 && (r < 0x80 || unicode.IsLetter(r)):
		return 1
	case !unicode.IsGraphic(r) || unicode.Is(unicode.Variation_Selector, r):
		return 8 // shown as its code
	}
	return 2
}

// cut returns where a line ends that starts at from and has that many columns:
// after a line break, after the last space in its last third, or where it is
// full. It always gets on.
func (s source) cut(from, room int) int { return s.end(from, room, true) }

// head is cut for what is shown on one line in any case.
func (s source) head(room int) int { return s.end(0, room, false) }

func (s source) end(from, room int, lines bool) int {
	used, space := 0, -1
	for i := from; i < len(s.b); {
		r, size, _ := s.rune(i)
		if used += columns(r); used > room && i > from && !s.stays(r, used-room) {
			if lines && space > 0 {
				return space
			}
			return i
		}
		i += size
		if lines && r == '\n' {
			return i
		}
		if (r == ' ' || r == '>') && used*3 >= room*2 {
			space = i
		}
	}
	return len(s.b)
}

// stays reports whether a character goes with the one before it although the
// line is full: a mark with its letter, but no heaps of marks.
func (s source) stays(r rune, over int) bool { return over <= 16 && unicode.Is(unicode.M, r) }

// fits reports that the text surely takes no more than that many columns,
// without looking at each character.
func (s source) fits(room int) bool {
	return len(s.b)*4 <= room && s.escaped && bytes.IndexByte(s.b, '\\') < 0
}

// tokens appends the characters from one offset to another as tokens of a kind,
// with what is no character as tokens of its own. The first gets the prefix, the
// last the suffix; they are harmless.
func (s source) tokens(dst []Token, kind Kind, from, to int, prefix, suffix string) []Token {
	var text strings.Builder
	text.Grow(to - from)
	flush := func(after string) {
		if out := prefix + s.clean(text.String()) + after; out != "" {
			dst = append(dst, Token{kind, out})
		}
		prefix = ""
		text.Reset()
	}
	for i := from; i < to; {
		r, size, ok := s.rune(i)
		i += size
		if ok {
			text.WriteRune(r)
			continue
		}
		flush("")
		if last := len(dst) - 1; last >= 0 && dst[last].Kind == KindBad {
			dst[last].Text += "�"
		} else {
			dst = append(dst, Token{KindBad, "�"})
		}
	}
	flush(suffix)
	return dst
}

func (s source) clean(text string) string {
	if s.tabs {
		return safetext.Block(text)
	}
	return safetext.Line(text)
}
