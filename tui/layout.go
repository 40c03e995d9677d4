package tui

// layout is how many lines each part of the screen has, and where in the body
// list and detail are. What a later pane needs is taken from the body.
type layout struct {
	header, flow, body, drawer, notice, footer int

	join int // lines of the header that say how others join

	list, detail rect // in the body; the zero rect: not shown
	stacked      bool // the detail is below the list
}

// rect is a part of the screen, in cells from its upper left corner.
type rect struct{ x, y, width, height int }

func (r rect) has(x, y int) bool {
	return x >= r.x && x < r.x+r.width && y >= r.y && y < r.y+r.height
}

func (r rect) shown() bool { return r.width > 0 && r.height > 0 }

// Below a height of foldBelow the header folds to one line and the notice keeps
// to one; from a width of oneLineHeader on the header takes two instead of three.
// Detail and list stand side by side from besideFrom columns on, and one below the
// other from stackedFrom columns and stackedLines lines on; else only one of them
// is shown.
const (
	foldBelow     = 14
	oneLineHeader = 120
	besideFrom    = 100
	stackedFrom   = 70
	stackedLines  = 20
	flowLines     = 3
	flowFrom      = 16 // lines of a screen on which the flow strip has room
	joinFrom      = 20 // lines of a screen whose header says how others join
	wholeRow      = 70 // columns in which a row says everything
	mostList      = 120
	besideLeast   = 45 // columns that a detail beside the list has at least
	leastBody     = 5  // lines that a drawer leaves to the list, where it can
	leastDrawer   = 6  // lines below which it isn't worth leaving any
)

// wants is what the parts of the screen would like to have.
type wants struct {
	notice, drawer       int
	plain                bool // the header has little to say: no run, or one that is only starting
	flow                 bool
	whole                bool // the drawer takes all of the body
	join                 bool // the header says how others join, if there is room
	listing              bool // there is a list
	detail, detailsFocus bool // the detail is open; it has the focus
}

// layoutFor shares the screen out. On one too low for everything the status line is
// the first to go, then the footer.
func layoutFor(width, height int, w wants) layout {
	if width <= 0 || height <= 0 {
		return layout{}
	}
	l := layout{header: 1}
	switch {
	case height < foldBelow:
	case width >= oneLineHeader || w.plain:
		l.header = 2
	default:
		l.header = 3
	}
	if height >= 3 {
		l.footer = 1
	}
	if height >= 4 {
		l.notice = 1
	}
	if height >= foldBelow {
		l.notice = min(max(w.notice, 1), maxNotice)
	}
	if w.join && height >= joinFrom {
		l.join = 1
		l.header += l.join
	}
	if w.flow && height >= flowFrom {
		l.flow = flowLines
	}
	l.body = height - l.header - l.flow - l.notice - l.footer
	l.shareBody(width, height, w)
	return l
}

// shareBody gives drawer, list and detail their parts of the body.
func (l *layout) shareBody(width, height int, w wants) {
	if w.drawer > 0 {
		room := l.body - leastBody
		if w.whole || room < w.drawer && room < max(l.body/2, leastDrawer) {
			room = l.body
		}
		l.drawer = min(w.drawer, room)
		l.body -= l.drawer
	}
	if !w.listing {
		return
	}
	whole := rect{0, l.header + l.flow, width, l.body}
	switch {
	case !w.detail:
		l.list = whole
	case width >= besideFrom:
		l.list, l.detail = whole, whole
		l.list.width = min(max(width*11/20, min(width-besideLeast, wholeRow)), mostList)
		l.detail.x = l.list.width + 1
		l.detail.width = width - l.detail.x
	case width >= stackedFrom && height >= stackedLines:
		l.stacked = true
		l.list, l.detail = whole, whole
		l.list.height = max(l.body*2/5, 3)
		l.detail.y += l.list.height
		l.detail.height -= l.list.height
	case w.detailsFocus:
		l.detail = whole
	default:
		l.list = whole
	}
}

// single reports whether list and detail can't be shown at the same time.
func single(width, height int) bool {
	return width < besideFrom && (width < stackedFrom || height < stackedLines)
}

// arrange gives every pane its place. It is called after every change of the
// size and of what the panes hold.
func (m *model) arrange() {
	w := wants{
		notice: m.status().lines(m.pen(), m.width), plain: m.options.History || m.header.bare() && !m.listing(), flow: m.flow.on, listing: m.listing(),
		detail: m.detail.open, detailsFocus: m.detail.focused,
		join: m.listing() && m.room.headerLine(m.pen(), m.width) != nil,
	}
	if m.drawer != nil {
		w.drawer = m.drawer.want(m)
		switch m.drawer.(type) {
		case joinPage, *helpPage:
			w.whole = true
		}
	}
	m.layout = layoutFor(m.width, m.height, w)
	l := m.layout
	m.list.setSize(l.list.width, l.list.height)
	m.detail.setSize(m.pen(), l.detail.width, l.detail.height)
}

// listing reports whether there is a list to show, be it an empty one.
func (m *model) listing() bool {
	return m.list.Kept() > 0 || m.list.Filtered() || (m.options.History && m.list.past.asked)
}
