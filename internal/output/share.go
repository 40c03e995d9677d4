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
		if m.Self {
			text = fmt.Sprintf("joined as %s, %d present: %s", m.Name, m.Present, m.Detail)
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

// shareTrouble is what has gone wrong since the last word about a participant, ""
// for nothing.
func shareTrouble(m *hook.ShareChanged) string {
	var all []string
	if m.NewTwice > 0 {
		what := "a duplicate"
		if m.Last != nil && m.Last.Effects == hook.EffectsTwice {
			what = fmt.Sprintf("delivery %d, a duplicate,", m.Last.DeliveryID)
		}
		all = append(all, fmt.Sprintf("worked on %s again (%s so far)", what, times(m.Twice)))
	}
	if m.NewFailures > 0 && m.Failure != nil {
		what := fmt.Sprintf("answered %d to delivery %d", m.Failure.Status, m.Failure.DeliveryID)
		if m.Failure.Status == 0 {
			what = fmt.Sprintf("gave no answer to delivery %d: %s", m.Failure.DeliveryID, m.Failure.Error)
		}
		all = append(all, fmt.Sprintf("%s (failures: %d of %d)", what, m.Failures, m.Answered))
	}
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("! %s's handler %s", m.Name, strings.Join(all, ", and "))
}
