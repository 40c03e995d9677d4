package rows

import (
	"slices"
	"sort"

	"leadrig/internal/hook"
)

// MaxOlder is how many rows of the history a Deck holds beside its ring.
const MaxOlder = 20_000

// Deck is what the list shows: the rows of a ring, or those of them that pass a
// filter, and before them older ones from the history. A row is named by its
// place; places grow from the oldest row to the newest.
type Deck struct {
	ring  ring
	base  int64 // place of the first row
	older []Row // from the history, the oldest first

	filtered bool
	judge    judge
	fromPast bool    // only the history can tell which rows pass
	matches  []int64 // numbers of the ring's rows that pass, if filtered
	touched  []int64 // numbers of rows that changed since the last Snapshot
	watching bool    // a snapshot is out
}

// NewDeck is an empty deck whose ring keeps capacity rows.
func NewDeck(capacity int) Deck { return Deck{ring: newRing(capacity)} }

// Len is how many rows are shown.
func (d *Deck) Len() int { return len(d.older) + d.live() }

// live is how many of the shown rows are in the ring.
func (d *Deck) live() int {
	if d.filtered {
		return len(d.matches)
	}
	return d.ring.len()
}

// First is the place of the oldest row, Next the place after the newest.
func (d *Deck) First() int64 { return d.base }

// Next is the place after the newest row.
func (d *Deck) Next() int64 { return d.base + int64(d.Len()) }

// Kept is how many rows the ring keeps, whether they pass or not.
func (d *Deck) Kept() int { return d.ring.len() }

// Gone is how many rows of this run are in the history only.
func (d *Deck) Gone() int { return int(d.ring.first) }

// Failing is how many events are failing now, of those the ring keeps.
func (d *Deck) Failing() int { return d.ring.failing }

// Older is how many rows of the history are shown.
func (d *Deck) Older() int { return len(d.older) }

// Filtered reports whether a filter decides what is shown.
func (d *Deck) Filtered() bool { return d.filtered }

// At returns the row at a place that is there.
func (d *Deck) At(place int64) *Row {
	i := int(place - d.base)
	if i < len(d.older) {
		return &d.older[i]
	}
	i -= len(d.older)
	if d.filtered {
		return d.ring.at(d.matches[i])
	}
	return d.ring.at(d.ring.first + int64(i))
}

// Find returns the row of a delivery, shown or not; nil if it isn't here.
func (d *Deck) Find(id int64) *Row {
	if r := d.ring.find(id); r != nil {
		return r
	}
	if i, ok := d.findOlder(id); ok {
		return &d.older[i]
	}
	return nil
}

func (d *Deck) findOlder(id int64) (int, bool) {
	return slices.BinarySearchFunc(d.older, id, func(r Row, id int64) int { return int(r.ID - id) })
}

// PlaceOf returns where a delivery is shown, or where it would be.
func (d *Deck) PlaceOf(id int64) (place int64, shown bool) {
	if i, ok := d.findOlder(id); ok {
		return d.base + int64(i), true
	}
	number, kept := d.ring.index[id]
	start := d.base + int64(len(d.older))
	switch {
	case !kept:
		return start, false
	case !d.filtered:
		return start + number - d.ring.first, true
	}
	i, ok := slices.BinarySearch(d.matches, number)
	return start + int64(i), ok
}

// Push adds the newest row. While older rows are shown, the one that leaves the
// ring joins them, so that nothing goes missing between the two.
func (d *Deck) Push(r Row) {
	if d.ring.full() {
		d.dropOldest()
	}
	d.ring.push(r)
	number := d.ring.next - 1
	d.touch(number)
	if d.filtered && !d.fromPast && d.judge.passes(&r) {
		d.matches = append(d.matches, number)
	}
}

func (d *Deck) dropOldest() {
	number := d.ring.first
	gone := d.ring.drop()
	if d.filtered {
		if len(d.matches) == 0 || d.matches[0] != number {
			return
		}
		d.matches = d.matches[1:]
	}
	if len(d.older) == 0 {
		d.base++
		return
	}
	d.older = append(d.older, gone)
	if len(d.older) > MaxOlder {
		d.older = slices.Delete(d.older, 0, len(d.older)-MaxOlder)
		d.base++
	}
}

// Shift says that the rows from a place on stand By places further than before.
type Shift struct{ From, By int64 }

// Finish writes an attempt into the row of its delivery. A row may begin or
// cease to pass the filter by it, which is the shift.
func (d *Deck) Finish(m *hook.AttemptFinished) (before Result, s Shift) {
	number, kept := d.ring.index[m.DeliveryID]
	if !kept {
		if i, ok := d.findOlder(m.DeliveryID); ok && m.Number >= int(d.older[i].Attempt) {
			before = d.older[i].Result
			d.older[i].finish(m)
		}
		return before, Shift{}
	}
	before = d.ring.finish(m)
	d.touch(number)
	if d.filtered && !d.fromPast {
		s = d.look(number)
	}
	return before, s
}

// look decides again whether a row of the ring is shown.
func (d *Deck) look(number int64) Shift {
	if number < d.ring.first || number >= d.ring.next {
		return Shift{}
	}
	i, shown := slices.BinarySearch(d.matches, number)
	place := d.base + int64(len(d.older)+i)
	switch passes := d.judge.passes(d.ring.at(number)); {
	case passes == shown:
	case passes:
		d.matches = slices.Insert(d.matches, i, number)
		return Shift{place, 1}
	default:
		d.matches = slices.Delete(d.matches, i, i+1)
		return Shift{place, -1}
	}
	return Shift{}
}

func (d *Deck) touch(number int64) {
	if d.watching {
		d.touched = append(d.touched, number)
	}
}

// Prepend adds rows of the history before the others, the oldest first. Rows that
// the ring keeps are shown from there.
func (d *Deck) Prepend(older []Row) {
	fresh := make([]Row, 0, len(older))
	for _, r := range older {
		number, kept := d.ring.index[r.ID]
		switch {
		case !kept:
			if _, ok := d.findOlder(r.ID); !ok {
				fresh = append(fresh, r)
			}
		case d.filtered:
			if i, ok := slices.BinarySearch(d.matches, number); !ok {
				d.matches = slices.Insert(d.matches, i, number)
				d.base--
			}
		}
	}
	d.older = append(fresh, d.older...)
	d.base -= int64(len(fresh))
	if !sort.SliceIsSorted(d.older, func(i, j int) bool { return d.older[i].ID < d.older[j].ID }) {
		sort.Slice(d.older, func(i, j int) bool { return d.older[i].ID < d.older[j].ID })
	}
}

// Append shows rows of the ring that the history says pass, the newest.
func (d *Deck) Append(ids []int64) {
	for _, id := range ids {
		if number, kept := d.ring.index[id]; kept && d.filtered {
			if i, ok := slices.BinarySearch(d.matches, number); !ok {
				d.matches = slices.Insert(d.matches, i, number)
			}
		}
	}
}

// Forget drops the rows of the history.
func (d *Deck) Forget() {
	d.base += int64(len(d.older))
	d.older = nil
}

// Oldest is the id of the oldest delivery that is here, 0 if there is none.
func (d *Deck) Oldest() int64 {
	if len(d.older) > 0 {
		return d.older[0].ID
	}
	if d.ring.len() > 0 && !d.fromPast {
		return d.ring.at(d.ring.first).ID
	}
	return 0
}

// Newest is the id of the newest delivery of the ring, 0 if it is empty.
func (d *Deck) Newest() int64 {
	if d.ring.len() == 0 {
		return 0
	}
	return d.ring.at(d.ring.next - 1).ID
}
