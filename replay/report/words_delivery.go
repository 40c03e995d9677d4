package report

import (
	"fmt"
	"strconv"
	"strings"

	"leadrig/internal/hook"
	"leadrig/internal/safetext"
)

// name is what a delivery is called in a line.
func (d *Delivery) name() string {
	kind := d.EventType
	if kind == "" {
		kind = d.Fixture
	}
	if kind == "" {
		kind = "(no event_type)"
	}
	return kind + " " + d.shortID()
}

func (d *Delivery) shortID() string {
	if d.RequestID == "" {
		return "(no id)"
	}
	short := safetext.Line(hook.ShortID(d.RequestID, 8)) // a cut may have gone through a character
	if len(short) < len(d.RequestID) {
		short += "…"
	}
	return short
}

// answer is what came of an attempt, in a word or two.
func (a *Attempt) answer() string {
	switch {
	case a.Status != 0:
		return strconv.Itoa(a.Status)
	case a.Error != "":
		return "no answer: " + a.Error
	}
	return "no answer"
}

// text is an attempt in a line.
func (a *Attempt) text() string {
	text := a.answer() + " (" + msText(a.LatencyMS)
	if a.Fault != "" {
		text += ", " + a.Fault
	}
	return text + ")"
}

// meaning is what SmartLead makes of an attempt, in words.
func meaning(o hook.Outcome) string {
	switch o {
	case hook.OutcomeDelivered:
		return "delivered"
	case hook.OutcomeLost:
		return "lost for good"
	case hook.OutcomeRetry:
		return "sent again"
	case hook.OutcomeFailed:
		return "given up"
	}
	return string(o)
}

// text says what changed against the attempt before.
func (c *Change) text(now string) string {
	before := "no answer"
	if c.PreviousStatus != 0 {
		before = strconv.Itoa(c.PreviousStatus)
	}
	return c.Kind.words() + ": " + before + " before, " + now + " now"
}

// changeCounts counts changes by their kind.
func changeCounts(changed []*Delivery) string {
	var parts []string
	for _, kind := range []ChangeKind{Regressed, StillFailing, Fixed, StillPassing} {
		n := 0
		for _, d := range changed {
			if d.Change.Kind == kind {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", number(n), kind.words()))
		}
	}
	return strings.Join(parts, ", ")
}

func (k ChangeKind) words() string { return strings.ReplaceAll(string(k), "_", " ") }

// last is the answer of a delivery's last attempt.
func (d *Delivery) last() string {
	if len(d.Attempts) == 0 {
		return "no answer"
	}
	return d.Attempts[len(d.Attempts)-1].answer()
}

// text is a line of percentiles.
func (l *Latency) text() string {
	text := fmt.Sprintf("%s: p50 %s · p90 %s · p99 %s · max %s",
		count(l.Count, "answer", "answers"), msText(l.P50), msText(l.P90), msText(l.P99), msText(l.Max))
	if l.PerSecond > 0 {
		text += " · " + number(int(l.PerSecond+0.5)) + " a second"
	}
	return text
}
