package jsondiff

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/safetext"
	"leadrig/tui/jsonview"
	"leadrig/tui/jsonview/tape"
)

// maxIndent is how many steps an indent has at most.
const maxIndent = 20

// common returns how many bytes two texts share at their starts and ends, in
// whole characters.
func common(a, b []byte) (head, tail int) {
	most := min(len(a), len(b))
	for head < most && a[head] == b[head] {
		head++
	}
	for head > 0 && (head < len(a) && !utf8.RuneStart(a[head]) || head < len(b) && !utf8.RuneStart(b[head])) {
		head--
	}
	for tail < most-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for tail > 0 && !utf8.RuneStart(a[len(a)-tail]) {
		tail--
	}
	return head, tail
}

// change is a value that became another, at its place.
type change struct {
	key   []jsonview.Token
	depth int
	width int
	path  string
}

// arrow stands between what was and what is.
const arrow = "→ "

// ofTexts makes the lines of a text that became another: one if both stand on it as
// they are, else two with what differs and as much around it as there is room for.
func (c change) ofTexts(a, b []byte, kind jsonview.Kind, quote string) []Line {
	head, tail := common(a, b)
	before := excerpt{text: a, from: head, to: len(a) - tail, kind: kind, quote: quote}
	after := excerpt{text: b, from: head, to: len(b) - tail, kind: kind, quote: quote}
	beside, below := c.rooms()
	if !before.fits(beside) && (beside < below*2/3 || before.fits(below) && after.fits(below)) {
		beside = below // the key stands on a line of its own where that shows much more
	}
	// What is cut is cut in the same place in both, so that the eye finds what
	// differs.
	if !before.fits(beside) {
		below = min(beside, below)
	}
	differs := max(before.differs(below), after.differs(below))
	return c.lines(before.tokens(beside, differs), after.tokens(below, differs))
}

// ofValues makes the lines of a value that became one of another kind, or of a
// number that became another.
func (c change) ofValues(before *tape.Tape, b int, after *tape.Tape, a int) []Line {
	_, below := c.rooms()
	room := below - len(`""`)
	return c.lines(jsonview.AppendValue(nil, before, b, room), jsonview.AppendValue(nil, after, a, room))
}

// rooms are how many columns there are for a value beside the key, and below it
// after the arrow.
func (c change) rooms() (beside, below int) {
	return c.width - indented(c.depth) - columns(c.key), c.width - indented(c.depth+1) - utf8.RuneCountInString(arrow)
}

// lines puts both values on one line if they fit, on two, or below their key if
// that is so long that too little is left beside it.
func (c change) lines(before, after []jsonview.Token) []Line {
	if slices.Equal(before, after) {
		after = append(after, jsonview.Token{Kind: jsonview.KindNote, Text: " (other bytes that look the same)"})
	}
	line := func(depth int, parts ...[]jsonview.Token) Line {
		return Line{Changed, append(indent(depth), slices.Concat(parts...)...), c.path}
	}
	to := []jsonview.Token{{Kind: jsonview.KindNote, Text: arrow}}
	beside, _ := c.rooms()
	switch {
	case columns(before)+1+columns(to)+columns(after) <= beside:
		return []Line{line(c.depth, c.key, before, []jsonview.Token{{Kind: jsonview.KindNote, Text: " " + arrow}}, after)}
	case columns(before) <= beside || len(c.key) == 0:
		return []Line{line(c.depth, c.key, before), line(c.depth+1, to, after)}
	}
	colon := len(c.key) - 1
	return []Line{line(c.depth, c.key[:colon], []jsonview.Token{{Kind: jsonview.KindPunct, Text: ":"}}), line(c.depth+1, before), line(c.depth+1, to, after)}
}

func columns(tokens []jsonview.Token) int {
	n := 0
	for _, t := range tokens {
		n += ansi.StringWidth(t.Text)
	}
	return n
}

// indented is how many columns the indent of a depth takes.
func indented(depth int) int { return 2 * min(depth, maxIndent) }

func indent(depth int) []jsonview.Token {
	if depth == 0 {
		return nil
	}
	return []jsonview.Token{{Kind: jsonview.KindPlain, Text: strings.Repeat(" ", indented(depth))}}
}

// keyed is the key before a value, if it has one.
func (h *hashed) keyed(i int) []jsonview.Token {
	if !h.HasKey(i) {
		return nil
	}
	return append(jsonview.AppendKey(nil, h.Tape, i), jsonview.Token{Kind: jsonview.KindPunct, Text: ": "})
}

// note is a line of ours.
func note(depth int, text string) Line {
	return Line{Tokens: append(indent(depth), jsonview.Token{Kind: jsonview.KindNote, Text: safetext.Line(text)})}
}
