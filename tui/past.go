package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/filter"
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// past is what the list has read of the history, beyond what it keeps.
type past struct {
	only    bool  // the history is all there is: no run
	words   bool  // the filter has words, which only the history finds in bodies
	first   int64 // id of the first delivery of this run, 0 for none yet
	run     int64 // the run's id, 0 if its deliveries don't say
	gen     uint64
	asked   bool // a page has come, or can't
	loading bool
	done    bool // there is nothing older
	home    bool // the oldest row was asked for: pages follow until it is there
	err     string
	before  int64 // what has been looked through reaches down to this id
}

// pageSize is how many deliveries are read at a time, and pageAhead how near the
// end of the list one has to be for that.
const (
	pageSize  = 200
	pageAhead = 50
	homeward  = 2000 // read at a time on the way to the oldest
)

// pageMsg brings a page of the history.
type pageMsg struct {
	gen  uint64
	page Page
	err  error
}

// restart forgets what was read, for another filter.
func (h *past) restart(words bool) {
	h.gen++
	h.words = words
	h.asked, h.loading, h.done, h.err, h.before = false, false, false, "", 0
}

// attendPast reads a page of the history when one is about to see the end of what
// the list holds.
func (m *model) attendPast() {
	h, l := &m.list.past, &m.list
	beyond := h.only || h.words || l.Gone() > 0
	switch {
	case !h.only && h.first == 0: // this run has recorded nothing yet
		return
	case !beyond || h.loading || h.done || h.err != "" || m.options.Desk.Records == nil || m.filter.busy:
		return
	case l.follow && !h.only && int64(l.Len()) >= l.rowLines() && !h.words:
		return // nobody looks there
	case l.top-l.First() > pageAhead:
		return
	case l.full():
		return
	}
	h.loading = true
	q := h.query(m.filter.applied)
	q.Before = m.pageBefore()
	if h.home {
		q.Limit = homeward
	}
	gen, records := h.gen, m.options.Desk.Records
	m.begin(func(ctx context.Context) tea.Msg {
		page, err := records.Page(ctx, q)
		return pageMsg{gen, page, err}
	})
}

// query asks for the newest page: of this run, if there is one. Other runs may
// share its home at the same time.
func (h *past) query(f filter.Filter) PageQuery {
	q := PageQuery{Filter: f, Limit: pageSize}
	if !h.only {
		q.From, q.Run = h.first, h.run
	}
	return q
}

// pageBefore is the id from which on older deliveries are wanted.
func (m *model) pageBefore() int64 {
	h := &m.list.past
	oldest := m.list.Oldest()
	if h.before != 0 && (oldest == 0 || h.before < oldest) {
		return h.before
	}
	return oldest
}

func (m *model) takePage(msg pageMsg) {
	h, l := &m.list.past, &m.list
	if msg.gen != h.gen {
		return
	}
	h.loading, h.asked = false, true
	if msg.err != nil {
		h.err = msg.err.Error()
		m.say(failed("read the history: " + h.err))
		m.arrange()
		return
	}
	h.done = !msg.page.More
	read := make([]rows.Row, 0, len(msg.page.Recorded))
	for i := len(msg.page.Recorded) - 1; i >= 0; i-- {
		r := msg.page.Recorded[i]
		read = append(read, rows.Recorded(r.Delivery, r.Attempts))
	}
	if n := len(msg.page.Recorded); n > 0 {
		h.before = msg.page.Recorded[n-1].Delivery.ID
	}
	l.Prepend(read)
	if h.home && l.Len() > 0 {
		l.oldest()
	}
	if _, typing := m.drawer.(*filterLine); typing {
		l.keep(m.anchor())
	}
	m.arrange()
}

// onlyHistory reports whether a filter asks for what only the history knows.
func onlyHistory(f filter.Filter) bool {
	for _, t := range f.Terms() {
		if t.Key == filter.Word {
			return true
		}
	}
	return false
}

// full reports whether the list holds as much of the history as it can.
func (l *list) full() bool { return l.Older() >= rows.MaxOlder }

// pastLine reports whether the line about older deliveries is shown.
func (l *list) pastLine() bool {
	return l.height >= 3 && !l.past.done && (l.Gone() > 0 || l.past.loading || l.past.only) && l.Len() > 0
}

// drawPast says where older deliveries are.
func (l *list) drawPast(p pen) string {
	ln := p.Line(l.width)
	switch {
	case l.past.loading:
		ln.Add(paint.Faint.Text("⋯ reading older deliveries"))
	case l.past.err != "":
		ln.Add(paint.Bad.Text("⋯ older deliveries can't be read: " + l.past.err))
	case l.full():
		ln.Add(paint.Warn.Text("⋯ older deliveries are in the history: a filter finds them"))
	case l.Filtered() || l.past.only:
		ln.Add(paint.Faint.Text("⋯ older deliveries are in the history: go up"))
	default:
		ln.Add(paint.Warn.Text("⋯ " + paint.Counted(max(l.Gone()-l.Older(), 0), "older delivery is", "older deliveries are") + " in the history"))
	}
	return ln.String()
}
