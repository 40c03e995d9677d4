package filter

import (
	"cmp"
	"strings"
	"time"
)

// operator compares a value with a bound.
type operator int

const (
	equal operator = iota
	less
	atMost
	more
	atLeast
)

func (o operator) text() string { return [...]string{"", "<", "<=", ">", ">="}[o] }

// comparison takes an operator off the front of a text.
func comparison(text string) (operator, string) {
	for _, o := range []operator{atMost, atLeast, less, more} { // the longer ones first
		if rest, ok := strings.CutPrefix(text, o.text()); ok {
			return o, rest
		}
	}
	return equal, text
}

// compares compares two numbers or two durations.
func compares[T int | time.Duration](o operator, value, bound T) bool {
	switch c := cmp.Compare(value, bound); o {
	case less:
		return c < 0
	case atMost:
		return c <= 0
	case more:
		return c > 0
	case atLeast:
		return c >= 0
	case equal:
	}
	return value == bound
}
