package tui

// footer draws what keys do now, and at its right end whether the list follows.
func footer(p pen, commands []command, state []span, width int) string {
	const between = 2
	ln := p.line(width)
	stateWidth := p.width(state...)
	if stateWidth > 0 && width < stateWidth+between {
		ln.add(state...)
		return ln.String()
	}
	ln.left -= stateWidth + 1
	gap := 1
	for _, c := range commands {
		if c.hint.Key == "" {
			continue
		}
		if !ln.fits(gap, span{roleAccent, c.hint.Key}, span{roleFaint, " " + c.hint.Desc}) {
			break
		}
		gap = between
	}
	ln.gap(ln.left)
	ln.left += stateWidth + 1
	ln.add(state...)
	return ln.String()
}

// followState says whether the list follows.
func (l *list) followState() []span {
	switch {
	case l.len() == 0:
		return nil
	case l.follow:
		return []span{{roleGood, "following ▼"}}
	case l.newer() == 0:
		return []span{{roleWarn, "not following"}}
	}
	return []span{{roleWarn, "not following, " + thousands(l.newer()) + " newer ▼"}}
}
