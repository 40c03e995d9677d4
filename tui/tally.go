package tui

import (
	"leadrig/internal/hook"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

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
func (t *tally) finished(m *hook.AttemptFinished, before rows.Result) {
	if rows.ResultOf(m.Outcome) == rows.Lost && before != rows.Lost {
		t.lost++
	}
}

// spans says the counts, in few columns if short. Bad news is left out as long
// as there is none.
func (t *tally) spans(failing int, short bool) []span {
	deliveries := paint.Strong.Text(paint.Counted(t.deliveries, "delivery", "deliveries"))
	duplicates := paint.Counted(t.duplicates, "duplicate", "duplicates")
	skipped := " messages not shown"
	if short {
		deliveries.Words = paint.Thousands(t.deliveries) + " dlv"
		duplicates = paint.Thousands(t.duplicates) + " dup"
		skipped = " not shown"
	}
	spans := []span{deliveries, paint.Faint.Text(" · "), paint.Plain.Text(duplicates)}
	for _, bad := range []struct {
		n    int
		role role
		word string
	}{
		{t.lost, paint.Bad, " lost"},
		{failing, paint.Warn, " failing"},
		{t.skipped, paint.Warn, skipped},
	} {
		if bad.n > 0 {
			spans = append(spans, paint.Faint.Text(" · "), bad.role.Text(paint.Thousands(bad.n)+bad.word))
		}
	}
	return spans
}
