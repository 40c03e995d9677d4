package tui

import (
	"time"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// ringCapacity is how many deliveries the screen keeps. Older ones are read from
// the history when somebody goes there.
const ringCapacity = 100_000

// list is the pane of deliveries, the newest at the bottom.
type list struct {
	rows.Deck
	cursor, top int64 // places
	follow      bool  // the cursor stays on the newest row
	height      int   // lines of the pane, with its titles
	columns     []column
	gap         int
	width       int
	loc         *time.Location
	past        past
	unhandled   bool // a row without an attempt awaits none
}

func newList(capacity int, loc *time.Location) list {
	return list{Deck: rows.NewDeck(capacity), follow: true, loc: loc}
}

// setSize gives the pane its place.
func (l *list) setSize(width, height int) {
	if width != l.width || l.columns == nil {
		l.columns, l.gap = columnsFor(width)
	}
	l.width, l.height = width, height
	l.settle()
}

// arrive adds a delivery, and reports whether it wasn't there yet.
func (l *list) arrive(m *hook.DeliveryArrived) bool {
	if m.ID != 0 && l.Find(m.ID) != nil {
		return false
	}
	l.Push(rows.New(m))
	return true
}

// finish takes over an attempt, and returns what its delivery was before.
func (l *list) finish(m *hook.AttemptFinished) rows.Result {
	before, shift := l.Finish(m)
	if shift.By != 0 {
		if l.cursor >= shift.From {
			l.cursor += shift.By
		}
		if l.top >= shift.From {
			l.top += shift.By
		}
	}
	return before
}

// titled reports whether there is room for the titles of the columns.
func (l *list) titled() bool { return l.height >= 6 }

// rowLines is how many rows are visible.
func (l *list) rowLines() int64 {
	n := l.height
	if l.titled() {
		n--
	}
	if l.pastLine() {
		n--
	}
	return int64(max(n, 0))
}

// settle puts the cursor on a row that is there and the window around it. It is
// called after every change of rows, cursor or size.
func (l *list) settle() {
	last := max(l.Next()-1, l.First())
	if l.follow {
		l.cursor = last
	}
	l.cursor = min(max(l.cursor, l.First()), last)
	lines := max(l.rowLines(), 1)
	l.top = max(min(l.top, l.cursor), l.cursor-lines+1)
	l.top = max(min(l.top, l.Next()-lines), l.First())
}

// move moves the cursor by n rows. The end of the list is where following goes
// on; anywhere else it stops.
func (l *list) move(n int64) {
	if l.Len() == 0 {
		return
	}
	l.past.home = false
	l.cursor = min(max(l.cursor+n, l.First()), l.Next()-1)
	l.follow = l.cursor == l.Next()-1
	if l.follow && l.Older() > 0 && !l.past.only && !l.past.words {
		l.Forget() // the way back from the history is over
		l.past.restart(false)
	}
	l.settle()
}

// scroll moves the window by n rows; the cursor comes along where it must.
func (l *list) scroll(n int64) {
	lines := max(l.rowLines(), 1)
	top := max(min(l.top+n, l.Next()-lines), l.First())
	cursor := min(max(l.cursor, top), top+lines-1)
	if top == l.top && cursor == l.cursor {
		return
	}
	l.top = top
	l.move(cursor - l.cursor)
}

func (l *list) lineUp()   { l.move(-1) }
func (l *list) lineDown() { l.move(1) }
func (l *list) pageUp()   { l.move(-max(l.rowLines()-1, 1)) }
func (l *list) pageDown() { l.move(max(l.rowLines()-1, 1)) }
func (l *list) newest()   { l.move(l.Next() - 1 - l.cursor) }

// oldest goes to the oldest row, and on to what the history has before it.
func (l *list) oldest() {
	l.move(l.First() - l.cursor)
	l.past.home = true
}

// toggleFollow stops following, or goes to the newest row and follows.
func (l *list) toggleFollow() {
	if l.follow {
		l.follow = false
		return
	}
	l.newest()
	l.follow = true
	l.settle()
}

// newer is how many rows stand below the cursor.
func (l *list) newer() int { return int(max(l.Next()-1-l.cursor, 0)) }

// selected is the row of the cursor, nil if there is none.
func (l *list) selected() *rows.Row {
	if l.Len() == 0 {
		return nil
	}
	return l.At(l.cursor)
}

// shows reports whether a delivery is shown.
func (l *list) shows(id int64) bool {
	_, shown := l.PlaceOf(id)
	return shown
}

// choose puts the cursor on a delivery that is shown.
func (l *list) choose(id int64) {
	place, _ := l.PlaceOf(id)
	l.move(place - l.cursor)
}

// newestFrom is the newest shown delivery that is a replay or a copy of another
// one, 0 if there is none.
func (l *list) newestFrom(id int64) int64 {
	for place := l.Next() - 1; place >= l.First(); place-- {
		r := l.At(place)
		switch {
		case r.ID <= id:
			return 0 // what is made from it comes after it
		case r.ReplayOf == id, r.Duplicate() && r.Root == id:
			return r.ID
		}
	}
	return 0
}

// keep puts the cursor where a delivery is now, or would be; places are new.
func (l *list) keep(id int64) {
	if id != 0 && !l.follow {
		l.cursor, _ = l.PlaceOf(id)
	}
	l.top = l.cursor
	l.settle()
}

// rowAt is the place of the row on a line of the pane.
func (l *list) rowAt(line int) (place int64, ok bool) {
	if l.titled() {
		line--
	}
	if l.pastLine() {
		line--
	}
	place = l.top + int64(line)
	return place, line >= 0 && int64(line) < l.rowLines() && place < l.Next()
}

// view draws the pane.
func (l *list) view(p, chosen pen, focused bool) []string {
	lines := make([]string, 0, l.height)
	if l.titled() {
		lines = append(lines, l.drawTitles(p))
	}
	if l.pastLine() {
		lines = append(lines, l.drawPast(p))
	}
	marker := paint.Accent.Text("▌")
	if !focused {
		marker = paint.Faint.Text("▏")
	}
	for place := l.top; place < min(l.Next(), l.top+l.rowLines()); place++ {
		if place == l.cursor {
			lines = append(lines, l.drawRow(chosen, l.At(place), marker))
			continue
		}
		lines = append(lines, l.drawRow(p, l.At(place), paint.Plain.Text(" ")))
	}
	return lines
}

func (l *list) drawTitles(p pen) string {
	ln := p.Line(l.width)
	ln.Gap(markerWidth)
	apart := l.campaignApart()
	for i, c := range l.columns {
		if i > 0 {
			ln.Gap(l.gap)
		}
		switch {
		case c.right:
			ln.CellRight(paint.Faint, c.title, c.width)
		case c.kind == columnLead && apart:
			ln.Cell(paint.Faint, "LEAD", c.width)
		default:
			ln.Cell(paint.Faint, c.title, c.width)
		}
	}
	return ln.String()
}

func (l *list) drawRow(p pen, r *rows.Row, marker span) string {
	ln := p.Line(l.width)
	ln.Add(marker)
	apart := l.campaignApart()
	for i := range l.columns {
		c := &l.columns[i]
		if i > 0 {
			ln.Gap(l.gap)
		}
		role, text := c.cell(r, l.loc, apart)
		if l.unhandled && r.Result == rows.Pending && c.kind == columnStatus {
			role, text = paint.Faint, signNone
		}
		if c.right {
			ln.CellRight(role, text, c.width)
		} else {
			ln.Cell(role, text, c.width)
		}
	}
	ln.Gap(ln.Left)
	return ln.String()
}

// campaignApart reports whether the campaign has a column of its own.
func (l *list) campaignApart() bool {
	for _, c := range l.columns {
		if c.kind == columnCampaign {
			return true
		}
	}
	return false
}
