package filter

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// Limits of a filter.
const (
	maxText   = 4 << 10 // bytes
	maxTerms  = 64
	maxValues = 64 // of a term
)

// Error says what is wrong with a filter and where.
type Error struct {
	Part   string
	Column int // from 1, in characters
	Reason string
}

func (e *Error) Error() string {
	return fmt.Sprintf("filter %q at column %d: %s", e.Part, e.Column, e.Reason)
}

// Parse reads a filter; now is what since counts from. Its error is an *Error.
func Parse(text string, now time.Time) (Filter, error) {
	if !utf8.ValidString(text) {
		return Filter{}, &Error{Column: 1, Reason: "it is no valid UTF-8"}
	}
	if len(text) > maxText {
		return Filter{}, &Error{Part: string([]rune(text)[:20]) + "…", Column: 1, Reason: fmt.Sprintf("it has %d bytes, at most %d are taken", len(text), maxText)}
	}
	s := scanner{text: []rune(text)}
	var f Filter
	for s.skipBlanks() {
		if len(f.terms) == maxTerms {
			return Filter{}, s.fail(s.at, "", fmt.Sprintf("more than %d terms", maxTerms))
		}
		t, err := s.term(now)
		if err != nil {
			return Filter{}, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// scanner walks along a filter's text.
type scanner struct {
	text []rune
	at   int
}

func (s *scanner) more() bool { return s.at < len(s.text) }

func (s *scanner) skipBlanks() bool {
	for s.more() && unicode.IsSpace(s.text[s.at]) {
		s.at++
	}
	return s.more()
}

func (s *scanner) fail(at int, part, reason string) *Error {
	return &Error{Part: part, Column: at + 1, Reason: reason}
}

// term reads one term.
func (s *scanner) term(now time.Time) (Term, error) {
	start := s.at
	t := Term{}
	if s.text[s.at] == '-' && s.at+1 < len(s.text) && !unicode.IsSpace(s.text[s.at+1]) {
		t.Not = true
		s.at++
	}
	key, isKey := s.key()
	if isKey {
		if !slices.Contains(keys(), Key(key)) {
			return t, s.fail(start, key+":", noSuchKey(key))
		}
		t.Key = Key(key)
	}
	for {
		at := s.at
		value, err := s.value(start, t.Key == Word)
		if err != nil {
			return t, err
		}
		holds, canonical, reason := makeTest(t.Key, value, now)
		if reason != "" {
			return t, s.fail(at, string(s.text[start:s.at]), reason)
		}
		t.Values, t.tests = append(t.Values, canonical), append(t.tests, holds)
		if span, ok := makeSpan(t.Key, canonical, now); ok {
			t.spans = append(t.spans, span)
		}
		if t.Key == Word || !s.more() || s.text[s.at] != ',' {
			return t, nil
		}
		if len(t.Values) == maxValues {
			return t, s.fail(s.at, string(s.text[start:s.at]), fmt.Sprintf("more than %d values", maxValues))
		}
		s.at++
	}
}

// key reads letters that end in a colon; else nothing is read.
func (s *scanner) key() (key string, ok bool) {
	i := s.at
	for i < len(s.text) && (unicode.IsLetter(s.text[i]) || s.text[i] == '_') {
		i++
	}
	if i == s.at || i == len(s.text) || s.text[i] != ':' {
		return "", false
	}
	key = strings.ToLower(string(s.text[s.at:i]))
	s.at = i + 1
	return key, true
}

// value reads a value, in quotes or up to a blank or, but for words, a comma. Its
// term begins at from.
func (s *scanner) value(from int, word bool) (string, error) {
	start := s.at
	if s.more() && s.text[s.at] == '"' {
		return s.inQuotes(start)
	}
	for s.more() && !unicode.IsSpace(s.text[s.at]) && (word || s.text[s.at] != ',') {
		s.at++
	}
	if s.at == start {
		return "", s.fail(start, string(s.text[from:s.at]), "a value is missing")
	}
	return string(s.text[start:s.at]), nil
}

func (s *scanner) inQuotes(start int) (string, error) {
	var b strings.Builder
	for s.at++; s.more(); s.at++ {
		switch r := s.text[s.at]; {
		case r == '\\' && s.at+1 < len(s.text):
			s.at++
			b.WriteRune(s.text[s.at])
		case r == '"':
			s.at++
			return b.String(), nil
		default:
			b.WriteRune(r)
		}
	}
	return "", s.fail(start, string(s.text[start:]), `the closing " is missing`)
}

func keys() []Key { return []Key{Type, Status, Outcome, Campaign, Lead, ID, Dup, Latency, Since} }

// noSuchKey says which keys there are, and which one may have been meant.
func noSuchKey(key string) string {
	names := make([]string, 0, len(keys()))
	for _, k := range keys() {
		names = append(names, string(k))
	}
	text := "there is no such key"
	if nearest := hook.Nearest(key, names); alike(key, nearest) {
		text += fmt.Sprintf("; did you mean %q?", nearest+":")
	} else {
		text += "."
	}
	return text + " Keys: " + strings.Join(names, ", ") + ". A word with a colon in it stands in quotes"
}

// alike reports whether most letters of a key are those of another, wherever they
// stand: a slip of the finger, not another word.
func alike(key, other string) bool {
	rest, same := other, 0
	for _, r := range key {
		if at := strings.IndexRune(rest, r); at >= 0 {
			rest = rest[:at] + rest[at+1:]
			same++
		}
	}
	return 2*same > max(len(key), len(other))
}
