package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/filter"
	"leadrig/tui/entry"
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
	var id int64
	if r := m.list.selected(); r != nil {
		id = r.ID
	}
	m.list.Show(s)
	m.list.keep(id)
	m.arrange()
}

// clearFilter shows everything again.
func (m *model) clearFilter() {
	var id int64
	if r := m.list.selected(); r != nil {
		id = r.ID
	}
	m.filter.stop()
	m.filter.gen++
	m.filter.text, m.filter.applied = "", filter.Filter{}
	m.list.past.restart(false)
	m.list.ShowAll()
	m.list.keep(id)
	m.arrange()
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

// filterLine is the drawer in which a filter is typed.
type filterLine struct {
	entry  entry.Line
	before string // the filter to go back to
	err    string
}

var (
	_ drawer = (*filterLine)(nil)
	_ typist = (*filterLine)(nil)
)

func (m *model) openFilter() {
	f := &filterLine{before: m.filter.text}
	f.entry.Set(m.filter.text)
	m.openDrawer(f)
}

func filterCommands() []command {
	return []command{
		bind((*model).keepFilter, "enter", "filter by it", "enter").brief("enter", "filter"),
		bind((*model).dropFilter, "esc", "leave the filter as it was", "esc").brief("esc", "as it was"),
	}
}

func (f *filterLine) place() place      { return placeFilter }
func (f *filterLine) line() *entry.Line { return &f.entry }
func (f *filterLine) want(*model) int   { return 4 }

// typed filters as far as what is typed can be understood.
func (f *filterLine) typed(m *model) {
	f.err = ""
	if err := m.startFilter(f.entry.Text()); err != nil {
		f.err = err.Error()
	}
}

func (f *filterLine) view(p, _ pen, width, height int, m *model) []string {
	title := []span{paint.Strong.Text("Filter")}
	if m.list.Filtered() && f.err == "" {
		title = append(title, paint.Faint.Text(" · "+m.filterCount()))
	}
	lines := []string{rule(p, width, title...), drawEntry(p, "/", &f.entry, m)}
	said := paint.Faint.Text("type:EMAIL_REPLY status:5xx campaign:123 lead:priya id:7c1f dup:yes latency:>500ms since:10m words; - before a term: not")
	if f.err != "" {
		said = paint.Warn.Text(f.err)
	}
	for _, part := range p.Wrap(said.Words, width-entryFront) {
		ln := p.Line(width)
		ln.Gap(entryFront)
		ln.Add(said.Role.Text(part))
		lines = append(lines, ln.String())
	}
	return lines[:min(len(lines), height)]
}

// keepFilter filters by what is typed, unless there is something wrong with it.
func (m *model) keepFilter() {
	f, ok := m.drawer.(*filterLine)
	if !ok {
		return
	}
	if f.err == "" {
		f.typed(m)
	}
	if f.err == "" {
		m.closeDrawer()
	}
}

// dropFilter goes back to the filter that was there before.
func (m *model) dropFilter() {
	f, ok := m.drawer.(*filterLine)
	if !ok {
		return
	}
	m.closeDrawer()
	if f.before == m.filter.text {
		return
	}
	if err := m.startFilter(f.before); err != nil {
		m.clearFilter()
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
