package tui

import (
	"strings"

	"leadrig/internal/hook"
	"leadrig/tui/jsonview"
	"leadrig/tui/paint"
)

// loaded is a delivery that has been read, ready to be shown. Its content is the
// payload.
type loaded struct {
	*Detail
	doc      *jsonview.Document
	headers  lines
	attempts lines
	raw      *rawText
}

// newLoaded makes a delivery ready to be shown. It may take a while for a large
// one. What was folded in before stays folded; noAttempt is said where there is no
// attempt.
func newLoaded(d *Detail, before *loaded, noAttempt string, clock func(*hook.Attempt) string) *loaded {
	l := &loaded{Detail: d, headers: headerLines(d.Delivery), attempts: attemptLines(d.Attempts, noAttempt, clock)}
	if before != nil {
		l.doc, l.raw = before.doc, before.raw
		return l
	}
	l.doc = jsonview.Parse(d.Delivery.Body, d.Delivery.Header.Get("Content-Type"), jsonview.Limits{})
	l.raw = newRawText(d.Delivery)
	return l
}

// front is how many lines stand before the payload: why it isn't JSON.
func (l *loaded) note() string {
	if len(l.Delivery.Body) == 0 {
		return "the body is empty"
	}
	return l.doc.Note()
}

func (l *loaded) len() int { return l.doc.Len() }

// maxIndent bounds how far a line is moved to the right: payloads may be as deep
// as they like.
const maxIndent = 40

func (l *loaded) spans(i int) []span {
	line := l.doc.Line(i)
	fold := "  "
	switch {
	case line.Folded:
		fold = "▸ "
	case line.Foldable:
		fold = "▾ "
	}
	spans := make([]span, 0, len(line.Tokens)+1)
	spans = append(spans, paint.Faint.Text(strings.Repeat("  ", min(line.Indent, maxIndent))+fold))
	return appendTokens(spans, line.Tokens)
}

// appendTokens gives tokens their roles.
func appendTokens(spans []span, tokens []jsonview.Token) []span {
	for _, t := range tokens {
		spans = append(spans, roleOf(t.Kind).Text(t.Text))
	}
	return spans
}

// roleOf is the role of a kind of token.
func roleOf(k jsonview.Kind) role {
	switch k {
	case jsonview.KindKey:
		return paint.Key
	case jsonview.KindString:
		return paint.String
	case jsonview.KindNumber:
		return paint.Number
	case jsonview.KindBool, jsonview.KindNull:
		return paint.Literal
	case jsonview.KindPunct, jsonview.KindNote:
		return paint.Faint
	case jsonview.KindBad:
		return paint.Bad
	case jsonview.KindPlain:
	}
	return paint.Plain
}

// lines is a content that is small enough to be made at once.
type lines [][]span

func (l lines) len() int           { return len(l) }
func (l lines) spans(i int) []span { return l[i] }
