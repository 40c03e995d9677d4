package tui

import (
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"leadrig/tui/entry"
	"leadrig/tui/paint"
)

// palette finds what there is to do by a few letters of it.
type palette struct {
	entry  entry.Line
	all    []*command
	found  []*command
	cursor int
}

var (
	_ drawer    = (*palette)(nil)
	_ typist    = (*palette)(nil)
	_ pressable = (*palette)(nil)
)

func (m *model) openPalette() {
	p := &palette{}
	for _, at := range m.placesBehind() {
		for i := range m.keys[at].commands {
			if c := &m.keys[at].commands[i]; c.name != "" {
				p.all = append(p.all, c)
			}
		}
	}
	p.found = p.all
	m.openDrawer(p)
}

// placesBehind are the places whose commands the palette has.
func (m *model) placesBehind() []place {
	places := []place{placeList, placeDetail, placeCommon}
	if !m.stopping {
		places = append(places, placeRun)
	}
	return places
}

func paletteCommands() []command {
	return []command{
		bind((*model).performFound, "enter", "do it", "enter").brief("enter", "do it"),
		bind(moveFound(-1), "↑", "one up", "up", "ctrl+p"),
		bind(moveFound(1), "↓", "one down", "down", "ctrl+n").brief("↑↓", "choose"),
		bind((*model).closeDrawer, "esc", "close", "esc").brief("esc", "close"),
	}
}

func (p *palette) place() place      { return placePalette }
func (p *palette) line() *entry.Line { return &p.entry }
func (p *palette) want(*model) int   { return len(p.all) + 2 }

// paletteSource is what is searched: names, and what the help page says.
type paletteSource []*command

func (s paletteSource) String(i int) string { return s[i].name + " " + s[i].Help().Desc }
func (s paletteSource) Len() int            { return len(s) }

func (p *palette) typed(*model) {
	p.cursor = 0
	p.found = p.all
	if p.entry.Text() == "" {
		return
	}
	matches := fuzzy.FindFrom(p.entry.Text(), paletteSource(p.all))
	p.found = make([]*command, len(matches))
	for i, match := range matches {
		p.found[i] = p.all[match.Index]
	}
	// What is called as it is typed comes before what is only similar.
	slices.SortStableFunc(p.found, func(a, b *command) int {
		return p.startsAsTyped(b) - p.startsAsTyped(a)
	})
}

func (p *palette) startsAsTyped(c *command) int {
	if strings.HasPrefix(c.name, p.entry.Text()) {
		return 1
	}
	return 0
}

func (p *palette) view(pen, chosen pen, width, height int, m *model) []string {
	lines := []string{rule(pen, width, paint.Strong.Text("What to do")), drawEntry(pen, ":", &p.entry, m)}
	from, to := window(len(p.found), p.cursor, height-len(lines))
	for i := from; i < to; i++ {
		with, marker := pen, " "
		if i == p.cursor {
			with, marker = chosen, "▌"
		}
		ln := with.Line(width)
		ln.Add(paint.Accent.Text(marker))
		p.found[i].draw(ln, m)
		ln.Gap(ln.Left)
		lines = append(lines, ln.String())
	}
	if len(p.found) == 0 {
		ln := pen.Line(width)
		ln.Gap(1)
		ln.Add(paint.Faint.Text("Nothing is called that."))
		lines = append(lines, ln.String())
	}
	return lines
}

// draw draws a command as the palette lists it: with its key, and why it can't be
// done where that is so.
func (c *command) draw(ln *paint.Line, m *model) {
	const keyWidth, nameWidth, doesWidth = 10, 11, 40
	ln.Cell(paint.Accent, c.Help().Key, keyWidth)
	why := ""
	if c.why != nil {
		why = c.why(m)
	}
	if why == "" {
		ln.Cell(paint.Strong, c.name, nameWidth)
		ln.Add(paint.Plain.Text(c.Help().Desc))
		return
	}
	ln.Cell(paint.Faint, c.name, nameWidth)
	ln.Cell(paint.Faint, c.Help().Desc, min(doesWidth, len(c.Help().Desc)+2))
	ln.Add(paint.Warn.Text(why))
}

func (p *palette) click(m *model, line int) {
	const front = 2
	from, to := window(len(p.found), p.cursor, m.layout.drawer-front)
	if i := from + line - front; line >= front && i < to {
		p.cursor = i
		m.performFound()
	}
}

func moveFound(n int) func(*model) {
	return func(m *model) {
		if p, ok := m.drawer.(*palette); ok {
			p.cursor = min(max(p.cursor+n, 0), max(len(p.found)-1, 0))
		}
	}
}

// performFound does what the cursor is on.
func (m *model) performFound() {
	p, ok := m.drawer.(*palette)
	if !ok || p.cursor >= len(p.found) {
		return
	}
	c := p.found[p.cursor]
	m.closeDrawer()
	m.perform(c)
}
