package jsonview

import "leadrig/tui/jsonview/tape"

const (
	maxKey    = 60  // columns of a key
	maxNumber = 200 // digits of a number
	noteWidth = 10  // columns of "… 123.4 KB"
)

// AppendKey appends the key of a node with its quotes, cut if it is very long.
func AppendKey(dst []Token, t *tape.Tape, i int) []Token {
	key := source{b: t.KeyHead(i, maxKey*12), escaped: true}
	end := key.head(maxKey)
	if end == len(key.b) {
		return key.tokens(dst, KindKey, 0, end, `"`, `"`)
	}
	dst = key.tokens(dst, KindKey, 0, end, `"`, "")
	return append(dst, Token{KindNote, "… " + size(len(t.Key(i))-end)}, Token{KindKey, `"`})
}

// AppendValue appends the value of a node on one line: an object or array
// folded, a string cut if it takes more columns than there is room for.
func AppendValue(dst []Token, t *tape.Tape, i, room int) []Token {
	kind, count := t.Kind(i), int(t.Nodes[i].Count)
	switch {
	case kind == '"':
		return inside(t, i).line(dst, max(room, minPiece))
	case !t.Container(i):
		return appendScalar(dst, t, i)
	case count == 0:
		return append(dst, Token{KindPunct, string(kind) + string(kind+2)})
	}
	return append(dst, Token{KindPunct, string(kind) + " "}, Token{KindNote, "… " + children(kind, count)},
		Token{KindPunct, " " + string(kind+2)})
}

// WrapValue is AppendValue on as many lines as a string takes, most of them at the
// most: the first has room for some columns, those below it for others.
func WrapValue(t *tape.Tape, i, room, below, most int) [][]Token {
	if t.Kind(i) != '"' {
		return [][]Token{AppendValue(nil, t, i, room)}
	}
	s, from, quote := inside(t, i), 0, `"`
	room, below = max(room, minPiece), max(below, minPiece)
	var lines [][]Token
	for s.end(from, room, false) < len(s.b) {
		if len(lines) == most-1 {
			to := s.end(from, max(room-noteWidth, minPiece/2), false)
			last := append(s.tokens(nil, KindString, from, to, quote, ""), Token{KindNote, "… " + size(len(s.b)-to)})
			return append(lines, append(last, Token{KindString, `"`}))
		}
		to := s.cut(from, room)
		lines = append(lines, s.tokens(nil, KindString, from, to, quote, ""))
		from, room, quote = to, below, ""
	}
	return append(lines, s.tokens(nil, KindString, from, len(s.b), quote, `"`))
}

// Columns is how many columns a character takes at most when it is shown.
func Columns(r rune) int { return columns(r) }

// AppendText appends decoded text on one line, between a prefix and a suffix
// that are harmless.
func AppendText(dst []Token, kind Kind, text []byte, prefix, suffix string) []Token {
	return source{b: text}.tokens(dst, kind, 0, len(text), prefix, suffix)
}

// inside is the inside of a string.
func inside(t *tape.Tape, i int) source {
	n := &t.Nodes[i]
	return source{b: t.Body[n.Start+1 : n.End-1], escaped: true}
}

// line appends the string on one line, cut if it doesn't fit.
func (s source) line(dst []Token, room int) []Token {
	if end := s.head(room); end == len(s.b) {
		return s.tokens(dst, KindString, 0, end, `"`, `"`)
	}
	end := s.folding(room)
	dst = s.tokens(dst, KindString, 0, end, `"`, "")
	return append(dst, Token{KindNote, "… " + size(len(s.b)-end)}, Token{KindString, `"`})
}

// folding is where a string is cut that is too long for its room.
func (s source) folding(room int) int {
	return s.head(max(room-noteWidth, minPiece/2))
}

// appendScalar appends a number or a word as it was spelled.
func appendScalar(dst []Token, t *tape.Tape, i int) []Token {
	value := t.Value(i)
	switch t.Kind(i) {
	case 't', 'f':
		return append(dst, Token{KindBool, string(value)})
	case 'n':
		return append(dst, Token{KindNull, string(value)})
	}
	dst = append(dst, Token{KindNumber, string(value[:min(len(value), maxNumber)])})
	if len(value) > maxNumber {
		dst = append(dst, Token{KindNote, "… " + size(len(value)-maxNumber)})
	}
	return dst
}

func children(kind byte, n int) string {
	if kind == '{' {
		return counted(n, "field", "fields")
	}
	return counted(n, "item", "items")
}
