package tui

import (
	"strconv"
	"strings"

	"leadrig/internal/hook"
)

// header is the pane that says what is connected to what, and counts.
type header struct {
	public  publicAddress
	tunnel  hook.TunnelState
	closed  bool // the tunnel is offline because the run ended
	webhook webhook
	known   bool // the run has said where it forwards to
	handler health
	tally   tally
	failing int // events that are failing now, of those the list keeps
}

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

// ready takes over what a run says when it is ready.
func (h *header) ready(m *hook.Ready) {
	if m.PublicURL != "" {
		h.public = parsePublic(m.PublicURL)
		h.tunnel = hook.TunnelOnline
	}
	h.known = true
	if m.ForwardTo != "" {
		h.handler.short, h.handler.long = handlerAddress(m.ForwardTo)
	}
	if m.Webhook != nil {
		h.webhook = webhook{id: m.Webhook.ID, where: m.Webhook.String(), state: webhookRegistered}
	}
}

// tunnelChanged takes over the state of the tunnel. Its URL has no secret path:
// the end of the one that is known stays.
func (h *header) tunnelChanged(m *hook.TunnelChanged) {
	h.tunnel = m.State
	h.closed = m.State == hook.TunnelOffline && m.Error == ""
	if a := parsePublic(m.PublicURL); a.base != "" {
		if a.tail == "" {
			a.tail = h.public.tail
		}
		h.public = a
	}
}

// webhookChanged takes over the state of the webhook.
func (h *header) webhookChanged(m *hook.WebhookChanged) {
	w := &h.webhook
	if m.ID != 0 && m.ID != w.id {
		w.id, w.where = m.ID, ""
	}
	if w.where == "" && m.Level != "" {
		w.where = string(m.Level) + " level"
	}
	switch m.State {
	case hook.WebhookRemoved:
		w.state = webhookRemoved
	case hook.WebhookRemoveFailed:
		w.state = webhookLeft
	default:
		w.state = webhookRegistered
	}
}

// removing notes that the webhook is being removed, if there is one to remove.
func (w *webhook) removing() {
	if w.state == webhookRegistered {
		w.state = webhookRemoving
	}
}

// view draws the pane in as many lines as the layout gives it: folded to one,
// or with the counters in a line of their own.
func (h *header) view(p pen, width, height int) []string {
	switch {
	case height <= 0:
		return nil
	case height == 1:
		return []string{h.folded(p, width)}
	case height == 2:
		return []string{h.wide(p, width), h.counters(p, width)}
	}
	top := p.line(width)
	top.add(span{roleAccent, " leadrig "})
	h.address(top, h.tunnelSpan())
	below := p.line(width)
	below.gap(1)
	below.add(h.ends(false)...)
	return []string{top.String(), below.String(), h.counters(p, width)}
}

// wide draws everything but the counters in one line.
func (h *header) wide(p pen, width int) string {
	ln := p.line(width)
	ln.add(span{roleAccent, " leadrig "})
	h.address(ln, append([]span{h.tunnelSpan(), {rolePlain, "   "}}, h.ends(width >= wideWidth)...)...)
	return ln.String()
}

// ends says what is at both ends: the webhook and the handler.
func (h *header) ends(long bool) []span {
	spans := h.webhook.spans()
	if !h.known {
		return spans
	}
	if spans != nil {
		spans = append(spans, span{rolePlain, "   "})
	}
	return append(spans, h.handler.spans(long)...)
}

// address draws the public address, cut so that the rest finds room after it.
func (h *header) address(ln *line, rest ...span) {
	const least = 16
	if text := h.public.String(); text != "" {
		ln.gap(1)
		room := ln.left - ln.pen.width(rest...) - 2
		short := ln.pen.cutMiddle(text, max(room, least))
		ln.add(span{rolePlain, short})
		ln.gap(2)
	}
	ln.add(rest...)
}

// folded draws the most important of it all in one line.
func (h *header) folded(p pen, width int) string {
	ln := p.line(width)
	ln.add(span{roleAccent, " leadrig"})
	ln.fits(2, h.tunnelSpan())
	if !ln.fits(2, h.tally.spans(h.failing, false)...) {
		ln.fits(2, h.tally.spans(h.failing, true)...)
	}
	if h.known {
		ln.fits(2, h.handler.spans(false)...)
	}
	if spans := h.webhook.spans(); spans != nil {
		ln.fits(2, spans...)
	}
	return ln.String()
}

// counters draws the counters into a rule.
func (h *header) counters(p pen, width int) string {
	ln := p.line(width)
	ln.add(span{roleFaint, "─ "})
	ln.add(h.tally.spans(h.failing, false)...)
	ln.add(span{roleFaint, " " + strings.Repeat("─", max(ln.left-1, 0))})
	return ln.String()
}

// tunnelSpan says where the tunnel stands.
func (h *header) tunnelSpan() span {
	if h.closed {
		return span{roleFaint, "○ closed"}
	}
	switch h.tunnel {
	case hook.TunnelOnline:
		return span{roleGood, "● online"}
	case hook.TunnelConnecting, "":
		return span{roleWarn, "○ connecting"}
	case hook.TunnelReconnecting:
		return span{roleWarn, "↻ reconnecting"}
	case hook.TunnelRefused:
		return span{roleBad, "✗ refused"}
	default:
		return span{roleBad, "✗ offline"}
	}
}

// spans says which webhook there is and where it stands, nil if there is none.
func (w *webhook) spans() []span {
	if w.state == webhookNone {
		return nil
	}
	spans := []span{{roleFaint, "webhook "}, {rolePlain, strconv.FormatInt(w.id, 10) + " · " + w.where}}
	switch w.state {
	case webhookRemoving:
		return append(spans, span{roleWarn, " removing…"})
	case webhookRemoved:
		return append(spans, span{roleGood, " ✓ removed"})
	case webhookLeft:
		return append(spans, span{roleBad, " ✗ not removed"})
	default:
		return spans
	}
}
