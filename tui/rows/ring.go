package rows

import "leadrig/internal/hook"

// pageRows is how many rows are made at once. A ring grows by pages: one slice
// would be copied whenever it grows, megabytes of it, while keys wait.
const pageRows = 512

// ring holds the newest rows. Rows are named by their number, which counts from
// 0 and never changes.
type ring struct {
	pages    [][]Row
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
func (g *ring) at(number int64) *Row {
	place := int(number % int64(g.capacity))
	return &g.pages[place/pageRows][place%pageRows]
}

// find returns the row of a delivery, nil if it isn't kept.
func (g *ring) find(id int64) *Row {
	number, ok := g.index[id]
	if !ok {
		return nil
	}
	return g.at(number)
}

// push appends a row; the caller has made room with drop.
func (g *ring) push(r Row) {
	number := g.next
	g.next++
	if int(number%int64(g.capacity)) == len(g.pages)*pageRows {
		g.pages = append(g.pages, make([]Row, min(pageRows, g.capacity-len(g.pages)*pageRows)))
	}
	*g.at(number) = r
	g.index[r.ID] = number
}

func (g *ring) full() bool { return g.len() == g.capacity }

// drop forgets the oldest row and returns it.
func (g *ring) drop() Row {
	old := g.at(g.first)
	if g.index[old.ID] == g.first {
		delete(g.index, old.ID)
	}
	if old.has(flagFailing) {
		g.failing--
	}
	gone := *old
	*old = Row{}
	g.first++
	return gone
}

// finish writes an attempt into the row of its delivery, if that is kept. It
// returns the result that the delivery had before.
func (g *ring) finish(m *hook.AttemptFinished) (before Result) {
	r := g.find(m.DeliveryID)
	if r == nil {
		return Pending
	}
	before = r.Result
	if m.Number < int(r.Attempt) {
		return before // an older attempt, told late
	}
	r.finish(m)
	// An event fails or recovers as a whole: a later copy of it that is
	// delivered settles the first one too.
	event := g.find(r.Root)
	if event == nil {
		event = r
	}
	g.setFailing(event, r.Result.failing())
	return before
}

func (g *ring) setFailing(event *Row, failing bool) {
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
