package tui

import (
	"time"

	"leadrig/internal/hook"
)

// list is the pane of deliveries, the newest at the bottom.
type list struct {
	ring
	cursor, top int64 // row numbers
	follow      bool  // the cursor stays on the newest row
	height      int   // lines of the pane, with its titles
	columns     []column
	gap         int
	width       int
	loc         *time.Location
}

func newList(capacity int, loc *time.Location) list {
	return list{ring: newRing(capacity), follow: true, loc: loc}
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
	if m.ID != 0 && l.find(m.ID) != nil {
		return false
	}
	l.push(newRow(m))
	return true
}

// titled reports whether there is room for the titles of the columns.
func (l *list) titled() bool { return l.height >= 6 }

// overflowed reports whether the line about older deliveries is shown.
func (l *list) overflowed() bool { return l.first > 0 && l.height >= 3 }

// rowLines is how many rows are visible.
func (l *list) rowLines() int64 {
	n := l.height
	if l.titled() {
		n--
	}
	if l.overflowed() {
		n--
	}
	return int64(max(n, 0))
}

// settle puts the cursor on a row that is kept and the window around it. It is
// called after every change of rows, cursor or size.
func (l *list) settle() {
	last := max(l.next-1, l.first)
	if l.follow {
		l.cursor = last
	}
	l.cursor = min(max(l.cursor, l.first), last)
	lines := max(l.rowLines(), 1)
	l.top = max(min(l.top, l.cursor), l.cursor-lines+1)
	l.top = max(min(l.top, l.next-lines), l.first)
}

// move moves the cursor by n rows. The end of the list is where following goes
// on; anywhere else it stops.
func (l *list) move(n int64) {
	if l.len() == 0 {
		return
	}
	l.cursor = min(max(l.cursor+n, l.first), l.next-1)
	l.follow = l.cursor == l.next-1
	l.settle()
}

func (l *list) lineUp()   { l.move(-1) }
func (l *list) lineDown() { l.move(1) }
func (l *list) pageUp()   { l.move(-max(l.rowLines()-1, 1)) }
func (l *list) pageDown() { l.move(max(l.rowLines()-1, 1)) }
func (l *list) oldest()   { l.move(l.first - l.cursor) }
func (l *list) newest()   { l.move(l.next - 1 - l.cursor) }

// toggleFollow stops following, or goes to the newest row and follows.
func (l *list) toggleFollow() {
	l.follow = !l.follow
	l.settle()
}

// newer is how many rows stand below the cursor.
func (l *list) newer() int { return int(max(l.next-1-l.cursor, 0)) }

// view draws the pane.
func (l *list) view(p, chosen pen) []string {
	lines := make([]string, 0, l.height)
	if l.titled() {
		lines = append(lines, l.drawTitles(p))
	}
	if l.overflowed() {
		older := p.line(l.width)
		older.add(span{roleWarn, "⋯ " + counted(int(l.first), "older delivery is", "older deliveries are") + " in the history"})
		lines = append(lines, older.String())
	}
	for number := l.top; number < min(l.next, l.top+l.rowLines()); number++ {
		if number == l.cursor {
			lines = append(lines, l.drawRow(chosen, l.at(number), span{roleAccent, "▌"}))
			continue
		}
		lines = append(lines, l.drawRow(p, l.at(number), span{rolePlain, " "}))
	}
	return lines
}

func (l *list) drawTitles(p pen) string {
	ln := p.line(l.width)
	ln.gap(markerWidth)
	apart := l.campaignApart()
	for i, c := range l.columns {
		if i > 0 {
			ln.gap(l.gap)
		}
		switch {
		case c.right:
			ln.cellRight(roleFaint, c.title, c.width)
		case c.kind == columnLead && apart:
			ln.cell(roleFaint, "LEAD", c.width)
		default:
			ln.cell(roleFaint, c.title, c.width)
		}
	}
	return ln.String()
}

func (l *list) drawRow(p pen, r *row, marker span) string {
	ln := p.line(l.width)
	ln.add(marker)
	apart := l.campaignApart()
	for i := range l.columns {
		c := &l.columns[i]
		if i > 0 {
			ln.gap(l.gap)
		}
		role, text := c.cell(r, l.loc, apart)
		if c.right {
			ln.cellRight(role, text, c.width)
		} else {
			ln.cell(role, text, c.width)
		}
	}
	ln.gap(ln.left)
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
