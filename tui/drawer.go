package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"leadrig/tui/entry"
	"leadrig/tui/paint"
)

// drawer is what opens over the lower part of the list: the palette, the faults,
// a scenario's run. Only one is open at a time, and it has the keys.
type drawer interface {
	// place is whose keys work.
	place() place
	// want is how many lines it would like, its title included.
	want(m *model) int
	// view draws it in that many lines, or fewer.
	view(p, chosen pen, width, height int, m *model) []string
}

// typist is a drawer in which one types.
type typist interface {
	// line is what is typed in, nil if nothing is at the moment.
	line() *entry.Line
	// typed is called after each change.
	typed(m *model)
}

// pressable is a drawer with lines that can be clicked.
type pressable interface {
	// click deals with a click on one of its lines.
	click(m *model, line int)
}

// openDrawer opens a drawer in place of the one that is open.
func (m *model) openDrawer(d drawer) {
	m.closeDrawer()
	m.drawer = d
	m.arrange()
}

// closer is a drawer that has something to end when it closes.
type closer interface{ close(m *model) }

func (m *model) closeDrawer() {
	if c, ok := m.drawer.(closer); ok {
		c.close(m)
	}
	m.drawer = nil
	m.arrange()
}

// typing is the line that is typed in now, nil if there is none.
func (m *model) typing() *entry.Line {
	if t, ok := m.drawer.(typist); ok {
		return t.line()
	}
	return nil
}

// drawDrawer draws the open drawer and says where its text cursor is, counted
// from its first line.
func (m *model) drawDrawer(p pen, height int) ([]string, *tea.Cursor) {
	lines := exactly(m.drawer.view(p, m.chosen(), m.width, height, m), height)
	line := m.typing()
	if line == nil || height < 2 {
		return lines, nil
	}
	_, column := line.Window(m.method, m.width-entryFront-1)
	return lines, tea.NewCursor(entryFront+column, 1)
}

// entryFront is how many columns stand before what is typed.
const entryFront = 3

// drawEntry draws a line that is typed in: it is the second one of its drawer.
func drawEntry(p pen, sign string, l *entry.Line, m *model) string {
	ln := p.Line(m.width)
	ln.Cell(paint.Accent, " "+sign, entryFront)
	text, _ := l.Window(m.method, m.width-entryFront-1)
	ln.Add(paint.Plain.Text(text))
	return ln.String()
}

// rule draws a title into a rule.
func rule(p pen, width int, spans ...span) string {
	ln := p.Line(width)
	if len(spans) == 0 {
		ln.Add(paint.Faint.Text(strings.Repeat("─", width)))
		return ln.String()
	}
	ln.Add(paint.Faint.Text("─ "))
	ln.Add(spans...)
	ln.Add(paint.Faint.Text(" " + strings.Repeat("─", max(ln.Left-1, 0))))
	return ln.String()
}

// window returns the part of n lines around a cursor that fits in height.
func window(n, cursor, height int) (from, to int) {
	if height <= 0 {
		return 0, 0
	}
	from = max(min(cursor-height/2, n-height), 0)
	return from, min(from+height, n)
}
