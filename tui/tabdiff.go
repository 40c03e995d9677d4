package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"leadrig/tui/jsondiff"
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// comparing is what the Diff tab shows.
type comparing struct {
	id      int64
	against Against
	chosen  bool // by the user, not by what is likely
	busy    bool
	found   *difference
	problem string
}

// difference is what a comparison found, as lines of a width.
type difference struct {
	title  string
	result *jsondiff.Result
	width  int
	lines  lines
}

// in makes the lines of a width. It may take a while for large payloads, but only
// when the width is new.
func (d *difference) in(width int) lines {
	if d.width != width {
		d.result.SetWidth(width - signWidth)
		d.width, d.lines = width, diffLines(d.title, d.result)
	}
	return d.lines
}

// comparisonMsg brings a comparison.
type comparisonMsg struct {
	id      int64
	against Against
	found   *difference
	err     error
}

// signWidth is how many columns the sign before a line takes.
const signWidth = 2

// sameAround is how many unchanged lines stand around a change.
const sameAround = 3

// compare begins a comparison if one is looked at and isn't there.
func (m *model) compare() {
	d := &m.detail
	row := m.list.Find(d.id)
	if d.tab != tabDiff || d.loaded == nil || row == nil || (d.diff.id == d.id && (d.diff.busy || d.diff.found != nil || d.diff.problem != "")) {
		return
	}
	if d.diff.id != d.id {
		d.diff.chosen = false
	}
	against := d.diff.against
	if !d.diff.chosen {
		against = likely(row)
	}
	d.diff = comparing{id: d.id, against: against, chosen: d.diff.chosen, busy: true}
	id, after, records, width := d.id, d.loaded.Delivery.Body, m.options.Desk.Records, d.width-textFront
	m.begin(func(ctx context.Context) tea.Msg {
		other, err := records.Compare(ctx, id, against)
		if err != nil {
			return comparisonMsg{id: id, against: against, err: err}
		}
		found := &difference{title: other.Title, result: jsondiff.Diff(other.Body, after)}
		found.in(width)
		return comparisonMsg{id: id, against: against, found: found}
	})
}

// likely is what one most likely wants to compare a delivery with.
func likely(r *rows.Row) Against {
	switch {
	case r.ReplayOf != 0:
		return AgainstOrigin
	case r.Duplicate():
		return AgainstDuplicate
	}
	return AgainstPrevious
}

// compareWithNext compares with the next thing there is to compare with.
func (m *model) compareWithNext() {
	m.showDetail()
	d := &m.detail
	if d.tab != tabDiff {
		d.turn(tabDiff)
		return
	}
	next := map[Against]Against{
		AgainstPrevious: AgainstDuplicate, AgainstDuplicate: AgainstOrigin, AgainstOrigin: AgainstFixture, AgainstFixture: AgainstPrevious,
	}
	if row := m.list.Find(d.id); row != nil && row.ReplayOf == 0 {
		next[AgainstDuplicate] = AgainstFixture // it is no replay, so it has no origin
	}
	d.diff = comparing{id: d.id, against: next[d.diff.against], chosen: true}
	d.views[tabDiff] = view{}
}

func (d *detail) takeComparison(msg comparisonMsg) {
	if msg.id != d.diff.id || msg.against != d.diff.against {
		return
	}
	d.diff.busy, d.diff.found = false, msg.found
	switch {
	case msg.err == nil:
	case errors.Is(msg.err, ErrNothingToCompare):
		d.diff.problem = msg.err.Error()
	default:
		d.diff.problem = "it can't be compared: " + msg.err.Error()
	}
	d.settle()
}

// in is what the tab shows of a delivery in that many columns.
func (c *comparing) in(id int64, width int) lines {
	if c.id != id || c.found == nil {
		return nil
	}
	return c.found.in(width)
}

// instead is what is said in place of a comparison.
func (c *comparing) instead(id int64) string {
	switch {
	case c.id != id || c.busy && c.found == nil:
		return "comparing with " + againstText(c.against) + "…"
	case c.problem != "":
		return "Against " + againstText(c.against) + ": " + c.problem + ". v compares with something else."
	}
	return ""
}

// againstText names what is compared with.
func againstText(a Against) string {
	switch a {
	case AgainstDuplicate:
		return "another copy of the event"
	case AgainstOrigin:
		return "what it is a replay of"
	case AgainstFixture:
		return "the catalogue's event of its type"
	case AgainstPrevious:
	}
	return "the one of its type before it"
}

// diffLines shows a comparison. Signs at the beginning tell what happened to a
// line, colours only repeat it.
func diffLines(title string, r *jsondiff.Result) lines {
	out := lines{{paint.Faint.Text("from "), paint.Plain.Text(title), paint.Faint.Text(": "), paint.Strong.Text(r.Summary())}, nil}
	for _, line := range r.Lines(sameAround) {
		sign := paint.Plain.Text("  ")
		switch line.Op {
		case jsondiff.Added:
			sign = paint.Good.Text("+ ")
		case jsondiff.Removed:
			sign = paint.Bad.Text("- ")
		case jsondiff.Changed:
			sign = paint.Warn.Text("~ ")
		case jsondiff.Same:
		}
		out = append(out, appendTokens([]span{sign}, line.Tokens))
	}
	return out
}
