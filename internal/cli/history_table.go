package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/internal/store"
)

// table lays recorded deliveries out for people, a line each, no wider than the
// terminal.
type table struct {
	colour bool
	clock  string    // layout of the time
	other  string    // the same for other days than today
	today  time.Time // when the list was asked for
	// Widths in columns.
	id, when, eventType, about, request int
}

// Columns that never change: duplicate mark, status, latency, and the blanks
// between all eight.
const (
	markWidth    = 3
	statusWidth  = 3
	latencyWidth = 8
	tableBlanks  = 7
	// tableWidth is taken where there is no terminal.
	tableWidth = 120
)

func newTable(s Streams) table {
	width := s.Width
	if width <= 0 {
		width = tableWidth
	}
	t := table{colour: s.OutColour, today: time.Now(), clock: "2006-01-02 15:04:05.000", id: 7, eventType: 24, request: 8}
	t.other = t.clock
	switch {
	case width < 90:
		t.clock, t.other, t.id, t.eventType, t.request = "15:04:05", "02 15:04", 5, 16, 6
	case width < 115:
		t.clock, t.other, t.id, t.eventType = "01-02 15:04:05", "01-02 15:04:05", 6, 22
	}
	t.when = len(t.clock)
	fixed := t.id + t.when + t.eventType + t.request + markWidth + statusWidth + latencyWidth + tableBlanks
	t.about = min(max(width-fixed, 6), 48)
	return t
}

func (t table) head() []byte {
	line := t.line(fmt.Sprintf("%*s", t.id, "id"), "time", "event", "about", "req id", "", " ", "last")
	return []byte(t.paint("\x1b[2m", strings.TrimRight(line, " \n")) + "\n")
}

func (t table) line(id, when, eventType, about, request, mark, status, latency string) string {
	return id + " " + safetext.Fit(when, t.when) + " " + safetext.Fit(eventType, t.eventType) + " " + safetext.Fit(about, t.about) + " " +
		safetext.Fit(request, t.request) + " " + safetext.Fit(mark, markWidth) + " " + status + fmt.Sprintf("%*s", latencyWidth, latency) + "\n"
}

// row is a delivery with the last attempt at it.
func (t table) row(f *store.Found) []byte {
	eventType := f.EventType
	if eventType == "" {
		eventType = "(no event_type)"
	}
	about := "-"
	switch {
	case f.Lead != "":
		about = f.Lead
	case f.CampaignID != "":
		about = "campaign " + f.CampaignID
	}
	request := "(none)"
	if f.RequestID != "" {
		request = hook.ShortID(f.RequestID, t.request)
	}
	status, latency := "  · ", ""
	if n := len(f.Attempts); n > 0 {
		last := &f.Attempts[n-1]
		status, latency = t.status(last)+faultMark(last), latencyOf(last.Latency)
	}
	return []byte(t.line(fmt.Sprintf("%*d", t.id, f.ID), t.time(f.ReceivedAt.Local()), eventType, about, request, copyMark(f.Delivery), status, latency))
}

// time is the time of day, and beside it the date or, where there is little
// room, the day of the month.
func (t table) time(at time.Time) string {
	if at.YearDay() == t.today.YearDay() && at.Year() == t.today.Year() {
		return at.Format(t.clock)
	}
	return at.Format(t.other)
}

func (t table) status(a *hook.Attempt) string {
	text := "---"
	if a.Status != 0 {
		text = fmt.Sprintf("%3d", a.Status)
	}
	switch a.Outcome {
	case hook.OutcomeDelivered:
		return t.paint("\x1b[32m", text)
	case hook.OutcomeRetry:
		return t.paint("\x1b[33m", text)
	case hook.OutcomeLost, hook.OutcomeFailed:
	}
	return t.paint("\x1b[31m", text)
}

// faultMark stands behind the status that the sender heard something else of, or
// later, because of a fault.
func faultMark(a *hook.Attempt) string {
	if a.Fault == "" {
		return " "
	}
	return "⚑"
}

func (t table) paint(colour, text string) string {
	if !t.colour {
		return text
	}
	return colour + text + "\x1b[0m"
}

// copyMark is ×n for the nth delivery with one request id, ≈n where the event's
// own fields say so, ↻ for a replay.
func copyMark(d *hook.Delivery) string {
	switch {
	case d.ReplayOf != 0:
		return "↻"
	case d.DuplicateOf == 0:
		return "·"
	case d.DuplicateBy == hook.ByFingerprint:
		return "≈" + strconv.Itoa(d.Copy)
	}
	return "×" + strconv.Itoa(d.Copy)
}

func latencyOf(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
