package jsondiff

import (
	"hash/maphash"
	"slices"

	"leadrig/tui/jsonview/tape"
)

// maxDepth is how deep containers are compared part by part. What differs in a
// deeper one makes it one change.
const maxDepth = 200

// trees is two JSON texts.
type trees struct {
	before, after *hashed
	swap          bool
}

func (r *Result) compareJSON(before, after *tape.Tape, swap bool) {
	seed := maphash.MakeSeed()
	t := &trees{newHashed(before, seed), newHashed(after, seed), swap}
	if t.before.values[0] == t.after.values[0] {
		return
	}
	r.pair = t
	r.compare(t, 0, 0, 0)
}

// compare notes what differs between two values that stand at the same place.
func (r *Result) compare(t *trees, a, b, depth int) {
	e := entry{before: int32(a), after: int32(b), depth: uint16(depth)}
	kind := t.before.Kind(a)
	switch {
	case t.before.values[a] == t.after.values[b]:
		r.add(e)
		return
	case !t.before.Container(a), kind != t.after.Kind(b), depth >= maxDepth:
		e.op = Changed
		r.add(e)
		return
	}
	e.form = start
	r.add(e)
	if kind == '{' {
		r.compareMembers(t, a, b, depth+1)
	} else {
		r.compareItems(t, a, b, depth+1)
	}
	e.form = end
	r.add(e)
}

// compareMembers compares what has the same key. Members stand in the order of
// the later payload; one that is gone stands after the one it followed.
func (r *Result) compareMembers(t *trees, a, b, depth int) {
	place := make(map[uint64]int, t.before.Nodes[a].Count)
	for c := range t.before.children(a) {
		place[t.before.keys[c]] = c
	}
	left := make(map[uint64]bool, t.after.Nodes[b].Count)
	for c := range t.after.children(b) {
		left[t.after.keys[c]] = true
	}
	gone := func(c int) {
		for ; c < int(t.before.Nodes[a].Next) && !left[t.before.keys[c]]; c = int(t.before.Nodes[c].Next) {
			r.add(entry{op: Removed, before: int32(c), after: -1, depth: uint16(depth)})
		}
	}
	gone(a + 1)
	for c := range t.after.children(b) {
		was, ok := place[t.after.keys[c]]
		if !ok {
			r.add(entry{op: Added, before: -1, after: int32(c), depth: uint16(depth)})
			continue
		}
		r.compare(t, was, c, depth)
		gone(int(t.before.Nodes[was].Next))
	}
}

// compareItems compares the items that belong together.
func (r *Result) compareItems(t *trees, a, b, depth int) {
	before, hashesBefore := t.before.items(a)
	after, hashesAfter := t.after.items(b)
	steps := align(hashesBefore, hashesAfter, t.swap)
	r.entries = slices.Grow(r.entries, len(steps)+1)
	for _, s := range steps {
		switch {
		case s.after < 0:
			r.add(entry{op: Removed, before: before[s.before], after: -1, depth: uint16(depth)})
		case s.before < 0:
			r.add(entry{op: Added, before: -1, after: after[s.after], depth: uint16(depth)})
		default:
			r.compare(t, int(before[s.before]), int(after[s.after]), depth)
		}
	}
}

func (h *hashed) items(array int) (nodes []int32, hashes []uint64) {
	nodes, hashes = make([]int32, 0, h.Nodes[array].Count), make([]uint64, 0, h.Nodes[array].Count)
	for c := range h.children(array) {
		nodes = append(nodes, int32(c))
		hashes = append(hashes, h.values[c])
	}
	return nodes, hashes
}
