package replay

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"leadrig/replay/report"
)

// Previous is what a handler answered to a recorded delivery before.
type Previous struct {
	Status int // 0: it didn't answer
	Answer []byte
}

// change says how a recorded delivery that was sent again compares with its
// attempt before, nil where there is nothing to compare.
func (d *delivery) change() *report.Change {
	if d.previous == nil || len(d.attempts) == 0 {
		return nil
	}
	now := &d.attempts[len(d.attempts)-1]
	c := &report.Change{PreviousStatus: d.previous.Status}
	switch before := isAccepted(d.previous.Status); {
	case before && now.accepted():
		c.Kind = report.StillPassing
	case before:
		c.Kind = report.Regressed
	case now.accepted():
		c.Kind = report.Fixed
	default:
		c.Kind = report.StillFailing
	}
	was := string(d.previous.Answer[:min(len(d.previous.Answer), maxAnswer)])
	if was != now.answer {
		c.Diff = udiff.Unified("before", "now", endLine(was), endLine(now.answer))
	}
	return c
}

// endLine ends a text with a line end, so that a missing one is no difference.
func endLine(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}
