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
	return m.whyNoDelivery()
}

func (m *model) whyNoFilter() string {
	if !m.listing() {
		return m.whyNoDelivery()
	}
	return ""
}

func (m *model) whyNoFlow() string {
	switch {
	case m.options.History:
		return "nothing flows through a look at the history"
	case !m.flow.on && m.height < flowFrom:
		return fmt.Sprintf("it needs a screen of %d lines, this one has %d", flowFrom, m.height)
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

// whyNoFolds says why there is nothing to fold or unfold in the whole payload.
func (m *model) whyNoFolds() string {
	if d := &m.detail; m.detail.open && d.loaded != nil && d.loaded.doc.Len() < 2 {
		return "there is nothing in it that folds"
	}
	return m.whyNoDelivery()
}

func (m *model) fold()      { m.detail.fold() }
func (m *model) foldAll()   { m.foldWhole(true) }
func (m *model) unfoldAll() { m.foldWhole(false) }

// foldWhole folds or unfolds everything, where that can be seen: the palette has it
// also while the detail is closed.
func (m *model) foldWhole(folded bool) {
	m.showDetail()
	m.arrange()
	m.detail.foldAll(folded)
}

// kin is where o leads from the chosen delivery: to what it is a replay or a copy
// of, or else to the newest one that is shown and was made from it or repeats it;
// 0 if it has neither.
func (m *model) kin() int64 {
	r := m.list.selected()
	switch {
	case r == nil:
		return 0
	case r.ReplayOf != 0:
		return r.ReplayOf
	case r.Duplicate():
		return r.Root
	}
	return m.list.newestFrom(r.ID)
}

func (m *model) whyNoOrigin() string {
	if why := m.whyNoDelivery(); why != "" {
		return why
	}
	switch id := m.kin(); {
	case id == 0:
		return "it is no replay or copy, and none of it is in this list"
	case m.list.shows(id):
		return ""
	case m.list.Filtered():
		return fmt.Sprintf("delivery %d doesn't pass the filter: esc ends it", id)
	default:
		return fmt.Sprintf("delivery %d is not in this list", id)
	}
}

// toOrigin goes there and stays, also where following would go on.
func (m *model) toOrigin() {
	m.list.choose(m.kin())
	m.list.follow = false
}
