package replay

import (
	"fmt"

	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// judgeEffects compares the work done with the work there was.
func judgeEffects(t *trial, _ scenario.Check, all []*delivery) finding {
	least, most := t.span()
	expected := fmt.Sprint(least)
	if most != least {
		expected = fmt.Sprintf("%d to %d", least, most)
	}
	if !t.reading.Observed {
		return finding{
			verdict: report.Skipped, expected: expected, observed: "not observed",
			message: "effects were not observed: give --effects-url, --effects-cmd or --sink",
		}
	}
	got := t.seen + t.reading.Effects
	f := finding{expected: expected, observed: fmt.Sprint(got)}
	what := t.sentence()
	switch {
	case got > most:
		f.verdict, f.about, f.consequence = report.Fail, repeated(all), t.sc.Why
		f.message = fmt.Sprintf("%s: %s, expected %s", what, done(got), expected)
		if !t.reading.Settled {
			f.message += ", and more came when nobody waited any longer"
		}
	case !t.reading.Settled:
		f.verdict = report.Error
		f.message = fmt.Sprintf("%s: %s after %s and that was not all, expected %s: is something else using the handler?",
			what, done(got), rounded(t.reading.Waited), expected)
	case got < least:
		f.verdict, f.about, f.consequence = report.Fail, all, t.sc.Why
		f.message = fmt.Sprintf("%s: %s, expected %s", what, done(got), expected)
		f.message += fmt.Sprintf(" (within %s; --settle awaits slower work)", rounded(t.reading.Waited))
	default:
		f.message = fmt.Sprintf("%s: %s, as expected", what, done(got))
	}
	return f
}

// workedAsExpected says that the effects were observed and are right.
func (t *trial) workedAsExpected() bool {
	least, most := t.span()
	got := t.seen + t.reading.Effects
	return t.reading.Observed && t.reading.Settled && got >= least && got <= most
}

// sentence says what was sent.
func (t *trial) sentence() string {
	sent, _ := t.copies()
	ids, events := t.ids(), t.eventCount()
	switch {
	case events < ids:
		return fmt.Sprintf("%s under %s", plural(events, "event", "events"), plural(ids, "id", "ids"))
	case sent == ids:
		return plural(sent, "event", "events")
	}
	return fmt.Sprintf("%s of %s", plural(sent, "copy", "copies"), plural(ids, "id", "ids"))
}

func (t *trial) eventCount() int {
	known := map[*event]bool{}
	for _, d := range t.deliveries {
		if len(d.attempts) > 0 {
			known[d.event] = true
		}
	}
	return len(known)
}

// done says how often the work was done, in digits: a report repeats what its
// message doesn't hold.
func done(n int64) string { return "the work was done " + plural(int(n), "time", "times") }

// repeated are the deliveries that came more than once; all, if none did.
func repeated(all []*delivery) []*delivery {
	var some []*delivery
	for _, d := range all {
		if len(d.attempts) > 1 {
			some = append(some, d)
		}
	}
	if len(some) == 0 {
		return all
	}
	return some
}

// copies is how often something was sent that reached the handler.
func (t *trial) copies() (reached, attempts int) {
	for _, d := range t.deliveries {
		attempts += len(d.attempts)
		for i := range d.attempts {
			if d.attempts[i].reached {
				reached++
			}
		}
	}
	return reached, attempts
}

// ids is how many different request ids, or events without one, were sent.
func (t *trial) ids() int {
	n := 0
	for _, d := range t.deliveries {
		if len(d.attempts) > 0 {
			n++
		}
	}
	return n
}
