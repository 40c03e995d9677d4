package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// catchUp is the looking up of what the screen was too slow for. The feed skips
// messages then, but the history has them: the list shall not.
type catchUp struct {
	busy bool
	held []messagesArrivedMsg
}

// caughtUpMsg brings what was missed, the oldest first.
type caughtUpMsg struct {
	missed []hook.Message
	err    error
}

// Before what was missed, the attempts of some deliveries may have been missed
// too: that many are looked up again. The list can't show more than it keeps.
const (
	lookBack  = 2000
	mostPages = ringCapacity / pageSize
)

// hold keeps a copy of a batch, so that the feed can go on.
func (c *catchUp) hold(msg messagesArrivedMsg) {
	c.held = append(c.held, messagesArrivedMsg{batch: slices.Clone(msg.batch), skipped: msg.skipped})
	msg.done()
}

// holdBack keeps a batch until what was missed before it has been looked up. It
// reports whether it did.
func (m *model) holdBack(msg messagesArrivedMsg) bool {
	c := &m.catchUp
	if c.busy {
		c.hold(msg)
		return true
	}
	records := m.options.Desk.Records
	if msg.skipped == 0 || records == nil || m.list.past.first == 0 {
		return false
	}
	c.busy = true
	c.hold(msg)
	from := max(m.list.Newest()-lookBack, m.list.past.first)
	q := m.list.past.query(filter.Filter{})
	q.From = from
	m.begin(func(ctx context.Context) tea.Msg {
		missed, err := recordedSince(ctx, records, q)
		return caughtUpMsg{missed, err}
	})
	return true
}

// recordedSince reads all pages of a query, and returns what a run would have told
// of it, the oldest delivery first.
func recordedSince(ctx context.Context, records Records, q PageQuery) ([]hook.Message, error) {
	var found []Recorded
	messages := 0
	for range mostPages {
		page, err := records.Page(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Recorded {
			found = append(found, r)
			messages += 1 + len(r.Attempts)
			q.Before = r.Delivery.ID
		}
		if !page.More {
			break
		}
	}
	told := make([]hook.Message, 0, messages)
	for _, r := range slices.Backward(found) {
		told = append(told, r.Delivery)
		for _, a := range r.Attempts {
			told = append(told, a)
		}
	}
	return told, nil
}

// takeCaughtUp shows what was missed, and then what has come since.
func (m *model) takeCaughtUp(msg caughtUpMsg) {
	c := &m.catchUp
	held := c.held
	c.busy, c.held = false, nil
	m.receive(messagesArrivedMsg{batch: msg.missed})
	if msg.err == nil {
		held[0].skipped = 0 // that is what was looked up
	}
	m.receive(held[0])
	for _, batch := range held[1:] {
		if !m.holdBack(batch) {
			m.receive(batch)
		}
	}
	m.showSome()
}
