package tui

import (
	"time"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// tab is a part of the detail.
type tab int

// The tabs.
const (
	tabPayload tab = iota
	tabHeaders
	tabAttempts
	tabDiff
	tabRaw
	tabCount
)

func (t tab) String() string {
	return [...]string{"Payload", "Headers", "Attempts", "Diff", "Raw"}[t]
}

// detail is the pane that shows one delivery whole.
type detail struct {
	open, focused bool
	width, height int
	loc           *time.Location
	measure       pen // to know how many lines a wrapped one takes

	id      int64   // what is shown, 0 for nothing
	loaded  *loaded // nil as long as it is being read
	problem string  // why it can't be read
	slow    bool    // reading takes so long that it is said
	fetch   fetch
	diff    comparing

	tab    tab
	views  [tabCount]view
	advice []span // lines at the bottom
}

// view is what is seen of a tab, in lines of its content.
type view struct{ top, cursor int }

func newDetail(loc *time.Location) detail { return detail{open: true, loc: loc} }

// content is what a tab shows. A line's spans are made when they are asked for.
type content interface {
	len() int
	spans(i int) []span
}

// head is what the detail says above the tabs: from the row, so that it is there
// before the delivery has been read.
type head struct{ row *rows.Row }

func (d *detail) setSize(p pen, width, height int) {
	d.measure, d.width, d.height = p, width, height
	d.fit()
}

// fit fits what is shown into the pane.
func (d *detail) fit() {
	width := d.width
	if d.loaded != nil && width > 0 {
		d.loaded.doc.SetWidth(width - textFront - foldFront)
	}
	d.settle()
}

// turn shows another tab.
func (d *detail) turn(t tab) {
	d.tab = t
	d.settle()
}

// lines is how many lines of content are visible.
func (d *detail) lines() int { return max(d.height-d.front()-d.adviceLines(), 0) }

// front is how many lines stand above the content: the title and the tabs.
func (d *detail) front() int {
	switch {
	case d.height >= 6:
		return 2
	case d.height >= 3:
		return 1
	}
	return 0
}

func (d *detail) adviceLines() int {
	if d.height < 8 {
		return 0
	}
	return len(d.advice)
}

// content is what the open tab shows.
func (d *detail) content() content {
	if d.loaded == nil {
		return nothing{}
	}
	switch d.tab {
	case tabPayload:
		return d.loaded
	case tabHeaders:
		return d.loaded.headers
	case tabAttempts:
		return d.loaded.attempts
	case tabDiff:
		return d.diff.in(d.id, d.width-textFront)
	case tabRaw, tabCount:
	}
	return d.loaded.raw.in(d.width - textFront)
}

// nothing is a content without lines.
type nothing struct{}

func (nothing) len() int         { return 0 }
func (nothing) spans(int) []span { return nil }

// move moves the cursor by n lines.
func (d *detail) move(n int) {
	v := &d.views[d.tab]
	if n == farAway {
		if r, ok := d.content().(*rawText); ok {
			r.readAll()
		}
	}
	v.cursor = max(v.cursor+n, 0)
	d.settle()
	if _, ok := d.content().(*loaded); !ok {
		// Without anything to fold, the lines themselves are what moves.
		v.top = min(v.cursor, d.lastTop())
	}
}

// lastTop is the first line of the content's last page.
func (d *detail) lastTop() int {
	c, room := d.content(), d.lines()
	i := c.len()
	for i > 0 && room > 0 {
		i--
		room -= max(len(d.wrap(d.measure, c.spans(i), room)), 1)
	}
	if room < 0 {
		i++
	}
	return i
}

// scroll moves what is seen by n lines, not beyond the last page.
func (d *detail) scroll(n int) {
	v := &d.views[d.tab]
	v.top = max(min(v.top+n, d.lastTop()), 0)
	v.cursor = max(v.cursor, v.top)
	if last := v.top + d.lines() - 1; last >= v.top {
		v.cursor = min(v.cursor, last)
	}
	d.settle()
}

// settle keeps cursor and window within the content.
func (d *detail) settle() {
	v := &d.views[d.tab]
	n := d.content().len()
	v.cursor = min(max(v.cursor, 0), max(n-1, 0))
	height := max(d.lines(), 1)
	v.top = max(min(v.top, v.cursor), v.cursor-height+1)
	v.top = min(max(v.top, 0), max(n-1, 0))
}

// fold folds or unfolds what begins on the cursor's line.
func (d *detail) fold() {
	if d.tab == tabPayload && d.loaded != nil {
		d.loaded.doc.Toggle(d.views[tabPayload].cursor)
		d.settle()
	}
}

// foldAll folds or unfolds everything.
func (d *detail) foldAll(folded bool) {
	if d.loaded == nil {
		return
	}
	d.turn(tabPayload)
	if folded {
		d.loaded.doc.FoldAll()
	} else {
		d.loaded.doc.UnfoldAll()
	}
	d.settle()
}

// drawn is a line of the pane, and which line of the content it belongs to.
type drawn struct {
	text string
	line int
}

// drawContent draws what is visible of the open tab. Long lines are wrapped, but
// those of the payload, which folds.
func (d *detail) drawContent(p, chosen pen) []drawn {
	height, v, c := d.lines(), d.views[d.tab], d.content()
	out := make([]drawn, 0, height)
	_, folds := c.(*loaded)
	for i := v.top; i < c.len() && len(out) < height; i++ {
		pen, marker := p, paint.Plain.Text(" ")
		if i == v.cursor && d.focused {
			pen, marker = chosen, paint.Accent.Text("▌")
		}
		parts := [][]span{c.spans(i)}
		if !folds {
			parts = d.wrap(p, parts[0], height-len(out))
		}
		for _, spans := range parts {
			ln := pen.Line(d.width)
			ln.Add(marker)
			ln.Add(spans...)
			if i == v.cursor && d.focused {
				ln.Gap(ln.Left)
			}
			out = append(out, drawn{ln.String(), i})
		}
	}
	return out
}

// wrap breaks a line of the content into at most limit lines of the pane: where it
// tells of an attempt at blanks, else anywhere, as the bytes go.
func (d *detail) wrap(p pen, spans []span, limit int) [][]span {
	if d.tab == tabAttempts {
		return p.WrapWords(spans, d.width-textFront, limit)
	}
	return p.WrapSpans(spans, d.width-textFront, limit)
}

// textFront is how many columns stand before the content, foldFront how many more
// before a line of the payload.
const (
	textFront = 1
	foldFront = 2
)

// lineAt is the content's line that is drawn on a line of the pane, -1 if there is
// none.
func (d *detail) lineAt(p pen, y int) int {
	y -= d.front()
	if lines := d.drawContent(p, p); y >= 0 && y < len(lines) {
		return lines[y].line
	}
	return -1
}
