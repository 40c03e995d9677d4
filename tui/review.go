package tui

import (
	"fmt"

	"leadrig/tui/jsondiff"
	"leadrig/tui/jsonview"
	"leadrig/tui/paint"
)

// review shows what was changed before it is sent.
type review struct {
	id           int64
	before, body []byte
	text         []byte // what the editor left, to go on from
	spread       bool   // its lines were gathered again
	found        difference
	broken       string // why the edited body is no JSON any more
	drawn        [][]span
	drawnWidth   int
	scroll
}

var (
	_ drawer   = (*review)(nil)
	_ scroller = (*review)(nil)
)

// reviewFront is how many columns stand before a line of what was changed.
const reviewFront = 1

func newReview(id int64, before, body []byte, width int) *review {
	r := &review{id: id, before: before, body: body, text: body}
	r.found = difference{title: fmt.Sprintf("%d as it was received", id), result: jsondiff.Diff(before, body)}
	r.found.in(width - reviewFront)
	was, is := jsonview.Parse(before, "", jsonview.Limits{}), jsonview.Parse(body, "", jsonview.Limits{})
	if was.Form() == "JSON" && is.Form() != "JSON" {
		r.broken = "it is no JSON any more: " + is.Note()
	}
	return r
}

func reviewCommands() []command {
	return append([]command{
		bind((*model).sendEdited, "y", "send it like this", "y").brief("y", "send it"),
		bind((*model).editOn, "e", "edit it further", "e").brief("e", "edit further"),
		bind((*model).closeDrawer, "n esc q", "don't", "n", "esc", "q").brief("n", "don't"),
	}, scrollCommands()...)
}

func (r *review) place() place { return placeReview }

func (r *review) want(m *model) int {
	const title, least = 1, 1
	n := title + least + len(r.changes(m.pen(), m.width))
	if r.broken != "" {
		n += len(m.pen().Wrap(r.warning(), m.width-reviewFront))
	}
	return min(n, max(m.height, title+least))
}

// warning says that the body is broken now.
func (r *review) warning() string { return signWarning + " " + r.broken }

// changes are the lines of what was changed, broken at the width of the screen. Of
// a body that was written anew there may be very many: their number is bounded.
func (r *review) changes(p pen, width int) [][]span {
	const most, mostOfOne = 5000, 200
	if r.drawnWidth == width {
		return r.drawn
	}
	r.drawn, r.drawnWidth = nil, width
	all := r.found.in(width - reviewFront)
	for i, spans := range all {
		if len(r.drawn) >= most {
			r.drawn = append(r.drawn, []span{paint.Faint.Text("… " + paint.Counted(len(all)-i, "more line", "more lines"))})
			break
		}
		parts := p.WrapSpans(spans, width-reviewFront, mostOfOne)
		if len(parts) == 0 {
			parts = [][]span{nil}
		}
		r.drawn = append(r.drawn, parts...)
	}
	return r.drawn
}

func (r *review) view(p, _ pen, width, height int, _ *model) []string {
	lines := []string{rule(p, width, paint.Strong.Text(fmt.Sprintf("%d was edited: send it like this?", r.id)))}
	add := func(spans ...span) {
		ln := p.Line(width)
		ln.Gap(reviewFront)
		ln.Add(spans...)
		lines = append(lines, ln.String())
	}
	if r.broken != "" {
		for _, part := range p.Wrap(r.warning(), width-reviewFront) {
			add(paint.Warn.Text(part))
		}
	}
	changes := r.changes(p, width)
	from, to := r.window(len(changes), height-len(lines))
	for _, spans := range changes[from:to] {
		add(spans...)
	}
	return lines[:min(len(lines), height)]
}

// sendEdited replays with the edited body.
func (m *model) sendEdited() {
	r, ok := m.drawer.(*review)
	if !ok {
		return
	}
	m.closeDrawer()
	m.send(ReplayRequest{Of: r.id, Body: r.body, NewID: true}, "replay, edited,", "replayed %d, edited%s")
}
