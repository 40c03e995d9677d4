package paint

import (
	"strings"

	"leadrig/internal/safetext"
)

// WrapSpans breaks spans into lines of at most width columns, at most limit of
// them: the last one is cut then. Spans longer than that are looked at only as
// far as they are shown.
func (p Pen) WrapSpans(spans []Span, width, limit int) [][]Span {
	return p.wrap(spans, width, limit, func(head, _ string) (string, int) { return head, 0 })
}

// WrapWords is WrapSpans that breaks at blanks where there are any not too far from
// the end of the line, and begins what follows below the first word.
func (p Pen) WrapWords(spans []Span, width, limit int) [][]Span {
	indent := 0
	if len(spans) > 0 {
		first := spans[0].Words
		indent = min(len(first)-len(strings.TrimLeft(first, " ")), width/4)
	}
	return p.wrap(spans, width, limit, func(head, rest string) (string, int) {
		at := strings.LastIndexByte(head, ' ') + 1
		if strings.HasPrefix(rest, " ") || at <= len(head)/2 {
			return head, indent
		}
		return head[:at], indent
	})
}

// wrap breaks spans where split says: given what has room and what would follow, it
// returns what stays, and by how much the next line is moved to the right.
func (p Pen) wrap(spans []Span, width, limit int, split func(head, rest string) (stays string, indent int)) [][]Span {
	if width <= 0 || limit <= 0 {
		return nil
	}
	lines := [][]Span{nil}
	left, free := width, width
	for _, s := range spans {
		words := safetext.CutAs(p.method, s.Words, width*limit)
		for words != "" {
			head, indent := p.method.Truncate(words, left, ""), 0
			if head == "" && left == free {
				break // not even one character has room
			}
			if head != "" && len(head) < len(words) {
				head, indent = split(head, words[len(head):])
			}
			if head != "" {
				last := len(lines) - 1
				lines[last] = append(lines[last], s.Role.Text(head))
				left -= p.method.StringWidth(head)
			}
			if words = words[len(head):]; words == "" {
				continue
			}
			if len(lines) == limit {
				return lines
			}
			lines, left, free = append(lines, nil), width-indent, width-indent
			if indent > 0 {
				lines[len(lines)-1] = []Span{Plain.Text(strings.Repeat(" ", indent))}
				words = strings.TrimLeft(words, " ")
			}
		}
	}
	return lines
}
