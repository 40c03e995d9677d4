package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/filter"
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// filtering is the filter of the list.
type filtering struct {
	text    string // as it was written; "" for none
	applied filter.Filter
	gen     uint64
	busy    bool // rows are being looked through
	cancel  context.CancelFunc
	stale   bool // deliveries came that only the history can judge
	asking  bool // the history is asked about them
}

// selectionMsg brings the rows that pass.
type selectionMsg struct {
	gen       uint64
	selection rows.Selection
	err       error
}

// startFilter shows only what passes a filter. It returns what is wrong with the
// text; nothing changes then.
func (m *model) startFilter(text string) error {
	parsed, err := filter.Parse(text, time.Now())
	if err != nil {
		return err
	}
	if parsed.Empty() {
		m.clearFilter()
		return nil
	}
	f := &m.filter
	f.stop()
	f.gen++
	f.text, f.applied = text, parsed
	words := onlyHistory(parsed) && m.options.Desk.Records != nil
	m.list.past.restart(words)
	if words || m.list.past.only {
		m.showSelection(rows.FromPast(parsed))
		return nil
	}
	var ctx context.Context
	ctx, f.cancel = context.WithCancel(m.ctx)
	f.busy = true
	gen, snapshot := f.gen, m.list.Snapshot()
	m.beginFor(ctx, 0, func(ctx context.Context) tea.Msg {
		selection, err := snapshot.Select(ctx, parsed)
		return selectionMsg{gen, selection, err}
	})
	return nil
}

// stop ends the looking through rows that is under way.
func (f *filtering) stop() {
	if f.cancel != nil {
		f.cancel()
	}
	f.cancel, f.busy, f.stale = nil, false, false
}

func (m *model) takeSelection(msg selectionMsg) {
	if msg.gen != m.filter.gen || !m.filter.busy {
		return
	}
	m.filter.stop()
	if msg.err == nil {
		m.showSelection(msg.selection)
	}
}

// showSelection lists a selection, with the cursor on the row where it was, if
// that passes.
func (m *model) showSelection(s rows.Selection) {
	id := m.anchor()
	m.list.Show(s)
	m.list.keep(id)
	m.arrange()
}

// clearFilter shows everything again.
func (m *model) clearFilter() {
	id := m.anchor()
	m.filter.stop()
	m.filter.gen++
	m.filter.text, m.filter.applied = "", filter.Filter{}
	m.list.past.restart(false)
	m.list.ShowAll()
	m.list.keep(id)
	m.arrange()
}

// anchor is the delivery around which the list is shown anew: while a filter is
// typed, the one that was chosen before, so that the letters on the way to it don't
// lead the cursor astray.
func (m *model) anchor() int64 {
	if f, ok := m.drawer.(*filterLine); ok && f.chosen != 0 {
		return f.chosen
	}
	if r := m.list.selected(); r != nil {
		return r.ID
	}
	return 0
}

// newestMsg brings the newest deliveries that pass a filter with words.
type newestMsg struct {
	gen uint64
	ids []int64
	err error
}

// askNewest has the history judge what came since.
func (m *model) askNewest() {
	f := &m.filter
	if !m.list.past.words || f.asking {
		f.stale = m.list.past.words
		return
	}
	f.asking, f.stale = true, false
	q := m.list.past.query(f.applied)
	gen, records := f.gen, m.options.Desk.Records
	m.begin(func(ctx context.Context) tea.Msg {
		page, err := records.Page(ctx, q)
		ids := make([]int64, len(page.Recorded))
		for i, r := range page.Recorded {
			ids[i] = r.Delivery.ID
		}
		return newestMsg{gen, ids, err}
	})
}

func (m *model) takeNewest(msg newestMsg) {
	m.filter.asking = false
	if msg.gen == m.filter.gen && msg.err == nil {
		m.list.Append(msg.ids)
		m.arrange()
	}
	if m.filter.stale {
		m.askNewest()
	}
}

// filterCount says how many deliveries pass.
func (m *model) filterCount() string {
	shown := paint.Thousands(m.list.Len())
	if m.list.past.only || m.list.past.words || m.list.Gone() > 0 {
		if !m.list.past.done {
			shown += "+"
		}
		return shown + " shown"
	}
	return shown + " of " + paint.Thousands(m.list.Kept())
}
