package jsonview

import (
	"math"

	"leadrig/tui/jsonview/tape"
)

// row is a visible line of a tree: a node, and which of its lines.
type row struct {
	node  uint32
	depth uint32
	part  uint32 // 0 is its first line, n the n-th further piece of a string
}

const (
	partClose = math.MaxUint32     // the closing bracket
	partRest  = math.MaxUint32 - 1 // the count of children that aren't on the tape
)

// maxPieces bounds the lines of one string.
const maxPieces = 200_000

// tree shows JSON.
type tree struct {
	*tape.Tape
	limits Limits
	folded bits
	rows   []row
	// pieces are the offsets, in the inside of an unfolded string, at which its
	// further lines start.
	pieces map[uint32][]uint32
}

func newTree(t *tape.Tape, limits Limits) *tree {
	v := &tree{Tape: t, limits: limits, folded: newBits(len(t.Nodes)), pieces: make(map[uint32][]uint32)}
	depth, around := 0, 0
	for i := range t.Nodes {
		for i >= int(t.Nodes[around].Next) {
			around = int(t.Nodes[around].Parent)
			depth--
		}
		switch v.Kind(i) {
		case '{', '[':
			v.folded.set(i, i > 0 && (int(t.Nodes[i].Count) > limits.Items || depth >= limits.Depth))
			around = i
			depth++
		case '"':
			v.folded.set(i, true)
		}
	}
	v.layOut()
	return v
}

func (v *tree) len() int { return len(v.rows) }

// text is the inside of a string.
func (v *tree) text(i int) source {
	return inside(v.Tape, i)
}

// room is how many columns the first line of a string has for it.
func (v *tree) room(i, depth int) int {
	room := v.limits.Width - 2*depth - len(`"",`)
	if v.HasKey(i) {
		room -= min(len(v.KeyHead(i, maxKey)), maxKey) + len(`"": `)
	}
	return max(room, minPiece)
}

// pieceRoom is how many columns a further line of a string has.
func (v *tree) pieceRoom(depth int) int {
	return max(v.limits.Width-2*(depth+1)-len(`",`), minPiece)
}

// piecesOf returns where the further lines of an unfolded string start.
func (v *tree) piecesOf(i, depth int) []uint32 {
	if pieces, ok := v.pieces[uint32(i)]; ok {
		return pieces
	}
	text, room := v.text(i), v.room(i, depth)
	if text.fits(room) {
		return nil
	}
	var pieces []uint32
	for at := text.cut(0, room); at < len(text.b) && len(pieces) < maxPieces; at = text.cut(at, room) {
		pieces = append(pieces, uint32(at))
		room = v.pieceRoom(depth)
	}
	if len(pieces) > 0 {
		v.pieces[uint32(i)] = pieces
	}
	return pieces
}
