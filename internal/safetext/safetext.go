package safetext

import (
	"strings"
	"unicode/utf8"
)

// tab is what Block makes of a tab.
const tab = "    "

// Line returns s as one harmless line.
func Line(s string) string { return clean(s, false) }

// Block returns s as harmless lines: as Line, but newlines stay, and a tab
// becomes spaces.
func Block(s string) string { return clean(s, true) }

// clean copies nothing until it meets the first character that has to change.
func clean(s string, block bool) string {
	var m marks
	for i := 0; i < len(s); {
		before := m
		r, size := decode(s[i:])
		if v := m.judge(r, size); v != keep && (!block || r != '\n') {
			return rewrite(s, i, before, block)
		}
		i += size
	}
	return s
}

// rewrite returns s with everything made visible. The bytes before from are
// known to need nothing, and m is what stands at their end.
func rewrite(s string, from int, m marks, block bool) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/4 + 16)
	b.WriteString(s[:from])
	for i := from; i < len(s); {
		r, size := decode(s[i:])
		v := m.judge(r, size)
		switch {
		case v == keep:
			b.WriteString(s[i : i+size])
		case block && r == '\n':
			b.WriteByte('\n')
		case block && r == '\t':
			b.WriteString(tab)
		default:
			appendVisible(&b, r, v)
		}
		i += size
	}
	return b.String()
}

// decode spares ASCII the function call.
func decode(s string) (rune, int) {
	if c := s[0]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s)
}

// appendVisible writes the visible form of a character that isn't kept.
func appendVisible(b *strings.Builder, r rune, v verdict) {
	switch {
	case v == broken:
		b.WriteRune(utf8.RuneError)
	case r == '\n':
		b.WriteRune('⏎')
	case r < ' ':
		b.WriteRune('␀' + r) // the control pictures stand in the order of ASCII
	case r == 0x7f:
		b.WriteRune('␡')
	default:
		appendCode(b, r)
	}
}

// appendCode writes ⟨XXXX⟩: the code point with four to six digits.
func appendCode(b *strings.Builder, r rune) {
	const hex = "0123456789ABCDEF"
	b.WriteRune('⟨')
	for shift := 20; shift >= 0; shift -= 4 {
		if shift > 12 && r>>shift == 0 {
			continue
		}
		b.WriteByte(hex[r>>shift&0xF])
	}
	b.WriteRune('⟩')
}
