package jsondiff

import (
	"bytes"

	"leadrig/tui/jsonview"
)

// maxLines is how many lines of a text are compared one by one; what comes after
// them counts as one.
const maxLines = 100_000

// texts is two payloads that are compared by their lines.
type texts struct{ before, after []string }

func (r *Result) compareLines(before, after []byte, swap bool) {
	t := &texts{split(before), split(after)}
	r.pair = t
	for _, s := range align(t.before, t.after, swap) {
		e := entry{before: s.before, after: s.after}
		switch {
		case s.after < 0:
			e.op = Removed
		case s.before < 0:
			e.op = Added
		case t.before[s.before] != t.after[s.after]:
			e.op = Changed
		}
		r.add(e)
	}
}

func split(body []byte) []string {
	var lines []string
	for len(body) > 0 {
		end := bytes.IndexByte(body, '\n') + 1
		if end == 0 || len(lines) == maxLines {
			end = len(body)
		}
		lines = append(lines, string(body[:end]))
		body = body[end:]
	}
	return lines
}

func (t *texts) lines(e entry, width int) []Line {
	switch e.op {
	case Changed:
		return changedText(t.before[e.before], t.after[e.after], width)
	case Removed:
		return []Line{{Op: Removed, Tokens: plain(t.before[e.before], width)}}
	}
	return []Line{{Op: e.op, Tokens: plain(t.after[e.after], width)}}
}

// plain is a line of text without its end, cut where it is too long.
func plain(line string, width int) []jsonview.Token {
	text := bytes.TrimRight([]byte(line), "\r\n")
	return excerpt{text: text, kind: jsonview.KindPlain}.tokens(width, 0)
}

func changedText(before, after string, width int) []Line {
	a, b := bytes.TrimRight([]byte(before), "\r\n"), bytes.TrimRight([]byte(after), "\r\n")
	if bytes.Equal(a, b) { // only their ends differ
		a, b = []byte(before), []byte(after)
	}
	return change{width: width}.ofTexts(a, b, jsonview.KindPlain, "")
}
