package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// A key waits for the message that the screen is busy with, so what is shown for
// one message is bounded by what it takes and, as a second fence, by its count. The
// rest follows as a message of its own. The library hands messages over in the
// order in which their senders began to wait, so a key that waits comes before it.
const (
	sliceTime = 4 * time.Millisecond
	sliceMost = 1024 // messages of a run, about 2 ms on a machine that does nothing else
	sliceLook = 64   // messages between two looks at the clock
)

// backlog is what has been told and isn't shown yet.
type backlog struct {
	waiting []messagesArrivedMsg // the oldest first; what is shown has left its batch
	asked   bool                 // a moreMsg is under way
	now     func() time.Time
}

// moreMsg asks to show more of what waits.
type moreMsg struct{}

// done says that the batch is read no more.
func (msg *messagesArrivedMsg) done() {
	if msg.shown != nil {
		msg.shown <- struct{}{} // has room: its sender waits before it sends another
	}
}

// next takes out the oldest message, nil if there is none.
func (b *backlog) next() hook.Message {
	if len(b.waiting) == 0 {
		return nil
	}
	first := &b.waiting[0]
	message := first.batch[0]
	first.batch = first.batch[1:]
	if len(first.batch) == 0 {
		first.done()
		b.waiting = b.waiting[1:]
	}
	return message
}

// take shows a batch, at least the beginning of it. What the screen was too slow for
// is looked up first, if there is a history; batches wait for that.
func (m *model) take(msg messagesArrivedMsg) {
	if !m.holdBack(msg) {
		m.receive(msg)
		m.showSome()
	}
}

// receive puts a batch behind those that wait.
func (m *model) receive(msg messagesArrivedMsg) {
	m.header.tally.skipped += msg.skipped
	if len(msg.batch) == 0 {
		msg.done()
		return
	}
	m.backlog.waiting = append(m.backlog.waiting, msg)
}

// showMore goes on with what waits.
func (m *model) showMore() {
	m.backlog.asked = false
	m.showSome()
}

// showSome shows as much of what waits as a key can wait for.
func (m *model) showSome() {
	b := &m.backlog
	end := b.now().Add(sliceTime)
	for n := 1; n <= sliceMost; n++ {
		message := b.next()
		if message == nil {
			break
		}
		m.show(message)
		if n%sliceLook == 0 && !b.now().Before(end) {
			break
		}
	}
	m.header.failing = m.list.Failing()
	if m.list.past.words {
		m.askNewest()
	}
	m.arrange()
	if len(b.waiting) > 0 && !b.asked {
		b.asked = true
		m.later(func() tea.Msg { return moreMsg{} })
	}
}
