package tui

import (
	"leadrig/tui/entry"
	"leadrig/tui/paint"
)

// filterLine is the drawer in which a filter is typed.
type filterLine struct {
	entry  entry.Line
	before string // the filter to go back to
	chosen int64  // the delivery of the cursor before, 0 for none
	err    string
}

var (
	_ drawer = (*filterLine)(nil)
	_ typist = (*filterLine)(nil)
)

func (m *model) openFilter() {
	f := &filterLine{before: m.filter.text}
	f.entry.Set(m.filter.text)
	if r := m.list.selected(); r != nil {
		f.chosen = r.ID
	}
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
	said := paint.Faint.Text(`type:EMAIL_* status:5xx outcome:lost campaign:123 lead:priya id:7c1f dup:yes latency:>500ms since:10m words "two words"; a,b: a or b; -a: not a`)
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
	if f.before != m.filter.text {
		if err := m.startFilter(f.before); err != nil {
			m.clearFilter()
		}
	}
	m.closeDrawer()
}
