package tui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
)

// A delivery is read at once when nothing was read for maxUnrest, so that the pane
// doesn't flicker while a few events a second are followed. Else it is read when the
// cursor has rested for restFor, or has not rested for maxUnrest: whoever holds a
// key down, or follows a flood, still sees something. That it is being read is said after slowAfter.
const (
	restFor   = 40 * time.Millisecond
	maxUnrest = 250 * time.Millisecond
	slowAfter = 200 * time.Millisecond
)

// How much of what was read is kept, for walking back.
const (
	maxKept      = 8
	maxKeptBytes = 16 << 20
)

// fetch is the reading of deliveries for the detail.
type fetch struct {
	gen     uint64 // counts the choices
	stale   bool   // what is shown has to be read, or read again
	resting bool   // a restedMsg is under way
	last    time.Time
	kept    []*loaded // the latest last
}

// restedMsg says that the cursor may have rested since choice gen.
type restedMsg struct {
	gen uint64
	at  time.Time
}

// slowMsg says that reading for choice gen takes long, if it isn't done.
type slowMsg struct{ gen uint64 }

// detailMsg brings a delivery that was read.
type detailMsg struct {
	gen    uint64
	id     int64
	loaded *loaded
	err    error
}

// attendDetail has the detail follow the cursor.
func (m *model) attendDetail() {
	d := &m.detail
	if !m.layout.detail.shown() {
		return
	}
	var id int64
	if r := m.list.selected(); r != nil {
		id = r.ID
	}
	if id != d.id {
		d.choose(id)
		m.faults.refresh(m.options.Desk.Faults)
	}
	m.advise()
	switch {
	case id == 0:
	case m.options.Desk.Records == nil:
		d.problem = "There is no history to read deliveries from."
	case d.fetch.stale && !d.fetch.resting:
		m.rest()
	}
	m.compare()
}

// choose shows another delivery: from what is kept, or nothing until it is read.
func (d *detail) choose(id int64) {
	d.id, d.problem, d.slow = id, "", false
	d.loaded = d.fetch.find(id)
	d.fetch.gen++
	d.fetch.stale = d.loaded == nil
	d.views = [tabCount]view{}
	d.fit()
}

func (f *fetch) find(id int64) *loaded {
	for _, l := range f.kept {
		if l.Delivery.ID == id {
			return l
		}
	}
	return nil
}

// keep puts a delivery into what is kept, in place of what was read before.
func (f *fetch) keep(l *loaded) {
	f.drop(l.Delivery.ID)
	f.kept = append(f.kept, l)
	size := 0
	for _, k := range f.kept {
		size += len(k.Delivery.Body)
	}
	for len(f.kept) > 1 && (len(f.kept) > maxKept || size > maxKeptBytes) {
		size -= len(f.kept[0].Delivery.Body)
		f.kept = slices.Delete(f.kept, 0, 1)
	}
}

func (f *fetch) drop(id int64) {
	f.kept = slices.DeleteFunc(f.kept, func(l *loaded) bool { return l.Delivery.ID == id })
}

// changed notes that there is more to know of a delivery now.
func (d *detail) changed(id int64) {
	if id == d.id {
		d.fetch.stale = true
	} else if len(d.fetch.kept) > 0 {
		d.fetch.drop(id)
	}
}

// rest waits until the cursor has rested.
func (m *model) rest() {
	f := &m.detail.fetch
	f.resting = true
	gen, wait := f.gen, restFor
	if m.detail.loaded == nil && m.backlog.now().Sub(f.last) >= maxUnrest {
		wait = 0
	}
	m.after(wait, func(at time.Time) tea.Msg { return restedMsg{gen, at} })
}

func (m *model) takeRested(msg restedMsg) {
	d := &m.detail
	f := &d.fetch
	f.resting = false
	switch {
	case !f.stale || d.id == 0:
		return
	case msg.gen != f.gen && msg.at.Sub(f.last) < maxUnrest:
		m.rest()
		return
	}
	f.stale, f.last = false, msg.at
	id, gen, before := d.id, f.gen, d.loaded
	records, noAttempt := m.options.Desk.Records, m.noAttempt()
	m.begin(func(ctx context.Context) tea.Msg {
		read, err := records.Detail(ctx, id)
		if err != nil {
			return detailMsg{gen: gen, id: id, err: err}
		}
		return detailMsg{gen: gen, id: id, loaded: newLoaded(read, before, noAttempt, m.attemptClock)}
	})
	if before == nil {
		m.after(slowAfter, func(time.Time) tea.Msg { return slowMsg{gen} })
	}
}

// attemptClock is when an attempt began, as it is shown.
func (m *model) attemptClock(a *hook.Attempt) string {
	const withMilliseconds = 12
	return paint.Clock(a.StartedAt.UnixMilli(), withMilliseconds, m.options.Location)
}

func (d *detail) takeSlow(msg slowMsg) {
	if msg.gen == d.fetch.gen && d.loaded == nil {
		d.slow = true
	}
}

func (m *model) takeDetail(msg detailMsg) {
	d := &m.detail
	if msg.loaded != nil {
		d.fetch.keep(msg.loaded)
	}
	if msg.id != d.id {
		return
	}
	d.slow = false
	switch {
	case msg.err != nil && d.loaded == nil:
		d.problem = "It can't be read: " + msg.err.Error()
	case msg.err == nil:
		d.problem, d.loaded = "", msg.loaded
	}
	d.fit()
}
