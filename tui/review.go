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
	found        difference
	broken       string // why the edited body is no JSON any more
	top          int
}

var _ drawer = (*review)(nil)

// reviewFront is how many columns stand before a line of what was changed.
const reviewFront = 1

func newReview(id int64, before, body []byte, width int) *review {
	r := &review{id: id, before: before, body: body}
	r.found = difference{title: fmt.Sprintf("%d as it was received", id), result: jsondiff.Diff(before, body)}
	r.found.in(width - reviewFront)
	was, is := jsonview.Parse(before, "", jsonview.Limits{}), jsonview.Parse(body, "", jsonview.Limits{})
	if was.Form() == "JSON" && is.Form() != "JSON" {
		r.broken = "it is no JSON any more: " + is.Note()
	}
	return r
}

func reviewCommands() []command {
	return []command{
		bind((*model).sendEdited, "y", "send it like this", "y").brief("y", "send it"),
		bind((*model).closeDrawer, "n esc q", "don't", "n", "esc", "q").brief("n", "don't"),
		bind(scrollReview(-1), "↑ k", "one line up", "up", "k"),
		bind(scrollReview(1), "↓ j", "one line down", "down", "j"),
	}
}

func (r *review) place() place { return placeReview }

func (r *review) want(m *model) int {
	const title, least = 1, 1
	n := title + least
	p := m.pen()
	if r.broken != "" {
		n += len(p.Wrap(r.warning(), m.width-reviewFront))
	}
	for _, spans := range r.found.in(m.width - reviewFront) {
		if n >= m.height {
			break
		}
		n += max(len(p.WrapSpans(spans, m.width-reviewFront, m.height)), 1)
	}
	return n
}

// warning says that the body is broken now.
func (r *review) warning() string { return signWarning + " " + r.broken }

func (r *review) view(p, _ pen, width, height int, _ *model) []string {
	lines := []string{rule(p, width, paint.Strong.Text(fmt.Sprintf("%d was edited: send it like this?", r.id)))}
	if r.broken != "" {
		for _, part := range p.Wrap(r.warning(), width-reviewFront) {
			ln := p.Line(width)
			ln.Gap(reviewFront)
			ln.Add(paint.Warn.Text(part))
			lines = append(lines, ln.String())
		}
	}
	changes := r.found.in(width - reviewFront)
	r.top = min(r.top, max(len(changes)-(height-len(lines)), 0))
	for _, spans := range changes[min(r.top, len(changes)):] {
		for _, part := range p.WrapSpans(spans, width-reviewFront, max(height-len(lines), 0)) {
			ln := p.Line(width)
			ln.Gap(reviewFront)
			ln.Add(part...)
			lines = append(lines, ln.String())
		}
	}
	return lines[:min(len(lines), height)]
}

func scrollReview(n int) func(*model) {
	return func(m *model) {
		if r, ok := m.drawer.(*review); ok {
			r.top = max(r.top+n, 0)
		}
	}
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
