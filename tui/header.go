package tui

import (
	"slices"
	"strings"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
)

// header is the pane that says what is connected to what, and counts.
type header struct {
	public  publicAddress
	tunnel  hook.TunnelState
	closed  bool // the tunnel is offline because the run ended
	webhook webhook
	known   bool // the run has said where it forwards to
	follows bool // it is a run that is followed: SmartLead isn't answered from here
	handler health
	tally   tally
	failing int // events that are failing now, of those the list keeps
}

// headline is what other panes have the header say.
type headline struct {
	title  []span // in place of the counters
	faults []span
	room   []span
	filter []span
}

// headline collects it.
func (m *model) headline() headline {
	h := headline{faults: m.faults.headline(), room: m.room.headline()}
	if m.filter.text != "" {
		h.filter = []span{paint.Faint.Text(m.filterCount() + " · filter: "), paint.Accent.Text(m.filter.text)}
	}
	if m.options.History {
		h.title = []span{paint.Strong.Text("history")}
	}
	return h
}

// drawHeader draws the header, with how others join before its last line where
// there is room for that.
func (m *model) drawHeader(p pen) []string {
	l := m.layout
	lines := m.header.view(p, m.width, l.header-l.join, m.headline())
	if l.join > 0 {
		lines = slices.Insert(lines, len(lines)-1, m.room.drawHeaderLine(p, m.width))
	}
	return lines
}

// followedTunnel is what a run that is followed has in place of a tunnel.
const followedTunnel = "share"

// ready takes over what a run says when it is ready.
func (h *header) ready(m *hook.Ready) {
	if m.PublicURL != "" {
		h.public = parsePublic(m.PublicURL)
		h.tunnel = hook.TunnelOnline
	}
	h.known, h.follows = true, m.Tunnel == followedTunnel
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

// away reports whether the tunnel is down, and is to come back.
func (h *header) away() bool { return h.tunnel == hook.TunnelReconnecting }

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

// view draws the pane in as many lines as the layout gives it: folded to one,
// or with the counters in a line of their own.
func (h *header) view(p pen, width, height int, more headline) []string {
	switch {
	case height <= 0:
		return nil
	case more.title != nil:
		return h.plain(p, width, height, more)
	case height == 1:
		return []string{h.folded(p, width, more)}
	case height == 2:
		return []string{h.wide(p, width, more.faults), h.counters(p, width, more.filter, more.room)}
	}
	top := p.Line(width)
	top.Add(paint.Accent.Text(" leadrig "))
	h.address(top, h.tunnelSpan())
	below := p.Line(width)
	below.Gap(1)
	below.Add(h.ends(webhookWhole, false)...)
	return []string{top.String(), below.String(), h.counters(p, width, more.filter, more.faults, more.room)}
}

// wide draws everything but the counters in one line. Where there is too little
// room for the address, the webhook's text gives way first.
func (h *header) wide(p pen, width int, faults []span) string {
	const enough = 28 // columns that tell an address
	ln := p.Line(width)
	ln.Add(paint.Accent.Text(" leadrig "))
	wanted := min(p.Width(paint.Plain.Text(h.public.String())), enough)
	var rest []span
	for form := webhookWhole; ; form++ {
		rest = append([]span{h.tunnelSpan(), paint.Plain.Text("   ")}, h.ends(form, width >= wideWidth)...)
		if faults != nil {
			rest = append(append(rest, paint.Plain.Text("   ")), faults...)
		}
		if form == webhookUnsaid || ln.Left-p.Width(rest...)-aroundAddress >= wanted {
			break
		}
	}
	h.address(ln, rest...)
	return ln.String()
}

// ends says what is at both ends: the webhook and the handler.
func (h *header) ends(form webhookForm, long bool) []span {
	spans := h.webhook.spans(form)
	if !h.known {
		return spans
	}
	if spans != nil {
		spans = append(spans, paint.Plain.Text("   "))
	}
	return append(spans, h.handler.spans(long)...)
}

// aroundAddress is how many columns stand before and after the public address.
const aroundAddress = 3

// address draws the public address, cut so that the rest finds room after it.
func (h *header) address(ln *paint.Line, rest ...span) {
	const least = 16
	if text := h.public.String(); text != "" {
		ln.Gap(1)
		room := ln.Left - ln.Pen.Width(rest...) - (aroundAddress - 1)
		short := ln.Pen.CutMiddle(text, max(room, least))
		ln.Add(paint.Plain.Text(short))
		ln.Gap(2)
	}
	ln.Add(rest...)
}

// folded draws the most important of it all in one line.
func (h *header) folded(p pen, width int, more headline) string {
	ln := p.Line(width)
	ln.Add(paint.Accent.Text(" leadrig"))
	ln.Fits(2, h.tunnelSpan())
	tally := h.tally.spans(h.failing, false)
	if p.Width(tally...)+2*2+p.Width(more.faults...) > ln.Left {
		tally = h.tally.spans(h.failing, true)
	}
	ln.Fits(2, tally...)
	for _, spans := range [][]span{more.faults, more.room, more.filter} {
		if spans != nil {
			ln.Fits(2, spans...)
		}
	}
	if h.known {
		ln.Fits(2, h.handler.spans(false)...)
	}
	if spans := h.webhook.spans(webhookWhole); spans != nil {
		ln.Fits(2, spans...)
	}
	return ln.String()
}

// counters draws the counters and what is said beside them into a rule, and the
// filter at its right end.
func (h *header) counters(p pen, width int, filter []span, beside ...[]span) string {
	right := filter
	if right == nil && h.handler.down() {
		right = []span{paint.Warn.Text(h.handler.remedy())}
		if width >= oneLineHeader && !h.follows {
			right[0].Words += ": SmartLead sends again what it missed"
		}
	}
	left := h.tally.spans(h.failing, right != nil && width < besideFrom)
	for _, more := range beside {
		if more != nil {
			left = append(append(left, paint.Faint.Text(" · ")), more...)
		}
	}
	return ruleWith(p, width, left, right)
}

// ruleWith draws what stands at both ends of a rule. The right one is cut in its
// middle where there is too little room.
func ruleWith(p pen, width int, left, right []span) string {
	const around, least = 6, 8
	ln := p.Line(width)
	ln.Add(paint.Faint.Text("─ "))
	ln.Add(left...)
	if room := ln.Left - around; right != nil && room >= least {
		if p.Width(right...) > room {
			last := right[len(right)-1]
			right = []span{last.Role.Text(p.CutMiddle(last.Words, room))}
		}
		ln.Add(paint.Faint.Text(" " + strings.Repeat("─", room-p.Width(right...)+1) + " "))
		ln.Add(right...)
	}
	ln.Add(paint.Faint.Text(" " + strings.Repeat("─", max(ln.Left-1, 0))))
	return ln.String()
}

// plain draws the header of a screen without a run.
func (h *header) plain(p pen, width, height int, more headline) []string {
	ln := p.Line(width)
	ln.Add(paint.Accent.Text(" leadrig "))
	if height == 1 {
		ln.Add(more.title...)
		ln.Fits(2, more.filter...)
		return []string{ln.String()}
	}
	ln.Fits(1, paint.Faint.Text("what was recorded on this machine"))
	return exactly([]string{ln.String(), ruleWith(p, width, more.title, more.filter)}, height)
}

// tunnelSpan says where the tunnel stands.
func (h *header) tunnelSpan() span {
	if h.closed {
		return paint.Faint.Text("○ closed")
	}
	switch h.tunnel {
	case hook.TunnelOnline:
		return paint.Good.Text("● online")
	case hook.TunnelConnecting, "":
		return paint.Warn.Text("○ connecting")
	case hook.TunnelReconnecting:
		return paint.Warn.Text("↻ reconnecting")
	case hook.TunnelRefused:
		return paint.Bad.Text("✗ refused")
	default:
		return paint.Bad.Text("✗ offline")
	}
}
