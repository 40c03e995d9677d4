package tui

import "leadrig/internal/hook"

// ringCapacity is how many deliveries the screen keeps. Older ones are in the
// history, and the screen says how many.
const ringCapacity = 100_000

// ring holds the newest rows. Rows are named by their number, which counts from
// 0 and never changes, so that a cursor stays where it is while rows leave.
type ring struct {
	rows     []row
	capacity int
	first    int64           // number of the oldest row that is kept
	next     int64           // number of the next row
	index    map[int64]int64 // delivery id to row number; only rows that are kept
	failing  int             // rows that stand for a failing event
}

func newRing(capacity int) ring {
	return ring{capacity: capacity, index: make(map[int64]int64)}
}

// len returns how many rows are kept.
func (g *ring) len() int { return int(g.next - g.first) }

// at returns the row with a number that is kept.
func (g *ring) at(number int64) *row { return &g.rows[number%int64(g.capacity)] }

// find returns the row of a delivery, nil if it isn't kept.
func (g *ring) find(id int64) *row {
	number, ok := g.index[id]
	if !ok {
		return nil
	}
	return g.at(number)
}

// push appends a row; the oldest leaves when the ring is full.
func (g *ring) push(r row) {
	if g.len() == g.capacity {
		g.drop()
	}
	number := g.next
	g.next++
	if len(g.rows) < g.capacity {
		g.rows = append(g.rows, r)
	} else {
		*g.at(number) = r
	}
	g.index[r.id] = number
}

// drop forgets the oldest row.
func (g *ring) drop() {
	old := g.at(g.first)
	if g.index[old.id] == g.first {
		delete(g.index, old.id)
	}
	if old.has(flagFailing) {
		g.failing--
	}
	*old = row{}
	g.first++
}

// finish writes an attempt into the row of its delivery, if that is kept. It
// returns the result that the delivery had before.
func (g *ring) finish(m *hook.AttemptFinished) (before result) {
	r := g.find(m.DeliveryID)
	if r == nil {
		return pending
	}
	before = r.result
	if m.Number < int(r.attempt) {
		return before // an older attempt, told late
	}
	r.finish(m)
	// An event fails or recovers as a whole: a later copy of it that is
	// delivered settles the first one too.
	event := g.find(r.root)
	if event == nil {
		event = r
	}
	g.setFailing(event, r.result.failing())
	return before
}

func (g *ring) setFailing(event *row, failing bool) {
	switch {
	case failing == event.has(flagFailing):
	case failing:
		event.flags |= flagFailing
		g.failing++
	default:
		event.flags &^= flagFailing
		g.failing--
	}
}
