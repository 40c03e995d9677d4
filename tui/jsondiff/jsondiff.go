package jsondiff

import (
	"bytes"
	"strconv"
	"strings"

	"leadrig/tui/jsonview"
	"leadrig/tui/jsonview/tape"
)

// maxValues is how many values of a payload are compared one by one. JSON with
// more of them is compared by its lines.
const maxValues = 1_000_000

// Op is what became of a line.
type Op uint8

// The ops.
const (
	Same Op = iota
	Added
	Removed
	Changed
)

// Line is a line of a difference. Its tokens start with its indent.
type Line struct {
	Op     Op
	Tokens []jsonview.Token
	Path   string // as jsonview.Line.Path; of a value that is gone, its former one
}

// Result is what differs between two payloads.
type Result struct {
	entries                 []entry
	pair                    pair
	changed, added, removed int
	rewritten               bool // the same JSON in other bytes
	width                   int  // columns of a line with its indent
}

// A line is made for defaultWidth columns unless SetWidth says otherwise, and for no
// less than minWidth.
const (
	defaultWidth = 72
	minWidth     = 20
)

// SetWidth says how many columns there are for a line with its indent. Long values
// are cut or broken accordingly when Lines makes them.
func (r *Result) SetWidth(columns int) { r.width = max(columns, minWidth) }

// pair is two payloads of one form.
type pair interface {
	// lines makes the line or, for what was added, removed or changed, the lines
	// of an entry for so many columns.
	lines(e entry, width int) []Line
}

// entry is a place at which the payloads were compared. What is the same is one
// entry, whatever is in it.
type entry struct {
	op            Op
	form          form
	depth         uint16
	before, after int32 // numbers of nodes or lines; -1 where there is none
}

// form is what an entry stands for.
type form uint8

const (
	whole form = iota // a value with all that is in it, or a line
	start             // the start of a container in which something differs
	end               // its end
)

// Diff compares two payloads. It keeps them; they must not change.
func Diff(before, after []byte) *Result {
	r := &Result{width: defaultWidth}
	if bytes.Equal(before, after) {
		return r
	}
	// Everything is compared in one direction, so that the result doesn't depend
	// on the order of the arguments.
	swap := bytes.Compare(before, after) > 0
	a, fault := tape.Parse(before, maxValues)
	if fault == nil && !a.Cut {
		b, fault := tape.Parse(after, maxValues)
		if fault == nil && !b.Cut {
			r.compareJSON(a, b, swap)
			r.rewritten = len(r.entries) == 0
			return r
		}
	}
	r.compareLines(before, after, swap)
	return r
}

// Same reports whether nothing differs.
func (r *Result) Same() bool { return r.changed+r.added+r.removed == 0 }

// Summary counts what differs: "2 changed, 1 added, 1 gone".
func (r *Result) Summary() string {
	switch {
	case r.rewritten:
		return "the same JSON, written differently"
	case r.Same():
		return "no difference"
	}
	var parts []string
	for _, p := range []struct {
		n    int
		name string
	}{{r.changed, "changed"}, {r.added, "added"}, {r.removed, "gone"}} {
		if p.n > 0 {
			parts = append(parts, strconv.Itoa(p.n)+" "+p.name)
		}
	}
	return strings.Join(parts, ", ")
}

// Counts returns how many values, or lines of what is no JSON, were changed,
// added and removed. A container that was added or removed counts once.
func (r *Result) Counts() (changed, added, removed int) { return r.changed, r.added, r.removed }

// add notes an entry and counts it.
func (r *Result) add(e entry) {
	r.entries = append(r.entries, e)
	switch e.op {
	case Added:
		r.added++
	case Removed:
		r.removed++
	case Changed:
		r.changed++
	}
}
