package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// mouse is what is known of the mouse. Wheels and touch pads send floods: what
// they ask for within a frame is added up and done at once.
type mouse struct {
	on      bool
	x, y    int // where the wheel turned
	turned  int // lines down, not done yet
	settles bool
}

// wheelSettledMsg is when what the wheel asked for is done.
type wheelSettledMsg struct{}

// wheelStep is how many lines one click of the wheel is.
const wheelStep = 3

// toggleMouse leaves the mouse to the terminal, which selects text with it, or
// takes it back.
func (m *model) toggleMouse() {
	m.mouse.on = !m.mouse.on
	if m.mouse.on {
		m.say(done("the mouse works on this screen again"))
		return
	}
	m.say(done("the mouse is the terminal's now, to select text; M takes it back"))
}

// point deals with the mouse.
func (m *model) point(msg tea.MouseMsg) {
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		m.turnWheel(at)
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			if m.notice.passing {
				m.endNotice()
			}
			m.click(at.X, at.Y)
			m.arrange()
		}
	}
}

func (m *model) turnWheel(at tea.Mouse) {
	w := &m.mouse
	w.x, w.y = at.X, at.Y
	switch at.Button {
	case tea.MouseWheelUp:
		w.turned -= wheelStep
	case tea.MouseWheelDown:
		w.turned += wheelStep
	default:
		return
	}
	if !w.settles {
		w.settles = true
		m.after(wheelFrame, func(time.Time) tea.Msg { return wheelSettledMsg{} })
	}
}

// wheelFrame is how long the wheel's turns are added up.
const wheelFrame = 16 * time.Millisecond

// roll scrolls what is under the mouse by what the wheel turned.
func (m *model) roll() {
	w := &m.mouse
	n := w.turned
	w.turned, w.settles = 0, false
	switch {
	case m.inDrawer(w.y):
		m.rollDrawer(n)
	case m.layout.detail.has(w.x, w.y):
		m.scrollDetail(n)
	case m.layout.list.has(w.x, w.y) || !m.layout.list.shown():
		m.list.scroll(int64(n))
	}
}

// scrollDetail scrolls the detail. What is scrolled through is being read.
func (m *model) scrollDetail(n int) {
	d := &m.detail
	before := d.views[d.tab]
	d.scroll(n)
	if d.views[d.tab] != before {
		m.list.follow = false
	}
}

// rollDrawer moves in the open drawer as its arrow keys do.
func (m *model) rollDrawer(n int) {
	name := "down"
	if n < 0 {
		name, n = "up", -n
	}
	for i := range m.keys[m.drawer.place()].commands {
		c := &m.keys[m.drawer.place()].commands[i]
		for _, k := range c.Keys() {
			for step := 0; k == name && step < n; step++ {
				c.do(m)
			}
		}
	}
}

// inDrawer reports whether a line of the screen belongs to the open drawer.
func (m *model) inDrawer(y int) bool {
	l := m.layout
	first := l.header + l.flow + l.body
	return m.drawer != nil && y >= first && y < first+l.drawer
}

// click does what a click on a cell of the screen asks for.
func (m *model) click(x, y int) {
	l := m.layout
	switch {
	case l.footer > 0 && y == m.height-1:
		if c := m.footer().hintAt(m.pen(), m.width, x); c != nil {
			m.perform(c)
		}
	case len(m.questions) > 0:
	case m.inDrawer(y):
		if d, ok := m.drawer.(pressable); ok {
			d.click(m, y-l.header-l.flow-l.body)
		}
	case l.detail.has(x, y):
		m.clickDetail(x-l.detail.x, y-l.detail.y)
	case l.list.has(x, y):
		if place, ok := m.list.rowAt(y - l.list.y); ok {
			m.detail.focused = false
			m.list.move(place - m.list.cursor)
		}
	}
}

func (m *model) clickDetail(x, y int) {
	d := &m.detail
	m.read()
	if d.front() > 0 && y == d.front()-1 {
		if t, ok := tabAt(x); ok {
			d.turn(t)
		}
		return
	}
	line := d.lineAt(m.pen(), y)
	if line < 0 {
		return
	}
	again := d.views[d.tab].cursor == line
	d.views[d.tab].cursor = line
	d.settle()
	if again || d.tab == tabPayload {
		d.fold()
	}
}
