package tui

import (
	"fmt"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// detailHead is what the detail's title is made from.
func (m *model) detailHead() head { return head{m.list.Find(m.detail.id)} }

// view draws the pane.
func (d *detail) view(p, chosen pen, h head) []string {
	lines := make([]string, 0, d.height)
	if d.front() >= 2 {
		lines = append(lines, d.drawTitle(p, h))
	}
	if d.front() >= 1 {
		lines = append(lines, d.drawTabs(p))
	}
	if said := d.instead(); said != "" {
		for _, part := range p.Wrap(said, d.width-2*textFront) {
			ln := p.Line(d.width)
			ln.Gap(textFront)
			ln.Add(paint.Faint.Text(part))
			lines = append(lines, ln.String())
		}
	} else {
		for _, line := range d.drawContent(p, chosen) {
			lines = append(lines, line.text)
		}
	}
	if d.adviceLines() == 0 {
		return lines
	}
	lines = exactly(lines, d.height-len(d.advice))
	for _, s := range d.advice {
		ln := p.Line(d.width)
		ln.Gap(textFront)
		ln.Add(s)
		lines = append(lines, ln.String())
	}
	return lines
}

// instead is what is said in place of the content, "" if there is one.
func (d *detail) instead() string {
	switch {
	case d.id == 0:
		return "Nothing is chosen."
	case d.problem != "":
		return d.problem
	case d.loaded == nil && d.slow:
		return "loading…"
	case d.loaded == nil:
		return " "
	case d.tab == tabDiff:
		return d.diff.instead(d.id)
	}
	return ""
}

// drawTitle says what is shown, and what it was made from.
func (d *detail) drawTitle(p pen, h head) string {
	if d.id == 0 || h.row == nil {
		return rule(p, d.width)
	}
	return rule(p, d.width, titleSpans(h.row)...)
}

func titleSpans(r *rows.Row) []span {
	event := r.Event
	if event == "" {
		event = "(no event type)"
	}
	spans := []span{paint.Strong.Text(event), paint.Faint.Text(fmt.Sprintf(" · %d", r.ID))}
	const idWidth = 6
	if id := r.ShortID(idWidth); id != "" {
		spans = append(spans, paint.Faint.Text(" · "+id))
	}
	if r.ReplayOf != 0 {
		spans = append(spans, paint.Accent.Text(" · "+lineage(r)))
	}
	if r.Duplicate() {
		spans = append(spans, paint.Warn.Text(fmt.Sprintf(" · copy %d of delivery %d", r.Copy, r.Root)))
	}
	if r.Attempt > 1 {
		spans = append(spans, paint.Plain.Text(fmt.Sprintf(" · attempt %d", r.Attempt)))
	}
	return spans
}

// drawTabs draws the names of the tabs. The open one has brackets, which needs no
// colour.
func (d *detail) drawTabs(p pen) string {
	ln := p.Line(d.width)
	for t := range tabCount {
		if t == d.tab {
			ln.Add(paint.Accent.Text("[" + t.String() + "]"))
		} else {
			ln.Add(paint.Faint.Text(" " + t.String() + " "))
		}
	}
	if n := d.content().len(); n > d.lines() && d.lines() > 0 {
		percent := fmt.Sprintf("%d%%", 100*(d.views[d.tab].cursor+1)/n)
		if len(percent) < ln.Left {
			ln.Gap(ln.Left - len(percent) - 1)
			ln.Add(paint.Faint.Text(percent))
		}
	}
	return ln.String()
}

// tabAt is the tab whose name is drawn at a column.
func tabAt(x int) (hit tab, ok bool) {
	at := 0
	for t := range tabCount {
		at += len(t.String()) + 2
		if x < at {
			return t, true
		}
	}
	return 0, false
}
