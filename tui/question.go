package tui

import (
	"context"
	"time"

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

// unread is how long a question of the run stands before a key answers it: what was
// pressed as it came was meant for the list, where y copies and n goes on.
const unread = 700 * time.Millisecond

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
	if q.then == nil && m.backlog.now().Sub(m.asked) < unread {
		return
	}
	m.questions = m.questions[1:]
	m.asked = m.backlog.now()
	switch {
	case q.then == nil:
		q.Answer <- yes
		m.acknowledge(yes)
	case yes:
		q.then(m)
	}
	m.arrange()
}

// acknowledge says that an answer was heard; what comes of it is told by the run.
func (m *model) acknowledge(yes bool) {
	n := underWay("no: it stays as it is")
	if yes {
		n = underWay("yes: it is being done…")
	}
	n.passing = true
	m.say(n)
}

// takeQuestion puts a question to those that wait.
func (m *model) takeQuestion(q Question) {
	if len(m.questions) == 0 {
		m.asked = m.backlog.now()
	}
	m.questions = append(m.questions, q)
	m.arrange()
}

// status is what stands in the status line: an open question before the rest.
func (m *model) status() *notice {
	if len(m.questions) == 0 {
		return &m.notice
	}
	return &notice{role: paint.Accent, sign: "?", text: rows.Shorten(m.questions[0].Text, maxText)}
}
