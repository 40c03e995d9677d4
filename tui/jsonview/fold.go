package jsonview

import "slices"

// open reports whether the children of a container are shown.
func (v *tree) open(i int) bool {
	return v.Container(i) && !v.folded.get(i) && v.unfoldable(i)
}

// unfoldable reports whether a container has children on the tape.
func (v *tree) unfoldable(i int) bool { return int(v.Nodes[i].Next) > i+1 }

// layOut makes the rows anew.
func (v *tree) layOut() {
	v.rows = v.rows[:0]
	if v.open(0) {
		v.rows = slices.Grow(v.rows, min(int(v.Nodes[0].Count), len(v.Nodes))+2)
	}
	depth, inside := uint32(0), []uint32(nil)
	leave := func(next int) {
		for len(inside) > 0 {
			last := inside[len(inside)-1]
			if int(v.Nodes[last].Next) > next {
				return
			}
			inside = inside[:len(inside)-1]
			if v.Cut && v.Listed(int(last)) < int(v.Nodes[last].Count) {
				v.rows = append(v.rows, row{last, depth, partRest})
			}
			depth--
			v.rows = append(v.rows, row{last, depth, partClose})
		}
	}
	for i := 0; i < len(v.Nodes); {
		leave(i)
		v.rows = append(v.rows, row{uint32(i), depth, 0})
		switch {
		case v.open(i):
			inside = append(inside, uint32(i))
			depth++
			i++
			continue
		case v.Kind(i) == '"' && !v.folded.get(i):
			for k := range v.piecesOf(i, int(depth)) {
				v.rows = append(v.rows, row{uint32(i), depth + 1, uint32(k + 1)})
			}
		}
		i = int(v.Nodes[i].Next)
	}
	leave(len(v.Nodes))
}

func (v *tree) toggle(i int) {
	r := v.rows[i]
	if r.part != 0 || !v.foldable(r) {
		return
	}
	v.folded.set(int(r.node), !v.folded.get(int(r.node)))
	v.layOut()
}

// foldable reports whether there is anything to fold at a row that is the first
// of its node.
func (v *tree) foldable(r row) bool {
	i := int(r.node)
	switch {
	case v.Container(i):
		return v.unfoldable(i)
	case v.Kind(i) != '"':
		return false
	}
	text, room := v.text(i), v.room(i, int(r.depth))
	return !text.fits(room) && text.cut(0, room) < len(text.b)
}

func (v *tree) foldAll() {
	for i := range v.Nodes {
		v.folded.set(i, i > 0 && v.Container(i) || v.Kind(i) == '"')
	}
	v.layOut()
}

func (v *tree) unfoldAll() {
	v.folded.clear()
	v.layOut()
}

func (v *tree) setWidth(columns int) {
	v.limits.Width = columns
	clear(v.pieces)
	v.layOut()
}
