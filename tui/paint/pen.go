package paint

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/safetext"
)

// Pen is what every pane draws with: the inks, and how this terminal measures
// text.
type Pen struct {
	inks   *[count]ink
	method ansi.Method
}

// Span is a piece of text with its role.
type Span struct {
	Role  Role
	Words string
}

// Text is a span of that role.
func (r Role) Text(words string) Span { return Span{r, words} }

// Width returns how many columns the spans take.
func (p Pen) Width(spans ...Span) int {
	n := 0
	for _, s := range spans {
		n += p.method.StringWidth(safetext.Line(s.Words))
	}
	return n
}

// Line starts a line of at most width columns.
func (p Pen) Line(width int) *Line {
	l := &Line{Pen: p, Left: max(width, 0)}
	l.b.Grow(2*l.Left + 128) // one allocation for most lines, inks included
	return l
}

// Wrap breaks a text into harmless lines of at most width columns, at blanks: an
// option such as --forward-to stays in one piece. Longer words are broken.
func (p Pen) Wrap(text string, width int) []string {
	if width <= 0 {
		return nil
	}
	var lines []string
	line, used := "", 0
	flush := func() {
		if used > 0 {
			lines = append(lines, line)
		}
		line, used = "", 0
	}
	for _, word := range strings.Fields(safetext.Line(text)) {
		size := p.method.StringWidth(word)
		if used > 0 && used+1+size > width {
			flush()
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		for size > width-used {
			head := p.method.Truncate(word, width-used, "")
			if head == "" {
				break // not even one character has room
			}
			line, used = line+head, width
			flush()
			word = word[len(head):]
			size = p.method.StringWidth(word)
		}
		if size <= width {
			line, used = line+word, used+size
		}
	}
	flush()
	return lines
}

// CutMiddle cuts a text in its middle, so that both its ends are seen.
func (p Pen) CutMiddle(text string, width int) string {
	text = safetext.Line(text)
	total := p.method.StringWidth(text)
	if total <= width || width < 3 {
		return text
	}
	front := (width - 1) / 2
	back := width - 1 - front
	return p.method.Truncate(text, front, "") + "…" + p.method.TruncateLeft(text, total-back, "")
}

// Line is a line being drawn. All text gets on the screen through it, so that
// none is wider than it may be and none holds anything a terminal would act on.
type Line struct {
	Pen  Pen
	Left int // columns that are still free
	b    strings.Builder
}

// Add appends spans, cut where the line ends.
func (l *Line) Add(spans ...Span) {
	for _, s := range spans {
		text := safetext.CutAs(l.Pen.method, s.Words, l.Left)
		l.write(s.Role, text, l.Pen.method.StringWidth(text))
	}
}

// Cell appends a text that takes exactly width columns, unless the line ends.
func (l *Line) Cell(r Role, text string, width int) {
	width = min(width, l.Left)
	l.write(r, safetext.FitAs(l.Pen.method, text, width), width)
}

// CellRight is Cell with the text at the right end.
func (l *Line) CellRight(r Role, text string, width int) {
	width = min(width, l.Left)
	text = safetext.CutAs(l.Pen.method, text, width)
	l.Gap(width - l.Pen.method.StringWidth(text))
	l.Add(Span{r, text})
}

// Gap appends n spaces.
func (l *Line) Gap(n int) { l.Cell(Plain, "", n) }

// Fits adds the spans with a gap before them if all of them find room.
func (l *Line) Fits(gap int, spans ...Span) bool {
	if l.Pen.Width(spans...)+gap > l.Left {
		return false
	}
	l.Gap(gap)
	l.Add(spans...)
	return true
}

// Join appends another line that was drawn for a part of this one, and fills it
// up to width columns. The other line must have been made with that width.
func (l *Line) Join(drawn string, width int) {
	width = min(width, l.Left)
	used := l.Pen.method.StringWidth(drawn)
	l.b.WriteString(drawn)
	l.Left -= used
	l.Gap(width - used)
}

// write appends text that is harmless and measured.
func (l *Line) write(r Role, text string, width int) {
	if width <= 0 {
		return
	}
	ink := l.Pen.inks[r]
	l.b.WriteString(ink.on)
	l.b.WriteString(text)
	l.b.WriteString(ink.off)
	l.Left -= width
}

// String returns the line.
func (l *Line) String() string { return l.b.String() }
