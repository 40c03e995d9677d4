package tui

import (
	"strconv"

	"leadrig/tui/paint"
)

// webhook is the temporary webhook of the run, as the header shows it.
type webhook struct {
	id    int64
	where string // "campaign 123", or the level alone
	state webhookState
}

type webhookState uint8

const (
	webhookNone webhookState = iota
	webhookRegistered
	webhookRemoving
	webhookRemoved
	webhookLeft // removing it failed
)

// webhookForm is how much is said of the webhook.
type webhookForm uint8

const (
	webhookWhole webhookForm = iota
	webhookShort
	webhookUnsaid
)

// removing notes that the webhook is being removed, if there is one to remove.
func (w *webhook) removing() {
	if w.state == webhookRegistered {
		w.state = webhookRemoving
	}
}

// spans says which webhook there is and where it stands, nil if there is none.
// What is being done about it is always said.
func (w *webhook) spans(form webhookForm) []span {
	if w.state == webhookNone || form == webhookUnsaid && w.state == webhookRegistered {
		return nil
	}
	name := strconv.FormatInt(w.id, 10)
	if form == webhookWhole {
		name += " · " + w.where
	}
	spans := []span{paint.Faint.Text("webhook "), paint.Plain.Text(name)}
	switch w.state {
	case webhookRemoving:
		return append(spans, paint.Warn.Text(" removing…"))
	case webhookRemoved:
		return append(spans, paint.Good.Text(" ✓ removed"))
	case webhookLeft:
		return append(spans, paint.Bad.Text(" ✗ not removed"))
	default:
		return spans
	}
}
