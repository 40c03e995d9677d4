package fault

import (
	"fmt"
	"unicode/utf8"
)

// ParseError says what is wrong with a fault that somebody wrote.
type ParseError struct {
	Spec   string // the whole text
	Part   string // the bad part of it, or the bad value within a part
	Column int    // where Part begins, in characters from 1
	Reason string // what is wrong and what would be right
}

func (e *ParseError) Error() string {
	if e.Part == "" {
		return fmt.Sprintf("fault %q, column %d: %s", e.Spec, e.Column, e.Reason)
	}
	return fmt.Sprintf("fault %q, column %d: %q: %s", e.Spec, e.Column, e.Part, e.Reason)
}

// piece is a part of a spec that knows where it stands.
type piece struct {
	whole string
	at    int // bytes
	value string
}

func (t piece) wrong(format string, values ...any) error {
	return &ParseError{
		Spec: t.whole, Part: t.value, Column: utf8.RuneCountInString(t.whole[:t.at]) + 1,
		Reason: fmt.Sprintf(format, values...),
	}
}
