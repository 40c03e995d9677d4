package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/safetext"
)

// pen is what every pane draws with: the inks, and how this terminal measures
// text.
type pen struct {
	inks   *[roleCount]ink
	method ansi.Method
}

// span is a piece of text with its role.
type span struct {
	role role
	text string
}

// width returns how many columns the spans take.
func (p pen) width(spans ...span) int {
	n := 0
	for _, s := range spans {
		n += p.method.StringWidth(safetext.Line(s.text))
	}
	return n
}

// line starts a line of at most width columns.
func (p pen) line(width int) *line {
	l := &line{pen: p, left: max(width, 0)}
	l.b.Grow(2*l.left + 128) // one allocation for most lines, inks included
	return l
}

// line is a line being drawn. All text gets on the screen through it, so that
// none is wider than it may be and none holds anything a terminal would act on.
type line struct {
	pen  pen
	b    strings.Builder
	left int // columns that are still free
}

// add appends spans, cut where the line ends.
func (l *line) add(spans ...span) {
	for _, s := range spans {
		text := safetext.CutAs(l.pen.method, s.text, l.left)
		l.write(s.role, text, l.pen.method.StringWidth(text))
	}
}

// cell appends a text that takes exactly width columns, unless the line ends.
func (l *line) cell(r role, text string, width int) {
	width = min(width, l.left)
	l.write(r, safetext.FitAs(l.pen.method, text, width), width)
}

// cellRight is cell with the text at the right end.
func (l *line) cellRight(r role, text string, width int) {
	width = min(width, l.left)
	text = safetext.CutAs(l.pen.method, text, width)
	l.gap(width - l.pen.method.StringWidth(text))
	l.add(span{r, text})
}

// gap appends n spaces.
func (l *line) gap(n int) { l.cell(rolePlain, "", n) }

// fits adds the spans with a gap before them if all of them find room.
func (l *line) fits(gap int, spans ...span) bool {
	if l.pen.width(spans...)+gap > l.left {
		return false
	}
	l.gap(gap)
	l.add(spans...)
	return true
}

// write appends text that is harmless and measured.
func (l *line) write(r role, text string, width int) {
	if width <= 0 {
		return
	}
	ink := l.pen.inks[r]
	l.b.WriteString(ink.on)
	l.b.WriteString(text)
	l.b.WriteString(ink.off)
	l.left -= width
}

// String returns the line.
func (l *line) String() string { return l.b.String() }

// wrap breaks a text into harmless lines of at most width columns.
func (p pen) wrap(text string, width int) []string {
	if width <= 0 {
		return nil
	}
	return strings.Split(p.method.Wrap(safetext.Line(text), width, ""), "\n")
}

// cutMiddle cuts a text in its middle, so that both its ends are seen.
func (p pen) cutMiddle(text string, width int) string {
	text = safetext.Line(text)
	total := p.method.StringWidth(text)
	if total <= width || width < 3 {
		return text
	}
	front := (width - 1) / 2
	back := width - 1 - front
	return p.method.Truncate(text, front, "") + "…" + p.method.TruncateLeft(text, total-back, "")
}
