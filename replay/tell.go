package replay

import (
	"slices"

	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// maxTold and maxWrong bound how many deliveries of a scenario stand in the
// report: the first ones, and of those that are wrong some more.
const (
	maxTold  = 100
	maxWrong = 100
)

// tell writes the deliveries into the result and returns where each stands.
func (t *trial) tell(wrong []*delivery) map[*delivery]int {
	isWrong := map[*delivery]bool{}
	for _, d := range wrong {
		isWrong[d] = true
	}
	index := map[*delivery]int{}
	t.result.Deliveries, t.result.Omitted = nil, 0
	told, toldWrong := 0, 0
	for _, d := range t.deliveries {
		switch {
		case len(d.attempts) == 0:
			continue
		case isWrong[d] && toldWrong < maxWrong:
			toldWrong++
		case told < maxTold:
			told++
		default:
			t.result.Omitted += len(d.attempts)
			continue
		}
		index[d] = len(t.result.Deliveries)
		t.result.Deliveries = append(t.result.Deliveries, t.delivery(d))
	}
	t.result.Latency = t.latency()
	t.result.Work = t.work()
	return index
}

func (t *trial) delivery(d *delivery) report.Delivery {
	out := report.Delivery{
		RequestID: d.id, EventType: d.eventType, Fixture: d.fixture, Label: d.label, Bytes: len(d.body),
	}
	out.Change = d.change()
	for i := range d.attempts {
		out.Attempts = append(out.Attempts, d.attempts[i].report())
	}
	if t.of.cfg.Sink != nil && d.id != "" {
		if n, ok := t.of.cfg.Sink.Accepted(d.id); ok {
			out.Effects = &n
		}
	}
	return out
}

// watchesEffects says that the number of effects must be right here; where it is
// but worth a warning, a handler may well differ.
func (t *trial) watchesEffects() bool {
	return slices.ContainsFunc(t.sc.Checks, func(c scenario.Check) bool {
		return c.ID == scenario.CheckEffects && c.Level == scenario.LevelFail
	})
}

// work counts a scenario whose effects matter as observed, and no other: the
// sums of both would not fit together.
func (t *trial) work() *report.Work {
	reached, attempts := t.copies()
	if attempts == 0 {
		return nil
	}
	least, most := t.span()
	w := &report.Work{Deliveries: reached, IDs: t.ids(), Expected: int(least)}
	if most > least {
		w.ExpectedMost = int(most)
	}
	if t.watchesEffects() && t.reading.Observed {
		w.Observed, w.Effects = true, int(t.seen+t.reading.Effects)
	}
	return w
}
