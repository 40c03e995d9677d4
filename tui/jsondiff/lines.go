package jsondiff

import (
	"strconv"

	"leadrig/tui/jsonview"
	"leadrig/tui/jsonview/tape"
)

const (
	// maxResult is how many lines are made: more than anybody reads.
	maxResult = 5000
	// maxBranch is how many lines of one added or removed value are made, maxText
	// of a text in it.
	maxBranch = 200
	maxText   = 4
)

// Lines makes the lines of what differs, with some of what is the same around
// it; a negative number means all of it. Where something is left out, a line
// says how much. Of what would be very long, the first part is made.
func (r *Result) Lines(context int) []Line {
	if r.pair == nil {
		return nil
	}
	shown := r.within(context)
	var lines []Line
	for i := 0; i < len(r.entries); {
		if len(lines) >= maxResult {
			return append(lines, note(0, "⋯ and more: "+r.Summary()+" in all"))
		}
		alone := (i == 0 || shown[i-1]) && (i+1 == len(shown) || shown[i+1])
		if shown[i] || alone { // a line to say that one line is left out is one line too
			lines = append(lines, r.pair.lines(r.entries[i], r.width)...)
			i++
			continue
		}
		from := i
		for i < len(r.entries) && !shown[i] {
			i++
		}
		lines = append(lines, note(int(r.entries[from].depth), "⋯ "+strconv.Itoa(i-from)+" the same"))
	}
	return lines
}

// within marks the entries that are shown: differences, what is near one, and
// the containers that they are in.
func (r *Result) within(context int) []bool {
	shown := make([]bool, len(r.entries))
	mark := func(i int, near *int) {
		e := r.entries[i]
		switch {
		case e.op != Same:
			*near = context
			shown[i] = true
		case e.form != whole || context < 0:
			shown[i] = true
		case *near > 0:
			*near--
			shown[i] = true
		}
	}
	after, before := 0, 0
	for i := range r.entries {
		mark(i, &after)
	}
	for i := len(r.entries) - 1; i >= 0; i-- {
		mark(i, &before)
	}
	return shown
}

func (t *trees) lines(e entry, width int) []Line {
	side, i := t.after, int(e.after)
	if i < 0 {
		side, i = t.before, int(e.before)
	}
	depth := int(e.depth)
	switch e.op {
	case Changed:
		return t.changed(e, width)
	case Added, Removed:
		return side.branch(e.op, i, depth, width)
	}
	tokens := indent(depth)
	switch e.form {
	case start:
		tokens = append(append(tokens, side.keyed(i)...), punct(side.Kind(i)))
	case end:
		tokens = append(tokens, punct(side.Kind(i)+2))
	default:
		tokens = append(tokens, side.keyed(i)...)
		tokens = jsonview.AppendValue(tokens, side.Tape, i, width-columns(tokens)-len(`""`))
	}
	return []Line{{e.op, tokens, jsonview.Path(side.Tape, i)}}
}

func punct(bracket byte) jsonview.Token {
	return jsonview.Token{Kind: jsonview.KindPunct, Text: string(bracket)}
}

// changed makes the lines of a value that became another.
func (t *trees) changed(e entry, width int) []Line {
	before, after := int(e.before), int(e.after)
	c := change{key: t.after.keyed(after), depth: int(e.depth), width: width, path: jsonview.Path(t.after.Tape, after)}
	if t.before.Kind(before) == '"' && t.after.Kind(after) == '"' {
		return c.ofTexts(t.before.decoded(before), t.after.decoded(after), jsonview.KindString, `"`)
	}
	return c.ofValues(t.before.Tape, before, t.after.Tape, after)
}

// decoded is what a string means.
func (h *hashed) decoded(i int) []byte {
	n := &h.Nodes[i]
	return tape.Decode(nil, h.Body[n.Start+1:n.End-1])
}

// branch makes the lines of a value and all that is in it.
func (h *hashed) branch(op Op, i, depth, width int) []Line {
	var lines []Line
	add := func(node, depth int, tokens ...jsonview.Token) {
		lines = append(lines, Line{op, append(indent(depth), tokens...), jsonview.Path(h.Tape, node)})
	}
	var inside []int
	leave := func(next int) {
		for len(inside) > 0 && int(h.Nodes[inside[len(inside)-1]].Next) <= next {
			node := inside[len(inside)-1]
			inside = inside[:len(inside)-1]
			add(node, depth+len(inside), punct(h.Kind(node)+2))
		}
	}
	last := int(h.Nodes[i].Next)
	for node := i; node < last; node++ {
		leave(node)
		if len(lines) >= maxBranch {
			left := note(depth+len(inside), "⋯ "+strconv.Itoa(last-node)+" more values")
			left.Op = op
			lines = append(lines, left)
			break
		}
		level := depth + len(inside)
		if h.Container(node) && h.Nodes[node].Count > 0 {
			add(node, level, append(h.keyed(node), punct(h.Kind(node)))...)
			inside = append(inside, node)
			continue
		}
		key := h.keyed(node)
		room := width - indented(level) - columns(key) - len(`""`)
		for n, part := range jsonview.WrapValue(h.Tape, node, room, width-indented(level+1)-len(`"`), maxText) {
			if n == 0 {
				add(node, level, append(key, part...)...)
			} else {
				add(node, level+1, part...)
			}
		}
	}
	leave(last)
	return lines
}
