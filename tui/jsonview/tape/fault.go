package tape

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"leadrig/internal/safetext"
)

// maxWord is how much of a text is looked at to name it, in bytes.
const maxWord = 24

// Fault is why a text is no JSON.
type Fault struct {
	Offset int    // of the byte at which reading stopped
	Reason string // a clause; harmless on a terminal
}

// Position returns the line and the column of the fault in the text it was found
// in, both from 1. A column is a character.
func (f *Fault) Position(body []byte) (line, column int) {
	before := body[:min(f.Offset, len(body))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return 1 + bytes.Count(before, []byte{'\n'}), 1 + utf8.RuneCount(before[start:])
}

// fail says what is wrong here. Where the text has ended, that says more than
// what is missing.
func (s *scanner) fail(reason string) {
	switch {
	case s.fault != nil:
		return
	case len(bytes.TrimSpace(s.body)) == 0:
		reason = "there is nothing but blanks"
	case s.pos == len(s.body) && len(s.open) == 0:
		reason = "it ends too early: " + reason
	case s.pos == len(s.body):
		reason = fmt.Sprintf("it ends too early: %s, and %s still open", reason, levels(len(s.open)))
	}
	s.fault = &Fault{Offset: s.pos, Reason: reason}
}

func levels(n int) string {
	if n == 1 {
		return "one bracket is"
	}
	return fmt.Sprintf("%d brackets are", n)
}

// failValue names what stands where a value should.
func (s *scanner) failValue() {
	rest := s.body[s.pos:min(len(s.body), s.pos+maxWord)]
	end := bytes.IndexAny(rest, " \t\r\n,:]}\"")
	switch {
	case rest[0] == '\'':
		s.fail("a text must stand in double quotes")
	case end == 0:
		s.fail("a value is missing before " + safetext.Line(string(rest[:1])))
	case end < 0 && len(rest) == maxWord:
		s.fail(safetext.Cut(string(rest), maxWord/2) + " is no value")
	case end < 0:
		s.fail(safetext.Line(string(rest)) + " is no value")
	default:
		s.fail(safetext.Line(string(rest[:end])) + " is no value")
	}
}

func (s *scanner) failEscape() {
	size := 2
	if r := s.body[s.pos:]; len(r) > 1 && r[1] == 'u' {
		size = 6
	}
	rest := s.body[s.pos:min(len(s.body), s.pos+size)]
	if len(rest) < size && !bytes.ContainsAny(rest, "\"") {
		s.pos = len(s.body)
		s.fail("the closing quote of a text is missing")
		return
	}
	s.fail(safetext.Line(string(rest)) + " is no escape")
}

func (s *scanner) failControl(c byte) {
	name := safetext.Line(string(rune(c)))
	switch c {
	case '\n':
		name = "a line break"
	case '\r':
		name = "a carriage return"
	case '\t':
		name = "a tab"
	}
	s.fail(fmt.Sprintf("%s in a text must be written as an escape (%s)", name, escapeOf(c)))
}

func escapeOf(c byte) string {
	switch c {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	return fmt.Sprintf(`\u%04x`, c)
}
