package rows

import (
	"context"
	"slices"

	"leadrig/internal/filter"
)

// Snapshot is the rows of a ring at one moment, to be filtered elsewhere.
type Snapshot struct {
	rows  []Row
	first int64
}

// Snapshot copies the ring's rows. What changes from now on is looked at again
// by Select.
func (d *Deck) Snapshot() Snapshot {
	d.watching, d.touched = true, d.touched[:0]
	s := Snapshot{rows: make([]Row, 0, d.ring.len()), first: d.ring.first}
	for number := d.ring.first; number < d.ring.next; number++ {
		s.rows = append(s.rows, *d.ring.at(number))
	}
	return s
}

// Selection is the rows of a snapshot that pass a filter.
type Selection struct {
	filter   filter.Filter
	numbers  []int64
	fromPast bool
}

// Select finds the rows that pass. It gives up when ctx ends.
func (s Snapshot) Select(ctx context.Context, f filter.Filter) (Selection, error) {
	const between = 4096 // rows between two looks at ctx
	out := Selection{filter: f}
	j := judge{filter: f}
	for i := range s.rows {
		if i%between == 0 && ctx.Err() != nil {
			return Selection{}, ctx.Err()
		}
		if j.passes(&s.rows[i]) {
			out.numbers = append(out.numbers, s.first+int64(i))
		}
	}
	return out, nil
}

// FromPast is a selection that only the history can make, such as by words of the
// bodies: it begins empty, and rows are added by Prepend and Append.
func FromPast(f filter.Filter) Selection { return Selection{filter: f, fromPast: true} }

// Show shows a selection. Rows that came or changed since its snapshot are looked
// at again. All places are new afterwards.
func (d *Deck) Show(s Selection) {
	d.older = nil
	d.base = 0
	d.filtered, d.judge, d.fromPast = true, judge{filter: s.filter}, s.fromPast
	gone, _ := slices.BinarySearch(s.numbers, d.ring.first)
	d.matches = s.numbers[gone:]
	if !d.fromPast {
		for _, number := range d.touched {
			d.look(number)
		}
	}
	d.watching, d.touched = false, nil
}

// ShowAll ends the filter. All places are new afterwards.
func (d *Deck) ShowAll() {
	d.older, d.matches = nil, nil
	d.base = d.ring.first
	d.filtered, d.fromPast, d.judge = false, false, judge{}
	d.watching, d.touched = false, nil
}

// Forgo says that no selection of the last snapshot will be shown.
func (d *Deck) Forgo() { d.watching, d.touched = false, nil }
