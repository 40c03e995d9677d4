package tui

import (
	"fmt"

	"leadrig/tui/paint"
)

// boardColumn is a column of the board as wide as it is drawn now.
type boardColumn struct {
	title string
	width int
	cell  func(m *model, g *guest) span
}

// The widths of a name: what it has at least, and what the hub gives at most.
const (
	leastName = 12
	mostName  = 24
)

// boardColumns are the columns of the board. Where there is too little room the
// last is the first to go; else it takes what is left.
func boardColumns() []boardColumn {
	return []boardColumn{
		{"NAME", leastName, func(_ *model, g *guest) span {
			if !g.present {
				return paint.Faint.Text(g.name)
			}
			return paint.Strong.Text(g.name)
		}},
		{"WORKED TWICE", 12, func(_ *model, g *guest) span { return g.doubled() }},
		{"LAST ANSWER", 13, func(_ *model, g *guest) span { return answerSpan(g.last) }},
		{"FAILURES", 14, func(_ *model, g *guest) span { return g.failed() }},
		{"", 13, func(m *model, g *guest) span { return m.whereabouts(g) }},
		{"LAST FAILURE", 16, func(_ *model, g *guest) span { return g.trouble() }},
	}
}

// boardGap stands between two columns; before the first is the sign of presence.
const (
	boardGap   = 2
	boardSigns = 3
)

// boardColumnsFor lays the columns out.
func boardColumnsFor(width int, r *room) []boardColumn {
	columns := boardColumns()
	used := boardSigns - boardGap
	for _, c := range columns {
		used += c.width + boardGap
	}
	for used > width && len(columns) > 1 {
		last := len(columns) - 1
		used -= columns[last].width + boardGap
		columns = columns[:last]
	}
	name := leastName
	for i := range r.guests {
		name = min(max(name, len(r.guests[i].name)), mostName)
	}
	more := min(max(width-used, 0), name-leastName)
	columns[0].width += more
	if spare := width - used - more; spare > 0 && len(columns) == len(boardColumns()) {
		columns[len(columns)-1].width += spare
	}
	return columns
}

func drawBoardTitles(p pen, width int, columns []boardColumn) string {
	ln := p.Line(width)
	ln.Gap(boardSigns - boardGap)
	for _, c := range columns {
		ln.Gap(boardGap)
		ln.Cell(paint.Faint, c.title, c.width)
	}
	return ln.String()
}

// drawGuest draws a row.
func (m *model) drawGuest(p pen, width int, columns []boardColumn, g *guest) string {
	ln := p.Line(width)
	sign := paint.Good.Text("●")
	if !g.present {
		sign = paint.Faint.Text("○")
	}
	ln.Gap(1)
	ln.Add(sign)
	for i, c := range columns {
		ln.Gap(min(i+1, boardGap))
		s := c.cell(m, g)
		ln.Cell(s.Role, s.Words, c.width)
	}
	return ln.String()
}

// failed is how many answers were no 2xx.
func (g *guest) failed() span {
	switch {
	case g.answered == 0:
		return paint.Faint.Text("–")
	case g.failures == 0:
		return paint.Faint.Text("none of " + paint.Thousands(g.answered))
	}
	return paint.Warn.Text(paint.Thousands(g.failures) + " of " + paint.Thousands(g.answered))
}

// whereabouts says since when somebody is there, or gone.
func (m *model) whereabouts(g *guest) span {
	if g.at.IsZero() {
		return paint.Faint.Text("")
	}
	at := paint.Clock(g.at.UnixMilli(), 8, m.options.Location)[:len("15:04")]
	switch {
	case g.present:
		return paint.Faint.Text("since " + at)
	case g.why != "":
		return paint.Warn.Text("dropped " + at)
	}
	return paint.Faint.Text("gone " + at)
}

// trouble is the last failure in words, or why somebody was sent away.
func (g *guest) trouble() span {
	switch {
	case !g.present && g.why != "":
		return paint.Warn.Text(g.why)
	case g.failure == nil:
		return paint.Faint.Text("")
	}
	text := fmt.Sprintf("%d for delivery %d", g.failure.Status, g.failure.DeliveryID)
	if g.failure.Status == 0 {
		text = fmt.Sprintf("no answer to delivery %d", g.failure.DeliveryID)
	}
	if g.failure.Error != "" {
		text += ": " + g.failure.Error
	}
	return paint.Plain.Text(text)
}
