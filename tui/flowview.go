package tui

import (
	"strings"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// view draws the strip in three lines: the stations, what is counted at them, and
// the way back of what is sent again.
func (f *flow) view(p pen, width int, m *model) []string {
	if m.layout.flow == 0 {
		return nil
	}
	names := []string{"SmartLead", "tunnel", "leadrig", "handler"}
	used := 2
	for _, name := range names {
		used += p.Width(paint.Plain.Text(name)) + 2
	}
	track := (width - used) / (len(names) - 1)
	if track < 3 {
		return []string{f.short(p, width)}
	}
	top := p.Line(width)
	top.Gap(1)
	starts := make([]int, len(names))
	for i, name := range names {
		starts[i] = width - top.Left
		top.Add(f.station(name, i, m))
		if i < len(names)-1 {
			top.Gap(1)
			f.drawTrack(top, i, track)
			top.Gap(1)
		}
	}
	return []string{top.String(), f.counts(p, width, starts, m), f.loop(p, width, starts)}
}

// station draws the name of a station, as it stands.
func (f *flow) station(name string, i int, m *model) span {
	switch {
	case i == 1 && m.header.tunnelSpan().Role != paint.Good, i == 3 && m.header.handler.down():
		return paint.Bad.Text(name)
	}
	return paint.Strong.Text(name)
}

// drawTrack draws the way from a station to the next, with the event if it is
// there.
func (f *flow) drawTrack(ln *paint.Line, i, track int) {
	const ways = 3
	at := -1
	if !f.calm && f.arrived > 0 && f.step < flowEnd && f.step*ways/flowEnd == i {
		at = (f.step*ways - i*flowEnd) * track / flowEnd
	}
	for column := range track {
		switch column {
		case at:
			ln.Add(paint.Accent.Text("●"))
		case track - 1:
			ln.Add(paint.Faint.Text("▶"))
		default:
			ln.Add(paint.Faint.Text("─"))
		}
	}
}

// counts says under each station what was counted there.
func (f *flow) counts(p pen, width int, starts []int, m *model) string {
	ln := p.Line(width)
	under := [][]span{
		{paint.Faint.Text(f.event)},
		{m.header.tunnelSpan()},
		{paint.Plain.Text(paint.Thousands(f.arrived) + " in")},
		f.results(),
	}
	for i, spans := range under {
		end, start := width, starts[i]
		if i+1 < len(starts) {
			end = starts[i+1]
		} else {
			start = min(start, width-p.Width(spans...)-1)
		}
		ln.Gap(start - (width - ln.Left))
		for _, s := range spans {
			s.Words = p.CutMiddle(s.Words, max(end-(width-ln.Left)-1, 0))
			ln.Add(s)
		}
	}
	return ln.String()
}

// results counts what became of the deliveries.
func (f *flow) results() []span {
	var spans []span
	for _, r := range []rows.Result{rows.Delivered, rows.Retry, rows.Lost, rows.Failed} {
		if f.ended[r] > 0 {
			role, sign := resultMark(r)
			spans = append(spans, role.Text(sign+" "+paint.Thousands(f.ended[r])+" "))
		}
	}
	return spans
}

// loop draws the way back to SmartLead of an event that it will send again, with
// the event on it while it moves.
func (f *flow) loop(p pen, width int, starts []int) string {
	ln := p.Line(width)
	if !f.back || (f.step < flowEnd && !f.calm) {
		return ln.String()
	}
	ln.Gap(starts[0])
	text := " ↻ SmartLead sends it again, with the same X-Request-Id "
	length := starts[len(starts)-1] - starts[0] - 2
	room := length - p.Width(paint.Plain.Text(text))
	if room < 2 {
		text, room = " ↻ ", max(length-3, 0)
	}
	way := []rune(strings.Repeat("─", room/2) + text + strings.Repeat("─", room-room/2))
	if f.step < f.end() && !f.calm && len(way) > 0 {
		way[(len(way)-1)*(f.end()-f.step)/flowBack] = '●'
	}
	ln.Add(paint.Warn.Text("╰" + string(way) + "╯"))
	return ln.String()
}

// short is the strip for a screen that is too narrow for stations.
func (f *flow) short(p pen, width int) string {
	ln := p.Line(width)
	ln.Add(paint.Plain.Text(" " + paint.Thousands(f.arrived) + " in "))
	ln.Add(f.results()...)
	return ln.String()
}
