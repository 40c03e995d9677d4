package jsonview

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadrig/internal/safetext"
	"leadrig/tui/jsonview/tape"
)

// maxPath is how many keys and indexes a path has.
const maxPath = 32

// Path names a node of a tape as Line.Path does. Of a path that is very long the
// end is given, after "…".
func Path(t *tape.Tape, i int) string {
	var steps []string
	for ; i > 0 && len(steps) < maxPath; i = int(t.Nodes[i].Parent) {
		if t.HasKey(i) {
			steps = append(steps, pathKey(t.KeyHead(i, maxKey*12)))
			continue
		}
		steps = append(steps, strconv.Itoa(int(t.Nodes[i].Ordinal)))
	}
	if i > 0 {
		steps = append(steps, "…")
	}
	slices.Reverse(steps)
	return strings.Join(steps, ".")
}

// pathKey writes a key as --set reads it: what means something in a path gets a
// backslash.
func pathKey(raw []byte) string {
	key := string(tape.Decode(nil, raw))
	if utf8.RuneCountInString(key) > maxKey {
		key = string([]rune(key)[:maxKey]) + "…"
	}
	if strings.ContainsAny(key, `\.*?#|@!=`) {
		var b strings.Builder
		for _, r := range key {
			if strings.ContainsRune(`\.*?#|@!=`, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		key = b.String()
	}
	return safetext.Line(key)
}
