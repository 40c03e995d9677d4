package jsonview

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// needle is a text that is looked for, whatever the case of its letters.
type needle struct {
	text []byte
	hay  *[]byte // what is looked through, kept for the next time
}

func newNeedle(text string) needle {
	n := needle{hay: new([]byte)}
	n.text = bytes.Clone(n.fold(source{b: []byte(text)}, 0))
	return n
}

func (n needle) empty() bool { return len(n.text) == 0 }

// fold returns the characters from an offset on, without case.
func (n needle) fold(s source, from int) []byte {
	hay := (*n.hay)[:0]
	for i := from; i < len(s.b); {
		c := s.b[i]
		switch {
		case c >= 'A' && c <= 'Z':
			hay = append(hay, c+'a'-'A')
			i++
		case c < utf8.RuneSelf && c != '\\':
			hay = append(hay, c)
			i++
		default:
			r, size, _ := s.rune(i)
			hay = utf8.AppendRune(hay, unicode.ToLower(r))
			i += size
		}
	}
	*n.hay = hay
	return hay
}

// index returns the offset at which the text is found, from an offset on, or -1.
func (n needle) index(s source, from int) int {
	hay := n.fold(s, from)
	at := bytes.Index(hay, n.text)
	if at < 0 {
		return -1
	}
	i := from
	for range utf8.RuneCount(hay[:at]) {
		_, size, _ := s.rune(i)
		i += size
	}
	return i
}

func (v *tree) find(n needle, from int) int {
	r := v.rows[from]
	i := int(r.node)
	switch r.part {
	case 0:
	case partClose, partRest:
		i = int(v.Nodes[i].Next)
	default:
		start := int(v.piecesOf(i, int(r.depth)-1)[r.part-1])
		if at := n.index(v.text(i), start); at >= 0 {
			return v.rowOf(i, at)
		}
		i = int(v.Nodes[i].Next)
	}
	for ; i < len(v.Nodes); i++ {
		if v.HasKey(i) && n.index(source{b: v.Key(i), escaped: true}, 0) >= 0 {
			return v.reveal(i, 0)
		}
		switch v.Kind(i) {
		case '{', '[':
		case '"':
			if at := n.index(v.text(i), 0); at >= 0 {
				return v.reveal(i, at)
			}
		default:
			if n.index(source{b: v.Value(i)}, 0) >= 0 {
				return v.reveal(i, 0)
			}
		}
	}
	return -1
}

// reveal unfolds what hides an offset of a value, and returns its line.
func (v *tree) reveal(i, at int) int {
	hidden, depth := false, 0
	for p := i; p > 0; depth++ {
		p = int(v.Nodes[p].Parent)
		hidden = v.unfold(p) || hidden
	}
	if v.Kind(i) == '"' && at >= v.text(i).folding(v.room(i, depth)) {
		hidden = v.unfold(i) || hidden
	}
	if hidden {
		v.layOut()
	}
	return v.rowOf(i, at)
}

// unfold reports whether the node was folded.
func (v *tree) unfold(i int) bool {
	was := v.folded.get(i)
	v.folded.set(i, false)
	return was
}

// rowOf returns the visible line with an offset of a value.
func (v *tree) rowOf(i, at int) int {
	for k, r := range v.rows {
		if int(r.node) != i || r.part == partClose || r.part == partRest {
			continue
		}
		pieces := v.pieces[r.node]
		if v.folded.get(i) || int(r.part) >= len(pieces) || at < int(pieces[r.part]) {
			return k
		}
	}
	return -1
}
