package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// Question is something that the user has to decide with yes or no. The screen
// goes on meanwhile.
type Question struct {
	Text string
	// Answer gets the answer and must have room for it. A question that is still
	// open when the screen closes gets none.
	Answer chan<- bool

	then func(*model) // what a yes does, in place of Answer: the screen itself asks
}

// questionMsg brings a question.
type questionMsg struct{ Question }

// ask passes questions on until ctx ends.
func ask(ctx context.Context, questions <-chan Question, send func(tea.Msg)) {
	for {
		select {
		case q, open := <-questions:
			if !open {
				return
			}
			send(questionMsg{q})
		case <-ctx.Done():
			return
		}
	}
}

func (m *model) answerYes() { m.answer(true) }
func (m *model) answerNo()  { m.answer(false) }

// answer answers the oldest open question.
func (m *model) answer(yes bool) {
	q := m.questions[0]
	m.questions = m.questions[1:]
	switch {
	case q.then == nil:
		q.Answer <- yes
	case yes:
		q.then(m)
	}
	m.arrange()
}

// status is what stands in the status line: an open question before the rest.
func (m *model) status() *notice {
	if len(m.questions) == 0 {
		return &m.notice
	}
	return &notice{role: paint.Accent, sign: "?", text: rows.Shorten(m.questions[0].Text, maxText)}
}
