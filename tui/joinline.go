package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"leadrig/tui/paint"
)

// joinExample is the handler that the join line names: where most have theirs.
const joinExample = " --forward-to http://127.0.0.1:3000"

// joinLine is what others type to follow the run, "" while they can't.
func (r *room) joinLine() string {
	if r.address == "" {
		return ""
	}
	return r.bareJoinLine() + joinExample
}

func (r *room) bareJoinLine() string { return "leadrig join " + r.address }

// headerLine is the join line as the header shows it, nil where it doesn't find
// room whole: a part of it is of no use.
func (r *room) headerLine(p pen, width int) []span {
	if r.address == "" {
		return nil
	}
	before := paint.Faint.Text("others join with ")
	for _, spans := range [][]span{
		{before, paint.Strong.Text(r.joinLine())}, {before, paint.Strong.Text(r.bareJoinLine())}, {paint.Strong.Text(r.bareJoinLine())},
	} {
		if p.Width(spans...)+2 <= width {
			return spans
		}
	}
	return nil
}

// drawHeaderLine draws it.
func (r *room) drawHeaderLine(p pen, width int) string {
	ln := p.Line(width)
	ln.Gap(1)
	ln.Add(r.headerLine(p, width)...)
	return ln.String()
}

// joinLines are the join line to be read, whole where that is possible, else in
// its parts.
func (r *room) joinLines(p pen, width int) []string {
	if text := r.joinLine(); p.Width(paint.Plain.Text(text)) <= width {
		return []string{text}
	}
	return append(append([]string{"leadrig join"}, p.Wrap(r.address, width)...), strings.TrimSpace(joinExample))
}

// joinPage is the drawer that shows a room how to join.
type joinPage struct{}

var _ drawer = joinPage{}

func (m *model) openJoin() { m.openDrawer(joinPage{}) }

func joinCommands() []command {
	return []command{
		bind((*model).copyJoin, "c", "copy the join line", "c").brief("c", "copy"),
		bind((*model).closeDrawer, "esc q", "close", "esc", "q").brief("esc", "close"),
	}
}

// whyNoJoin says why there is no join line.
func (m *model) whyNoJoin() string {
	if why := m.whyNoSharing(); why != "" {
		return why
	}
	switch {
	case m.room.ended:
		return "the run is shared no more: S shares it again"
	case m.room.address == "":
		return "the run isn't ready yet"
	}
	return ""
}

func (m *model) copyJoin() {
	if why := m.whyNoJoin(); why != "" {
		m.say(warned("can't copy the join line: " + why))
		return
	}
	m.later(tea.SetClipboard(m.room.joinLine()))
	m.say(done("join line sent to the clipboard, if the terminal allows it"))
}

func (joinPage) place() place    { return placeJoin }
func (joinPage) want(*model) int { return farAway }

// view draws the line as it is typed, to be read or marked, and its address in
// large letters where there is room.
func (joinPage) view(p, _ pen, width, height int, m *model) []string {
	const margin = 2
	lines := []string{rule(p, width, paint.Strong.Text("How others follow this run")), ""}
	add := func(r role, texts ...string) {
		for _, text := range texts {
			lines = append(lines, indented(p, width, margin, r.Text(text)))
		}
	}
	if m.room.address == "" {
		add(paint.Warn, p.Wrap(m.whyNoJoin(), width-2*margin)...)
		return lines
	}
	add(paint.Accent, m.room.joinLines(p, width-2*margin)...)
	lines = append(lines, "")
	more := p.Wrap("The address of their handler goes after --forward-to; without it they only watch. --name says on the board who it is. Whoever has the line can join: "+
		"it is for this room alone, and B, then x, ends it.", min(width-2*margin, 100))
	large := largeAddress(m.room.address, width-2*margin)
	if large != nil && len(lines)+len(large) <= height {
		add(paint.Strong, large...)
		lines = append(lines, "")
	}
	if len(lines)+len(more) <= height {
		add(paint.Faint, more...)
	}
	return lines
}

// indented draws spans behind a margin.
func indented(p pen, width, margin int, spans ...span) string {
	ln := p.Line(width)
	ln.Gap(margin)
	ln.Add(spans...)
	return ln.String()
}
