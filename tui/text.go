package tui

import (
	"strconv"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// Short names for what every pane draws with.
type (
	pen  = paint.Pen
	span = paint.Span
	role = paint.Role
)

// The signs of the list. Each stands for its meaning without a colour.
const (
	signPending     = "···"
	signNone        = "–"
	signDelivered   = "✓"
	signRetry       = "↻"
	signLost        = "✗"
	signFailed      = "!"
	signSameID      = "×"
	signSameContent = "≈"
	signReplay      = "↻"
	signEdited      = "✎"
	signFault       = "⚑"
)

// whose is the lead, or the campaign of an event that has none; before it stands
// what a replay was made from.
func whose(r *rows.Row, width int, campaignApart bool) string {
	const wordsFrom = 30
	text := "–"
	switch {
	case r.Lead() != "":
		text = r.Lead()
	case r.Campaign() != "" && !campaignApart:
		text = "campaign " + r.Campaign()
	}
	switch {
	case r.ReplayOf == 0:
		return text
	case width >= wordsFrom:
		return lineage(r) + " · " + text
	case r.Edited():
		return signEdited + strconv.FormatInt(r.ReplayOf, 10) + " " + text
	}
	return signReplay + strconv.FormatInt(r.ReplayOf, 10) + " " + text
}

// lineage says what a replay was made from.
func lineage(r *rows.Row) string {
	text := signReplay + " of " + strconv.FormatInt(r.ReplayOf, 10)
	if r.Edited() {
		text += ", edited"
	}
	return text
}

// duplicateMark tells which copy of an event a delivery is, and by its sign
// whether the request id said so or the content.
func duplicateMark(r *rows.Row) (role, string) {
	if !r.Duplicate() {
		return paint.Faint, "·"
	}
	sign := signSameID
	if r.ByContent() {
		sign = signSameContent
	}
	if r.Copy < 2 {
		return paint.Warn, sign
	}
	return paint.Warn, sign + strconv.Itoa(int(r.Copy))
}

// statusMark is the sign of the result and the status code.
func statusMark(r *rows.Row) (role, string) {
	if r.Result == rows.Pending {
		return paint.Faint, signPending
	}
	code := strconv.Itoa(int(r.Status))
	if r.Status == 0 {
		code = "none"
	}
	role, sign := resultMark(r.Result)
	if r.ToldOther() {
		code += signFault
	}
	return role, sign + " " + code
}

// resultMark is how a result is shown.
func resultMark(r rows.Result) (role, string) {
	switch r {
	case rows.Pending:
		return paint.Faint, signPending
	case rows.Delivered:
		return paint.Good, signDelivered
	case rows.Retry:
		return paint.Warn, signRetry
	case rows.Lost:
		return paint.Bad, signLost
	case rows.Failed:
	}
	return paint.Bad, signFailed
}

// meaning says in words what the status means for the event, and why there was
// no answer, where that is known.
func meaning(r *rows.Row) string {
	text := ""
	switch r.Result {
	case rows.Pending:
		return ""
	case rows.Delivered:
		text = "delivered"
	case rows.Retry:
		text = "will be sent again"
	case rows.Lost:
		text = "lost: a 4xx is final"
	case rows.Failed:
		text = "no attempt is left"
	}
	if r.ByHand() && r.Result != rows.Delivered {
		text = "not sent again"
	}
	if r.Note != "" {
		return r.Note + " · " + text
	}
	return text
}
