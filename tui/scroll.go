package tui

import (
	"fmt"

	"leadrig/tui/paint"
)

// scroll is what is seen of more lines than a drawer has room for.
type scroll struct {
	top           int
	total, height int // as it was drawn last
}

// scroller is a drawer whose lines scroll.
type scroller interface{ scrolled() *scroll }

func (s *scroll) scrolled() *scroll { return s }

// window returns which of total lines are seen in height lines.
func (s *scroll) window(total, height int) (from, to int) {
	s.total, s.height = total, max(height, 0)
	s.top = min(max(s.top, 0), max(total-s.height, 0))
	return s.top, min(s.top+s.height, total)
}

// state says what is seen, where that isn't all.
func (s *scroll) state() []span {
	if s.height <= 0 || s.total <= s.height {
		return nil
	}
	to := min(s.top+s.height, s.total)
	sign := "↑"
	switch {
	case to < s.total && s.top > 0:
		sign = "↕"
	case to < s.total:
		sign = "↓"
	}
	return []span{paint.Faint.Text(fmt.Sprintf("%s %d–%d of %d", sign, s.top+1, to, s.total))}
}

// scrollBy makes a command that scrolls the open drawer by n lines.
func scrollBy(n int) func(*model) {
	return func(m *model) {
		if d, ok := m.drawer.(scroller); ok {
			s := d.scrolled()
			if s.top = max(s.top+n, 0); s.height > 0 { // else it wasn't drawn yet
				s.window(s.total, s.height)
			}
		}
	}
}

// scrollPage makes a command that scrolls it by n pages, less the line that is seen
// before and after.
func scrollPage(n int) func(*model) {
	return func(m *model) {
		if d, ok := m.drawer.(scroller); ok {
			scrollBy(n * max(d.scrolled().height-1, 1))(m)
		}
	}
}

// scrollCommands are the keys of a drawer whose lines scroll.
func scrollCommands() []command {
	return []command{
		bind(scrollBy(-1), "↑ k", "one line up", "up", "k"),
		bind(scrollBy(1), "↓ j", "one line down", "down", "j").brief("↑↓", "scroll").or("scroll").unless((*model).whyNoScroll),
		bind(scrollPage(-1), "pgup", "one page up", "pgup"),
		bind(scrollPage(1), "pgdn", "one page down", "pgdown"),
		bind(scrollBy(-farAway), "home g", "the beginning", "home", "g"),
		bind(scrollBy(farAway), "end G", "the end", "end", "G"),
	}
}

// whyNoScroll keeps the hint away where all is seen.
func (m *model) whyNoScroll() string {
	if d, ok := m.drawer.(scroller); ok && d.scrolled().state() == nil {
		return "all of it is on the screen"
	}
	return ""
}
