package tui

import (
	"fmt"
	"strconv"
	"time"
)

// clock formats milliseconds since 1970 as a time of day, with milliseconds
// where there is room.
func clock(at int64, width int, loc *time.Location) string {
	layout := "15:04:05.000"
	if width < len(layout) {
		layout = "15:04:05"
	}
	return time.UnixMilli(at).In(loc).Format(layout)
}

// whose is the lead, or the campaign of an event that has none.
func whose(r *row, campaignApart bool) string {
	switch {
	case r.lead() != "":
		return r.lead()
	case r.campaign() != "" && !campaignApart:
		return "campaign " + r.campaign()
	}
	return "–"
}

// duplicateMark tells which copy of an event a delivery is, and by its sign
// whether the request id said so or the content.
func duplicateMark(r *row) (role, string) {
	if !r.has(flagDuplicate) {
		return roleFaint, "·"
	}
	sign := signSameID
	if r.has(flagFingerprint) {
		sign = signSameContent
	}
	if r.copy < 2 {
		return roleWarn, sign
	}
	return roleWarn, sign + strconv.Itoa(int(r.copy))
}

// The signs of the list. Each stands for its meaning without a colour.
const (
	signPending     = "···"
	signDelivered   = "✓"
	signRetry       = "↻"
	signLost        = "✗"
	signFailed      = "!"
	signSameID      = "×"
	signSameContent = "≈"
)

// statusMark is the sign of the result and the status code.
func statusMark(r *row) (role, string) {
	code := strconv.Itoa(int(r.status))
	if r.status == 0 {
		code = "none"
	}
	switch r.result {
	case pending:
		return roleFaint, signPending
	case delivered:
		return roleGood, signDelivered + " " + code
	case retry:
		return roleWarn, signRetry + " " + code
	case lost:
		return roleBad, signLost + " " + code
	default:
		return roleBad, signFailed + " " + code
	}
}

// meaning says in words what the status means for the event, and why there was
// no answer, where that is known.
func meaning(r *row) string {
	var text string
	switch r.result {
	case pending:
		return ""
	case delivered:
		text = "delivered"
	case retry:
		text = "will be sent again"
	case lost:
		text = "lost: a 4xx is final"
	default:
		text = "no attempt is left"
	}
	if r.note != "" {
		return r.note + " · " + text
	}
	return text
}

// duration formats how long something took in at most six columns.
func duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < 100*time.Second:
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + " s"
}

// thousands formats a count: 1,204.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// counted is a count with its word: "1 delivery", "2 deliveries".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}
