package tui

import "fmt"

// Moving around: between list and detail, and between deliveries.

// showDetail opens the detail; where there is room for one of the two only, that
// is where one is then.
func (m *model) showDetail() {
	m.detail.open = true
	if single(m.width, m.height) {
		m.read()
	}
}

// read goes into the detail. Following stops: what is being read isn't replaced by
// what arrives meanwhile.
func (m *model) read() { m.detail.focused, m.list.follow = true, false }

// openDetail opens the detail and goes there.
func (m *model) openDetail() {
	if m.list.selected() == nil {
		return
	}
	m.detail.open = true
	m.read()
}

// leaveDetail goes back to the list.
func (m *model) leaveDetail() { m.detail.focused = false }

// back ends what is nearest: the filter, a notice that stays, then the detail.
func (m *model) back() {
	switch {
	case m.list.Filtered():
		m.clearFilter()
	case m.notice.text != "" && !m.stopping:
		m.endNotice()
	case m.detail.open && !single(m.width, m.height):
		m.detail.open = false
	}
}

func (m *model) next()     { m.walk(1) }
func (m *model) previous() { m.walk(-1) }

// walk goes to a neighbour with the detail open.
func (m *model) walk(n int64) {
	m.list.move(n)
	m.showDetail()
	if m.detail.focused {
		m.list.follow = false
	}
}

func (m *model) toggleFollow() { m.list.toggleFollow() }

func (m *model) whyNoFollow() string {
	if m.options.History {
		return "this is the history: nothing arrives here"
	}
	return ""
}

func (m *model) nextTab()     { m.turnTab(1) }
func (m *model) previousTab() { m.turnTab(tabCount - 1) }

func (m *model) turnTab(by tab) {
	m.showDetail()
	m.detail.turn((m.detail.tab + by) % tabCount)
}

func (m *model) detailPageUp()   { m.detail.move(-max(m.detail.lines()-1, 1)) }
func (m *model) detailPageDown() { m.detail.move(max(m.detail.lines()-1, 1)) }

func (m *model) whyNoFold() string {
	if m.detail.tab != tabPayload {
		return "only the payload folds: 1 shows it"
	}
	return ""
}

func (m *model) fold()      { m.detail.fold() }
func (m *model) foldAll()   { m.detail.foldAll(true) }
func (m *model) unfoldAll() { m.detail.foldAll(false) }

// origin is the delivery that the chosen one is a replay or a copy of, 0 for none.
func (m *model) origin() int64 {
	r := m.list.selected()
	switch {
	case r == nil:
		return 0
	case r.ReplayOf != 0:
		return r.ReplayOf
	case r.Duplicate():
		return r.Root
	}
	return 0
}

func (m *model) whyNoOrigin() string {
	switch id := m.origin(); {
	case id == 0:
		return "it is the first of its kind"
	case !m.list.shows(id):
		return fmt.Sprintf("delivery %d is not in this list", id)
	}
	return ""
}

func (m *model) toOrigin() { m.list.choose(m.origin()) }
