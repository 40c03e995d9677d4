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
	places := []place{placeList, placeShort, placeWalk, placeDetail, placeCommon}
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

// paletteSource is the names that are searched for letters in their order.
type paletteSource []*command

func (s paletteSource) String(i int) string { return s[i].name }
func (s paletteSource) Len() int            { return len(s) }

// typed finds what contains what is typed, best by its name; only if nothing does,
// names that have its letters in their order.
func (p *palette) typed(*model) {
	p.cursor = 0
	p.found = p.all
	typed := strings.ToLower(strings.TrimSpace(p.entry.Text()))
	if typed == "" {
		return
	}
	p.found = nil
	for _, c := range p.all {
		if c.likeness(typed) > 0 {
			p.found = append(p.found, c)
		}
	}
	slices.SortStableFunc(p.found, func(a, b *command) int { return b.likeness(typed) - a.likeness(typed) })
	if p.found == nil {
		for _, match := range fuzzy.FindFrom(typed, paletteSource(p.all)) {
			p.found = append(p.found, p.all[match.Index])
		}
	}
}

// likeness is how much a command is called as it is typed, in lower case: 0 for not.
func (c *command) likeness(typed string) int {
	const byDoes, within, from, whole = 1, 2, 3, 4
	switch {
	case c.name == typed:
		return whole
	case strings.HasPrefix(c.name, typed):
		return from
	case strings.Contains(c.name, typed):
		return within
	case strings.Contains(strings.ToLower(c.Help().Desc), typed):
		return byDoes
	}
	return 0
}

func (p *palette) view(pen, chosen pen, width, height int, m *model) []string {
	lines := []string{rule(pen, width, paint.Strong.Text("What to do")), drawEntry(pen, ":", &p.entry, m)}
	below := p.whyChosen(pen, width, height, m)
	from, to := window(len(p.found), p.cursor, height-paletteFront-len(below))
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
	return append(lines, below...)
}

// paletteFront is how many lines stand before what was found.
const paletteFront = 2

// whyChosen says in full why what the cursor is on can't be done, where its line has
// no room for that and the drawer has.
func (p *palette) whyChosen(pen pen, width, height int, m *model) []string {
	if p.cursor >= len(p.found) || p.found[p.cursor].why == nil {
		return nil
	}
	c := p.found[p.cursor]
	why := c.why(m)
	if why == "" || 1+keyWidth+nameWidth+c.doesWidth()+pen.Width(paint.Warn.Text(why)) <= width {
		return nil
	}
	var lines []string
	for _, part := range pen.Wrap(why, width-entryFront) {
		ln := pen.Line(width)
		ln.Gap(entryFront)
		ln.Add(paint.Warn.Text(part))
		lines = append(lines, ln.String())
	}
	if paletteFront+1+len(lines) > height {
		return nil
	}
	return lines
}

// How wide the columns of a command's key and name are.
const (
	keyWidth  = 10
	nameWidth = 11
)

// doesWidth is how much room what a command does gets before why it can't be done.
func (c *command) doesWidth() int {
	const most = 48
	return min(most, len(c.Help().Desc)+2)
}

// draw draws a command as the palette lists it: with its key, and why it can't be
// done where that is so.
func (c *command) draw(ln *paint.Line, m *model) {
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
	ln.Cell(paint.Faint, c.Help().Desc, c.doesWidth())
	ln.Add(paint.Warn.Text(why))
}

func (p *palette) click(m *model, line int) {
	below := p.whyChosen(m.pen(), m.width, m.layout.drawer, m)
	from, to := window(len(p.found), p.cursor, m.layout.drawer-paletteFront-len(below))
	if i := from + line - paletteFront; line >= paletteFront && i < to {
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
