package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/filter"
)

// catchUp is the looking up of what the screen was too slow for. The feed skips
// messages then, but the history has them: the list shall not.
type catchUp struct {
	busy bool
	held []messagesArrivedMsg
}

// caughtUpMsg brings what was missed, the oldest first.
type caughtUpMsg struct {
	missed []Recorded
	err    error
}

// Before what was missed, the attempts of some deliveries may have been missed
// too: that many are looked up again. The list can't show more than it keeps.
const (
	lookBack  = 2000
	mostPages = ringCapacity / pageSize
)

// holdBack keeps a batch until what was missed before it has been looked up. It
// reports whether it did.
func (m *model) holdBack(msg messagesArrivedMsg) bool {
	c := &m.catchUp
	if c.busy {
		c.held = append(c.held, msg)
		return true
	}
	records := m.options.Desk.Records
	if msg.skipped == 0 || records == nil || m.list.past.first == 0 {
		return false
	}
	c.busy = true
	c.held = append(c.held, msg)
	from := max(m.list.Newest()-lookBack, m.list.past.first)
	q := m.list.past.query(filter.Filter{})
	q.From = from
	m.begin(func(ctx context.Context) tea.Msg {
		missed, err := recordedSince(ctx, records, q)
		return caughtUpMsg{missed, err}
	})
	return true
}

// recordedSince reads all pages of a query, and returns what there is with the
// oldest first.
func recordedSince(ctx context.Context, records Records, q PageQuery) ([]Recorded, error) {
	var found []Recorded
	for range mostPages {
		page, err := records.Page(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Recorded {
			found = append(found, r)
			q.Before = r.Delivery.ID
		}
		if !page.More {
			break
		}
	}
	return reversed(found), nil
}

func reversed(found []Recorded) []Recorded {
	for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
		found[i], found[j] = found[j], found[i]
	}
	return found
}

// takeCaughtUp shows what was missed, and then what has come since.
func (m *model) takeCaughtUp(msg caughtUpMsg) {
	c := &m.catchUp
	held := c.held
	c.busy, c.held = false, nil
	for _, r := range msg.missed {
		m.show(r.Delivery)
		for _, a := range r.Attempts {
			m.show(a)
		}
	}
	if msg.err == nil {
		held[0].skipped = 0 // that is what was looked up
	}
	m.showBatch(held[0])
	for _, batch := range held[1:] {
		m.take(batch)
	}
}
