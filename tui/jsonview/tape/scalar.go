package tape

import "bytes"

// text reads a string.
func (s *scanner) text() {
	for i := s.pos + 1; i < len(s.body); i++ {
		switch c := s.body[i]; {
		case c == '"':
			s.pos = i + 1
			return
		case c == '\\':
			size := escapeSize(s.body[i:])
			if size == 0 {
				s.pos = i
				s.failEscape()
				return
			}
			i += size - 1
		case c < ' ':
			s.pos = i
			s.failControl(c)
			return
		}
	}
	s.pos = len(s.body)
	s.fail("the closing quote of a text is missing")
}

// escapeSize returns how many bytes the escape at the start of b has, 0 if it is
// none.
func escapeSize(b []byte) int {
	if len(b) < 2 || b[0] != '\\' {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(b[2:]); ok {
			return 6
		}
	}
	return 0
}

// hex4 reads the four digits of a \u escape.
func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// number reads a number.
func (s *scanner) number() {
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
		if s.pos < len(s.body) && isDigit(s.body[s.pos]) {
			s.fail("a number must not start with 0")
			return
		}
	} else if !s.digits() {
		return
	}
	if s.at('.') {
		s.pos++
		if !s.digits() {
			return
		}
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		s.digits()
	}
}

// digits reads one digit or more.
func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.body) && isDigit(s.body[s.pos]) {
		s.pos++
	}
	if s.pos == start {
		s.fail("a digit of a number is missing")
		return false
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// word reads true, false or null.
func (s *scanner) word(word string) {
	if !bytes.HasPrefix(s.body[s.pos:], []byte(word)) {
		s.failValue()
		return
	}
	s.pos += len(word)
}
