package output

import (
	"fmt"
	"strings"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/safetext"
)

// note writes one line that isn't about a delivery.
func (t Text) note(b *strings.Builder, at time.Time, colour, text string) {
	b.WriteString(t.clock(at, t.columns().clock))
	b.WriteByte(' ')
	b.WriteString(t.Style.paint(colour, safetext.Line(text)))
	b.WriteByte('\n')
}

// ready writes what a person needs to know now: addresses, and what to do.
func (t Text) ready(b *strings.Builder, m *hook.Ready) {
	rows := [][2]string{}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, [2]string{name, value})
		}
	}
	add("sandbox", m.BaseURL)
	if m.PublicURL != "" {
		add("public URL", m.PublicURL+"  ("+m.Tunnel+")")
	}
	if m.Webhook != nil {
		add("webhook", fmt.Sprintf("%d for %s, removed when this ends", m.Webhook.ID, m.Webhook.Scope))
	}
	add("handler", m.ForwardTo)
	add("page", m.Inspector)
	add("seed", m.Seed)
	b.WriteString(t.Style.paint(bold, "ready"))
	b.WriteByte('\n')
	for _, row := range rows {
		fmt.Fprintf(b, "  %-11s %s\n", row[0], safetext.Line(row[1]))
	}
	b.WriteByte('\n')
}

func (t Text) tunnel(b *strings.Builder, m *hook.TunnelChanged) {
	fine := m.State == hook.TunnelConnecting || m.State == hook.TunnelOnline ||
		(m.State == hook.TunnelOffline && m.Error == "") // the orderly end
	if fine && t.Quiet {
		return
	}
	text := "tunnel " + string(m.State)
	for _, more := range []string{m.Code, m.Error, m.Advice} {
		if more != "" {
			text += ": " + more
		}
	}
	colour := dim
	if !fine {
		colour = yellow
	}
	t.note(b, m.Time, colour, text)
}

func (t Text) webhook(b *strings.Builder, m *hook.WebhookChanged) {
	text := fmt.Sprintf("webhook %d %s (%s level)", m.ID, strings.ReplaceAll(string(m.State), "_", " "), m.Level)
	if m.State == hook.WebhookRemoveFailed {
		t.note(b, m.Time, red, "✗ "+text)
		for line := range strings.Lines(m.Detail) {
			t.indented(b, safetext.Line(strings.TrimRight(line, "\n")))
		}
		return
	}
	if !t.Quiet {
		t.note(b, m.Time, dim, text)
	}
}

// times says how often: "once", "3 times".
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
