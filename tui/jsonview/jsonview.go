package jsonview

import (
	"leadrig/tui/jsonview/tape"
)

// Kind is what a token is, for its colour.
type Kind uint8

// The kinds of tokens.
const (
	KindPlain  Kind = iota // text that is no JSON
	KindKey                // a key with its quotes
	KindString             // a string with its quotes, or a piece of one
	KindNumber             // a number as it was spelled
	KindBool
	KindNull
	KindPunct // brackets, colons and commas with the space that goes with them
	KindNote  // ours: counts of what isn't shown, offsets
	KindBad   // in place of bytes that are no text, or where bad JSON goes wrong
)

// Token is a piece of a line. Its text is harmless on a terminal.
type Token struct {
	Kind Kind
	Text string
}

// Line is a line as it is shown now.
type Line struct {
	Tokens []Token
	// Indent is a number of steps. SetWidth assumes that a step is drawn two
	// columns wide. It is as large as a payload is deep, so a screen has to bound
	// what it draws.
	Indent int
	// Foldable says that Toggle does something: it is the first line of an object
	// or array that has something in it, or of a string that is too long for one
	// line or has line breaks.
	Foldable, Folded bool
	// Path names the value in the form that --set takes: keys and indexes joined
	// by dots. It is empty for the outermost value and for what is no JSON.
	Path string
}

// Limits bounds what is shown at first and what is kept. A zero field means its
// default.
type Limits struct {
	Items int // members or items of a container that starts unfolded (1000); the outermost always does
	Depth int // containers this deep start folded (20)
	Width int // columns of a line with its indent; longer strings start folded (100)
	// Values is how many values of a payload can be shown (1,000,000). The rest is
	// counted. Each takes some 40 bytes of memory.
	Values int
}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int
		value int
	}{{&l.Items, 1000}, {&l.Depth, 20}, {&l.Width, 100}, {&l.Values, 1_000_000}} {
		if *f.field <= 0 {
			*f.field = f.value
		}
	}
	return l
}

// The forms of a payload.
const (
	formJSON   = "JSON"
	formText   = "text"
	formBinary = "binary"
)

// Document is a payload that is being looked at. It is for one goroutine.
type Document struct {
	limits Limits
	form   string
	note   string
	shown  shown
}

// shown is the way a form is shown. Document has checked the line numbers.
type shown interface {
	len() int
	line(i int) Line
	toggle(i int)
	foldAll()
	unfoldAll()
	setWidth(columns int)
	// find returns the line from which on a text is found first, -1 if nowhere.
	find(needle needle, from int) int
}

// Parse looks into a payload. The content type only helps to say why something
// is no JSON: JSON is shown as JSON under any. The document refers to body,
// which must not change.
func Parse(body []byte, contentType string, limits Limits) *Document {
	d := &Document{limits: limits.withDefaults(), form: formJSON}
	t, fault := tape.Parse(body, d.limits.Values)
	if fault == nil {
		d.shown = newTree(t, d.limits)
		return d
	}
	if looksBinary(body) {
		d.form, d.note = formBinary, binaryNote(body)
		d.shown = &dump{body: body}
		return d
	}
	d.form, d.note = formText, textNote(body, contentType, fault)
	d.shown = newProse(body, fault, expectsJSON(body, contentType), d.limits)
	return d
}

// Form says what the payload is shown as: "JSON", "text" or "binary".
func (d *Document) Form() string { return d.form }

// Note says why the payload isn't shown as JSON: "bad JSON at line 3, column 7:
// a comma or } is missing". It is empty for JSON. It is harmless on a terminal.
func (d *Document) Note() string { return d.note }

// Len returns how many lines are visible now.
func (d *Document) Len() int { return d.shown.len() }

// Line makes a visible line. A number outside of the document gives an empty
// line.
func (d *Document) Line(i int) Line {
	if i < 0 || i >= d.Len() {
		return Line{}
	}
	return d.shown.line(i)
}

// Toggle folds or unfolds what starts on a line; on any other line it does
// nothing. The line stays where it is; lines after it come or go.
func (d *Document) Toggle(i int) {
	if i >= 0 && i < d.Len() {
		d.shown.toggle(i)
	}
}

// FoldAll folds everything but the outermost object or array.
func (d *Document) FoldAll() { d.shown.foldAll() }

// UnfoldAll unfolds everything.
func (d *Document) UnfoldAll() { d.shown.unfoldAll() }

// SetWidth says how many columns there are for a line with its indent. Long
// strings are cut or broken accordingly. It is cheap if nothing changes.
func (d *Document) SetWidth(columns int) {
	if columns = max(columns, minWidth); columns != d.limits.Width {
		d.limits.Width = columns
		d.shown.setWidth(columns)
	}
}

// Find returns the first line, from a line on, that has the text in a key or a
// value, or -1. Letter case doesn't matter. Folded parts are looked through too,
// and unfolded if the text is in them, so Len may grow.
func (d *Document) Find(text string, from int) int {
	n := newNeedle(text)
	if n.empty() || from >= d.Len() {
		return -1
	}
	return d.shown.find(n, max(from, 0))
}
