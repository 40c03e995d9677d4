package tui

import "leadrig/internal/hook"

// tally counts what happened in this run.
type tally struct {
	deliveries, duplicates, lost int
	skipped                      int // messages the screen was too slow for
}

// arrived counts a delivery.
func (t *tally) arrived(m *hook.DeliveryArrived) {
	t.deliveries++
	if m.DuplicateOf != 0 {
		t.duplicates++
	}
}

// finished counts an attempt. A delivery is lost once, however often it is tried.
func (t *tally) finished(m *hook.AttemptFinished, before result) {
	if resultOf(m) == lost && before != lost {
		t.lost++
	}
}

// spans says the counts, in few columns if short. Bad news is left out as long
// as there is none.
func (t *tally) spans(failing int, short bool) []span {
	deliveries := span{roleStrong, counted(t.deliveries, "delivery", "deliveries")}
	duplicates := counted(t.duplicates, "duplicate", "duplicates")
	skipped := " messages not shown"
	if short {
		deliveries.text = thousands(t.deliveries) + " dlv"
		duplicates = thousands(t.duplicates) + " dup"
		skipped = " not shown"
	}
	spans := []span{deliveries, {roleFaint, " · "}, {rolePlain, duplicates}}
	for _, bad := range []struct {
		n    int
		role role
		word string
	}{
		{t.lost, roleBad, " lost"},
		{failing, roleWarn, " failing"},
		{t.skipped, roleWarn, skipped},
	} {
		if bad.n > 0 {
			spans = append(spans, span{roleFaint, " · "}, span{bad.role, thousands(bad.n) + bad.word})
		}
	}
	return spans
}
