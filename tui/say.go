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

// endNotice ends what the status line says. While the run is ending, that goes on
// being said there.
func (m *model) endNotice() {
	m.notice = notice{}
	if m.stopping && m.header.webhook.state != webhookRemoved && m.header.webhook.state != webhookLeft {
		s := endingStep(m.header.webhook)
		m.notice = notice{role: s.role, sign: s.sign, text: s.text}
	}
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
