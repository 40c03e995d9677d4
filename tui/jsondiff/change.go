package jsondiff

import (
	"slices"
	"strings"
	"unicode/utf8"

	"leadrig/internal/safetext"
	"leadrig/tui/jsonview"
)

const (
	around    = 16 // characters shown before and after what differs in a text
	middle    = 60 // characters shown of what differs itself
	oneLine   = 72 // characters of a change that stands on one line
	maxIndent = 20 // steps
)

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

// excerpt appends the part of a text from one offset to another with a little of
// what is around it, on one line. What is left out becomes "…".
func excerpt(dst []jsonview.Token, kind jsonview.Kind, text []byte, from, to int, before, after string) []jsonview.Token {
	if first := back(text, from, around); first > 0 {
		text, from, to, before = text[first:], from-first, to-first, before+"…"
	}
	end := on(text, to, around)
	if last := on(text, from, middle); last < to {
		end = last
	}
	if end < len(text) {
		after = "…" + after
	}
	return jsonview.AppendText(dst, kind, text[:end], before, after)
}

// back returns the offset n characters before another. What is but a little
// longer isn't worth cutting.
func back(text []byte, at, n int) int {
	start := at
	for range n {
		_, size := utf8.DecodeLastRune(text[:start])
		start -= size
	}
	if start <= 3 {
		return 0
	}
	return start
}

// on returns the offset n characters after another.
func on(text []byte, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	if len(text)-at <= 3 {
		return len(text)
	}
	return at
}

// change makes the lines of a change: one if it is short, else two.
func change(key, before, after []jsonview.Token, depth int, path string) []Line {
	if slices.Equal(before, after) {
		after = append(after, jsonview.Token{Kind: jsonview.KindNote, Text: " (other bytes that look the same)"})
	}
	first := append(indent(depth), key...)
	first = append(first, before...)
	if length(first)+length(after) <= oneLine {
		first = append(first, jsonview.Token{Kind: jsonview.KindNote, Text: " → "})
		return []Line{{Changed, append(first, after...), path}}
	}
	second := append(indent(depth+1), jsonview.Token{Kind: jsonview.KindNote, Text: "→ "})
	return []Line{{Changed, first, path}, {Changed, append(second, after...), path}}
}

func length(tokens []jsonview.Token) int {
	n := 0
	for _, t := range tokens {
		n += utf8.RuneCountInString(t.Text)
	}
	return n
}

func indent(depth int) []jsonview.Token {
	if depth == 0 {
		return nil
	}
	return []jsonview.Token{{Kind: jsonview.KindPlain, Text: strings.Repeat("  ", min(depth, maxIndent))}}
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
