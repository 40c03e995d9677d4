package safetext

import (
	"unicode"
	"unicode/utf8"
)

// verdict is what becomes of one character.
type verdict uint8

const (
	keep   verdict = iota
	show           // made visible: a picture or its code
	broken         // a byte that is no UTF-8
)

// maxMarks is how many marks may stand on one character. Languages need up to
// about half of that; heaps of them paint over the lines above and below.
const maxMarks = 8

// marks follows what the next combining mark would stand on. A mark without a
// base would join with whatever a screen draws before the text.
type marks struct {
	base  bool
	count int
}

// judge decides about the next character of a text.
func (m *marks) judge(r rune, size int) verdict {
	if r >= ' ' && r < 0x7f {
		m.base, m.count = true, 0
		return keep
	}
	v := judgeRune(r, size)
	switch {
	case v != keep:
		m.base = false
	case !joinsBefore(r):
		m.base, m.count = true, 0
	case !m.base || m.count >= maxMarks:
		m.base = false
		return show
	default:
		m.count++
	}
	return v
}

// judgeRune decides about a character by itself.
func judgeRune(r rune, size int) verdict {
	switch {
	case r == utf8.RuneError && size <= 1:
		return broken
	case !unicode.IsGraphic(r): // controls, formats, private, unassigned, line separators
		return show
	case invisible(r) || joinsAfter(r):
		return show
	}
	return keep
}

// invisible reports whether a character that Unicode calls graphic shows
// nothing: variation selectors, fillers, the blank Braille pattern.
func invisible(r rune) bool {
	switch r {
	case 0x2800, 0x1D159:
		return true
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// joinsBefore reports whether r becomes one grapheme cluster with whatever
// stands before it: marks, Thai and Lao AM, the halfwidth voiced sound marks,
// skin tones.
func joinsBefore(r rune) bool {
	switch {
	case r == 0x0E33, r == 0x0EB3, r == 0xFF9E, r == 0xFF9F:
		return true
	case r >= 0x1F3FB && r <= 0x1F3FF:
		return true
	}
	return unicode.Is(unicode.M, r)
}

// joinsAfter reports whether r becomes one grapheme cluster with whatever
// stands after it: rare letters that are written over the next one.
func joinsAfter(r rune) bool {
	switch r {
	case 0x0D4E, 0x111C2, 0x111C3, 0x1193F, 0x11941, 0x11D46, 0x11F02:
		return true
	}
	return r >= 0x11A84 && r <= 0x11A89
}
