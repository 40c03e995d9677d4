package tui

import (
	"slices"

	"leadrig/tui/paint"
)

// footer is the last line: what keys do now, and at its right end whether the
// list follows.
type footer struct {
	commands []*command
	can      func(*command) bool
	state    []span
}

// footer is the footer as it is now. The way out and the help page come first:
// they must not be what has no room. In a drawer, the key that closes it and its
// own do.
func (m *model) footer() footer {
	f := footer{commands: m.commands(), can: func(c *command) bool { return c.why == nil || c.why(m) == "" }}
	inDrawer := m.drawer != nil && m.typing() == nil && !m.stopping && len(m.questions) == 0
	slices.SortStableFunc(f.commands, func(a, b *command) int { return a.rank(inDrawer) - b.rank(inDrawer) })
	if m.drawer == nil && m.listing() {
		f.state = m.list.followState(m.width)
	}
	if d, ok := m.drawer.(scroller); ok {
		f.state = d.scrolled().state()
	}
	return f
}

// rank orders commands in the footer.
func (c *command) rank(inDrawer bool) int {
	const front, middle, back = 0, 1, 2
	switch c.hint.Key {
	case "esc":
		if inDrawer {
			return front
		}
	case "q", "ctrl+c":
		if !inDrawer {
			return front
		}
		return back
	case "?", ":":
		if !inDrawer {
			return middle
		}
		return back
	case "f":
		return back
	}
	if inDrawer {
		return middle
	}
	return back
}

// betweenHints is what stands between two hints.
const betweenHints = 2

// eachHint calls draw with every hint that finds room, and how far it is from the
// one before. What can't be done now is left out: there is little room, and the
// palette says why.
func (f footer) eachHint(draw func(c *command, gap int) bool) {
	gap := 1
	for _, c := range f.commands {
		if c.hint.Key == "" || !f.can(c) {
			continue
		}
		if !draw(c, gap) {
			return
		}
		gap = betweenHints
	}
}

// kept is how many columns are not for hints, given how many the state takes.
func (footer) kept(state int) int {
	if state == 0 {
		return 1
	}
	return state + betweenHints
}

// view draws the footer.
func (f footer) view(p pen, width int) string {
	ln := p.Line(width)
	stateWidth := p.Width(f.state...)
	if stateWidth > 0 && width < stateWidth+betweenHints {
		ln.Add(f.state...)
		return ln.String()
	}
	kept := f.kept(stateWidth)
	ln.Left -= kept
	f.eachHint(func(c *command, gap int) bool {
		return ln.Fits(gap, paint.Accent.Text(c.hint.Key), paint.Faint.Text(" "+c.hint.Desc))
	})
	ln.Left += kept
	ln.Gap(ln.Left - stateWidth)
	ln.Add(f.state...)
	return ln.String()
}

// hintAt is the command whose hint is drawn at a column, nil if there is none.
func (f footer) hintAt(p pen, width, x int) (hit *command) {
	at, room := 0, width-f.kept(p.Width(f.state...))
	f.eachHint(func(c *command, gap int) bool {
		from := at + gap
		at = from + p.Width(paint.Plain.Text(c.hint.Key+" "+c.hint.Desc))
		if at > room {
			return false
		}
		if x >= from && x < at {
			hit = c
		}
		return hit == nil
	})
	return hit
}

// followState says whether the list follows, on a narrow screen in fewer words: the
// way out and the help have to find room beside it.
func (l *list) followState(width int) []span {
	const inWordsFrom = 60
	switch {
	case l.Len() == 0 || l.past.only:
		return nil
	case l.follow:
		return []span{paint.Good.Text("following ▼")}
	case l.newer() == 0:
		return []span{paint.Warn.Text("not following")}
	case width < inWordsFrom:
		return []span{paint.Warn.Text(paint.Thousands(l.newer()) + " newer ▼")}
	}
	return []span{paint.Warn.Text("not following, " + paint.Thousands(l.newer()) + " newer ▼")}
}
