package output

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/safetext"
)

// Text writes messages as lines for people, until the reader's end.
type Text struct {
	Style Style
	// NotesOnly leaves deliveries and attempts out: what is told beside JSON.
	NotesOnly bool
	// Quiet leaves out all but warnings and failures.
	Quiet bool
	// Zone is the time zone of the clock column; nil: local.
	Zone *time.Location
}

// Run prints until the reader's end.
func (t Text) Run(ctx context.Context, r Reader, w io.Writer) error {
	var b strings.Builder
	for {
		batch, skipped, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // Next documents io.EOF itself
			return nil
		}
		if err != nil {
			return err
		}
		b.Reset()
		if skipped > 0 {
			t.write(&b, skippedWarning(skipped))
		}
		for _, m := range batch {
			t.write(&b, m)
		}
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
}

func (t Text) write(b *strings.Builder, m hook.Message) {
	switch m := m.(type) {
	case *hook.DeliveryArrived:
		if !t.NotesOnly && !t.Quiet {
			t.delivery(b, m)
		}
	case *hook.AttemptFinished:
		if !t.NotesOnly && (!t.Quiet || m.Outcome != hook.OutcomeDelivered) {
			t.attempt(b, m)
		}
	case *hook.Ready:
		if !t.Quiet {
			t.ready(b, m)
		}
	case *hook.TunnelChanged:
		t.tunnel(b, m)
	case *hook.WebhookChanged:
		t.webhook(b, m)
	case *hook.FaultFired:
		if !t.Quiet {
			t.note(b, m.Time, cyan, fmt.Sprintf("fault %s fired, %s by now", m.Spec, times(m.Fired)))
		}
	case *hook.ShareChanged:
		t.share(b, m)
	case *hook.Warning:
		t.note(b, m.Time, yellow, "! "+m.Text)
	}
}

// columns are the widths of a line's parts at the style's width.
type columns struct {
	clock            string
	eventType, about int
}

const defaultWidth = 110

// fixed is what the parts beside clock, event type and subject take: arrow, id,
// duplicate mark, status, latency, outcome, and the blanks between all of them.
const fixed = 1 + 8 + 3 + 3 + 9 + 6 + 8

func (t Text) columns() columns {
	width := t.Style.Width
	if width <= 0 {
		width = defaultWidth
	}
	c := columns{clock: "15:04:05.000", eventType: 23}
	if width < 96 {
		c = columns{clock: "15:04:05", eventType: 16}
	}
	c.about = min(max(width-fixed-len(c.clock)-c.eventType, 8), 44)
	return c
}

func (t Text) clock(at time.Time, layout string) string {
	if t.Zone != nil {
		at = at.In(t.Zone)
	} else {
		at = at.Local()
	}
	return t.Style.paint(dim, at.Format(layout))
}

// start writes what both kinds of lines begin with.
func (t Text) start(b *strings.Builder, at time.Time, arrow, eventType, campaign, lead, requestID string) {
	c := t.columns()
	b.WriteString(t.clock(at, c.clock))
	b.WriteByte(' ')
	b.WriteString(arrow)
	b.WriteByte(' ')
	if eventType == "" {
		eventType = "(no event_type)"
	}
	b.WriteString(safetext.Fit(eventType, c.eventType))
	b.WriteByte(' ')
	b.WriteString(safetext.Fit(about(campaign, lead), c.about))
	b.WriteByte(' ')
	b.WriteString(t.Style.paint(dim, safetext.Fit(shortID(requestID), 8)))
	b.WriteByte(' ')
}

// about is what a row is about: the lead, or else the campaign.
func about(campaign, lead string) string {
	switch {
	case lead != "":
		return lead
	case campaign != "":
		return "campaign " + campaign
	}
	return "-"
}

func shortID(requestID string) string {
	if requestID == "" {
		return "(no id)"
	}
	return hook.ShortID(requestID, 8)
}

func (t Text) delivery(b *strings.Builder, m *hook.DeliveryArrived) {
	t.start(b, m.Time, "→", m.EventType, m.CampaignID, m.Lead, m.RequestID)
	b.WriteString(t.Style.paint(yellow, safetext.Fit(duplicateMark(m), 3)))
	b.WriteByte(' ')
	b.WriteString(t.Style.paint(dim, sizeText(m.Bytes)))
	b.WriteByte('\n')
}

// duplicateMark is ×n for the nth delivery with one request id, and ≈n where the
// id is missing and the event's own fields say so.
func duplicateMark(m *hook.DeliveryArrived) string {
	switch {
	case m.DuplicateOf == 0:
		return "·"
	case m.DuplicateBy == hook.ByFingerprint:
		return "≈" + strconv.Itoa(m.Copy)
	}
	return "×" + strconv.Itoa(m.Copy)
}

func sizeText(bytes int) string {
	switch {
	case bytes < 10_000:
		return strconv.Itoa(bytes) + " B"
	case bytes < 10_000_000:
		return strconv.Itoa(bytes/1000) + " kB"
	}
	return strconv.Itoa(bytes/1_000_000) + " MB"
}

func (t Text) attempt(b *strings.Builder, m *hook.AttemptFinished) {
	t.start(b, m.Time, "←", m.EventType, m.CampaignID, m.Lead, m.RequestID)
	mark := "·"
	if m.Number > 1 {
		mark = "×" + strconv.Itoa(m.Number)
	}
	b.WriteString(safetext.Fit(mark, 3))
	b.WriteByte(' ')
	status := "---"
	if m.Status != 0 {
		status = strconv.Itoa(m.Status)
	}
	colour := outcomeColour(m.Outcome)
	b.WriteString(t.Style.paint(colour, status))
	fmt.Fprintf(b, " %9s", latencyText(m.Latency))
	if m.Outcome != hook.OutcomeDelivered {
		b.WriteString(" " + t.Style.paint(colour, string(m.Outcome)))
	}
	b.WriteByte('\n')
	if m.Error != "" {
		t.indented(b, safetext.Line(m.Error))
	}
}

func latencyText(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// indented writes a continuation under the parts that follow the clock.
func (t Text) indented(b *strings.Builder, safe string) {
	b.WriteString(strings.Repeat(" ", len(t.columns().clock)+3))
	b.WriteString(t.Style.paint(dim, safe))
	b.WriteByte('\n')
}
