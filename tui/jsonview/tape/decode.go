package tape

import (
	"bytes"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Rune decodes the first character of the inside of a string, and returns how
// many bytes it takes there. A byte that is no UTF-8 and an escape that is half
// a character give utf8.RuneError and ok false.
func Rune(b []byte) (r rune, size int, ok bool) {
	switch {
	case b[0] != '\\' && b[0] < utf8.RuneSelf:
		return rune(b[0]), 1, true
	case b[0] != '\\':
		r, size = utf8.DecodeRune(b)
		return r, size, r != utf8.RuneError || size > 1
	case len(b) < 2:
		return utf8.RuneError, 1, false
	}
	switch b[1] {
	case 'b':
		return '\b', 2, true
	case 'f':
		return '\f', 2, true
	case 'n':
		return '\n', 2, true
	case 'r':
		return '\r', 2, true
	case 't':
		return '\t', 2, true
	case 'u':
		return unicodeEscape(b)
	}
	return rune(b[1]), 2, true
}

// unicodeEscape decodes \uXXXX, and the pairs of it that are one character.
func unicodeEscape(b []byte) (r rune, size int, ok bool) {
	r, ok = hex4(b[2:])
	if !ok {
		return utf8.RuneError, 1, false
	}
	if !utf16.IsSurrogate(r) {
		return r, 6, true
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if second, ok := hex4(b[8:]); ok {
			if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
				return pair, 12, true
			}
		}
	}
	return utf8.RuneError, 6, false
}

// Decode returns what the inside of a string means. Bytes that are no UTF-8 stay
// as they are; half a character becomes U+FFFD. Without an escape the result is
// b itself; otherwise it is appended to buf.
func Decode(buf, b []byte) []byte {
	next := bytes.IndexByte(b, '\\')
	if next < 0 {
		return b
	}
	buf = slices.Grow(buf, len(b))
	for next >= 0 {
		buf = append(buf, b[:next]...)
		r, size, _ := Rune(b[next:])
		buf = utf8.AppendRune(buf, r)
		b = b[next+size:]
		next = bytes.IndexByte(b, '\\')
	}
	return append(buf, b...)
}
