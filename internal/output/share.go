package output

import (
	"fmt"
	"strings"

	"leadrig/internal/hook"
)

// share writes who came and went, and whose handler is in trouble. That all is
// well isn't worth a line for each participant each second.
func (t Text) share(b *strings.Builder, m *hook.ShareChanged) {
	colour, text := dim, ""
	switch m.State {
	case hook.ShareJoined:
		text = fmt.Sprintf("%s has joined the shared run, %d present", m.Name, m.Present)
		if m.Present == 0 { // it is told to the participant itself
			text = fmt.Sprintf("joined as %s: %s", m.Name, m.Detail)
		}
	case hook.ShareLeft:
		text = fmt.Sprintf("%s has left the shared run, %d present", m.Name, m.Present)
	case hook.ShareDropped:
		colour, text = yellow, fmt.Sprintf("! %s was dropped from the shared run: %s", m.Name, m.Detail)
	case hook.ShareRevoked:
		text = "the run is shared no more"
	case hook.ShareOutcome:
		colour, text = yellow, shareTrouble(m)
	case hook.ShareOpened:
	}
	if text != "" && (!t.Quiet || colour == yellow) {
		t.note(b, m.Time, colour, text)
	}
}

// shareTrouble is what is wrong with the latest answer, "" for nothing.
func shareTrouble(m *hook.ShareChanged) string {
	switch {
	case m.Last == nil:
		return ""
	case m.Last.Effects == hook.EffectsTwice:
		return fmt.Sprintf("! %s's handler worked on delivery %d again, a duplicate (%s so far)", m.Name, m.Last.DeliveryID, times(m.Twice))
	case m.Last.Outcome == hook.OutcomeDelivered:
		return ""
	case m.Last.Status == 0:
		return fmt.Sprintf("! %s's handler gave no answer to delivery %d: %s (failures: %d of %d)", m.Name, m.Last.DeliveryID, m.Last.Error, m.Failures, m.Answered)
	}
	return fmt.Sprintf("! %s's handler answered %d to delivery %d (failures: %d of %d)", m.Name, m.Last.Status, m.Last.DeliveryID, m.Failures, m.Answered)
}
