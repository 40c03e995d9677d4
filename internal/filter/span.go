package filter

import (
	"math"
	"strconv"
	"time"
)

// makeSpan is what a value lets pass, as numbers; false: the key has none. The
// value is in canonical form and has passed its test.
func makeSpan(key Key, value string, now time.Time) (Span, bool) {
	switch key {
	case Status:
		return statusSpan(value), true
	case Latency:
		o, rest := comparison(value)
		bound, err := time.ParseDuration(rest)
		return o.span(int64(bound), math.MinInt64), err == nil
	case Since:
		at, ok := moment(value, now)
		return Span{nanoseconds(at), math.MaxInt64}, ok
	case Type, Outcome, Campaign, Lead, ID, Dup, Word:
	}
	return Span{}, false
}

func statusSpan(value string) Span {
	if value == "none" {
		return Span{}
	}
	if len(value) == 3 && value[1:] == "xx" {
		class := int64(value[0]-'0') * 100
		return Span{class, class + 99}
	}
	o, rest := comparison(value)
	n, err := strconv.ParseInt(rest, 10, 64)
	if err != nil {
		return Span{1, math.MaxInt64}
	}
	return o.span(n, 1)
}

// span is what compares with a bound, from lowest on.
func (o operator) span(bound, lowest int64) Span {
	s := Span{lowest, math.MaxInt64}
	switch o {
	case less:
		s.Max = bound - 1
	case atMost:
		s.Max = bound
	case more:
		if bound == math.MaxInt64 {
			return Span{1, 0}
		}
		s.Min = max(lowest, bound+1)
	case atLeast:
		s.Min = max(lowest, bound)
	case equal:
		s.Min, s.Max = max(lowest, bound), bound
	}
	return s
}

// nanoseconds since 1970, as far as they can be said: the years 1678 to 2262.
func nanoseconds(at time.Time) int64 {
	switch {
	case at.Year() < 1679:
		return math.MinInt64
	case at.Year() > 2261:
		return math.MaxInt64
	}
	return at.UnixNano()
}
