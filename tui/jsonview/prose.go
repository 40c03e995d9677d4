package jsonview

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"leadrig/internal/safetext"
	"leadrig/tui/jsonview/tape"
)

// prose shows text: its lines, broken where they are too long. Nothing in it
// folds.
type prose struct {
	source
	limits Limits
	starts []uint32 // where visible lines start
	end    int      // where the last of them ends
	bad    int      // the character at which bad JSON goes wrong, -1 if none
}

func newProse(body []byte, fault *tape.Fault, markFault bool, limits Limits) *prose {
	p := &prose{source: source{b: body, tabs: true}, limits: limits, bad: -1}
	if markFault && fault.Offset < len(body) {
		p.bad = fault.Offset
	}
	if len(body) > tape.MaxBody {
		p.b = body[:tape.MaxBody]
	}
	p.layOut()
	return p
}

func (p *prose) layOut() {
	p.starts, p.end = p.starts[:0], 0
	for p.end < len(p.b) && len(p.starts) < p.limits.Values {
		p.starts = append(p.starts, uint32(p.end))
		p.end = p.cut(p.end, p.limits.Width)
	}
}

func (p *prose) len() int {
	if p.end < len(p.b) {
		return len(p.starts) + 1
	}
	return len(p.starts)
}

func (p *prose) line(i int) Line {
	if i == len(p.starts) {
		return Line{Tokens: []Token{{KindNote, "… " + size(len(p.b)-p.end) + " more, too many lines to show"}}}
	}
	from, to := int(p.starts[i]), p.end
	if i+1 < len(p.starts) {
		to = int(p.starts[i+1])
	}
	to = from + len(bytes.TrimSuffix(bytes.TrimSuffix(p.b[from:to], []byte("\n")), []byte("\r")))
	if p.bad < from || p.bad >= to {
		return Line{Tokens: p.tokens(nil, KindPlain, from, to, "", "")}
	}
	_, width, _ := p.rune(p.bad)
	tokens := p.tokens(nil, KindPlain, from, p.bad, "", "")
	tokens = p.tokens(tokens, KindBad, p.bad, p.bad+width, "", "")
	return Line{Tokens: p.tokens(tokens, KindPlain, p.bad+width, to, "", "")}
}

func (p *prose) toggle(int) {}
func (p *prose) foldAll()   {}
func (p *prose) unfoldAll() {}

func (p *prose) setWidth(columns int) {
	p.limits.Width = columns
	p.layOut()
}

func (p *prose) find(n needle, from int) int {
	if from >= len(p.starts) {
		return -1
	}
	at := n.index(p.source, int(p.starts[from]))
	if at < 0 || at >= p.end {
		return -1
	}
	return sort.Search(len(p.starts), func(i int) bool { return int(p.starts[i]) > at }) - 1
}

// expectsJSON reports whether somebody who sent this meant it to be JSON.
func expectsJSON(body []byte, contentType string) bool {
	start := bytes.TrimLeft(body, " \t\r\n")
	return contentType == "" || strings.Contains(strings.ToLower(contentType), "json") ||
		len(start) > 0 && (start[0] == '{' || start[0] == '[')
}

func textNote(body []byte, contentType string, fault *tape.Fault) string {
	switch {
	case len(body) == 0:
		return "the body is empty"
	case !expectsJSON(body, contentType):
		media, _, _ := strings.Cut(contentType, ";")
		return safetext.Cut(strings.TrimSpace(media), 60) + ", not JSON"
	}
	line, column := fault.Position(body)
	return fmt.Sprintf("bad JSON at line %s, column %s: %s", thousands(line), thousands(column), fault.Reason)
}

// looksBinary judges by the start of a body: more than a few stray bytes that
// are no text.
func looksBinary(body []byte) bool {
	const enough = 4096
	head, bad := body[:min(len(body), enough)], 0
	for i := 0; i < len(head); {
		r, size := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && !strings.ContainsRune("\t\n\r\f\x1b", r) {
			bad++
		}
		i += size
	}
	return bad > 3 && bad*10 > len(head)
}
