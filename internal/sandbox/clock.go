package sandbox

import (
	"math/rand/v2"
	"strings"
	"time"
)

// epoch is when virtual time begins: a Monday morning.
func epoch() time.Time { return time.Date(2026, time.February, 2, 8, 0, 0, 0, time.UTC) }

// timeline gives one kind of thing its times. Without a real clock each step
// moves it on by a drawn number of seconds, so its times follow from the seed
// and from nothing else.
type timeline struct {
	wall     func() time.Time // nil: virtual
	at       time.Time
	steps    *rand.Rand
	maxSteps int64 // microseconds
}

func newTimeline(start time.Time, steps *rand.Rand, longest time.Duration) *timeline {
	return &timeline{at: start, steps: steps, maxSteps: longest.Microseconds()}
}

// next is the time of the next thing, to the microsecond.
func (t *timeline) next() time.Time {
	if t.wall != nil {
		t.at = t.wall().UTC().Truncate(time.Microsecond)
		return t.at
	}
	t.at = t.at.Add(time.Duration(1+t.steps.Int64N(t.maxSteps)) * time.Microsecond)
	return t.at
}

// layoutOf finds the layout of a time as a payload writes it. SmartLead uses
// five: with three, six or no digits of a second's fraction, and "Z" or
// "+00:00" behind them.
func layoutOf(text string) (string, bool) {
	layout := "2006-01-02T15:04:05"
	if len(text) <= len(layout) {
		return "", false
	}
	rest := text[len(layout):]
	if rest[0] == '.' {
		digits := 1
		for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
			digits++
		}
		layout += "." + strings.Repeat("0", digits-1)
		rest = rest[digits:]
	}
	zone := "-07:00"
	if rest == "Z" {
		zone = "Z07:00"
	}
	layout += zone
	_, err := time.Parse(layout, text)
	return layout, err == nil
}
