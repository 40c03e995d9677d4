package tui

import (
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// The status line, written by the screen itself.

// say puts something into the status line.
func (m *model) say(n notice) {
	n.text = rows.Shorten(n.text, maxText)
	m.notice = n
	m.arrange()
}

func done(text string) notice {
	return notice{role: paint.Good, sign: signDelivered, text: text, passing: true}
}
func failed(text string) notice { return notice{role: paint.Bad, sign: signLost, text: text} }
func warned(text string) notice {
	return notice{role: paint.Warn, sign: signWarning, text: text, passing: true}
}

func underWay(text string) notice { return notice{role: paint.Faint, sign: signUnderWay, text: text} }
