package tui

import (
	"leadrig/tui/paint"
)

// body draws what the run's state calls for.
func (m *model) body(p pen) []string {
	switch {
	case m.listing():
		return m.drawPanes(p)
	case m.options.History:
		return []string{"", m.progress.text(p, paint.Faint, "reading the history…", m.width)}
	case m.ending:
		return m.progress.ending(p, m.width)
	case !m.progress.ready:
		return m.progress.starting(p, m.width, m.layout.body)
	}
	return m.progress.waiting(p, m.width, awaited{
		whyNot: m.keys.why("trigger", m), away: m.header.away(), room: &m.room, page: m.page, browser: m.options.Desk.Browse != nil,
	})
}

// drawPanes draws list and detail.
func (m *model) drawPanes(p pen) []string {
	l := m.layout
	var left, right []string
	if l.list.shown() {
		left = exactly(m.drawList(p), l.list.height)
	}
	if l.detail.shown() {
		right = exactly(m.detail.view(p, m.chosen(), m.detailHead()), l.detail.height)
	}
	switch {
	case len(right) == 0:
		return left
	case len(left) == 0 || l.stacked:
		return append(left, right...)
	}
	border := paint.Faint.Text("│")
	if m.detail.focused {
		border = paint.Accent.Text("│")
	}
	for i := range left {
		ln := p.Line(m.width)
		ln.Join(left[i], l.list.width)
		ln.Add(border)
		ln.Join(right[i], l.detail.width)
		left[i] = ln.String()
	}
	return left
}

// drawList draws the list, or why there is nothing in it.
func (m *model) drawList(p pen) []string {
	if m.list.Len() > 0 {
		return m.list.view(p, m.chosen(), !m.detail.focused)
	}
	lines := []string{}
	for _, text := range m.emptyList() {
		for _, part := range p.Wrap(text, m.layout.list.width-4) {
			ln := p.Line(m.layout.list.width)
			ln.Gap(2)
			ln.Add(paint.Faint.Text(part))
			lines = append(lines, ln.String())
		}
	}
	return lines
}

// emptyList says why nothing is listed.
func (m *model) emptyList() []string {
	switch {
	case m.filter.busy || m.list.past.loading:
		return []string{"looking…"}
	case m.list.past.err != "":
		return []string{"the history can't be read: " + m.list.past.err}
	case m.list.Filtered():
		return []string{"No delivery passes the filter " + m.filter.text + ".", "esc shows all of them again, / changes the filter."}
	}
	return []string{"Nothing has been recorded yet.", "leadrig demo records its first events by itself, leadrig listen those of your account."}
}
