package tui

import (
	"strings"

	"leadrig/tui/paint"
)

// helpPage is the drawer that covers the body: every key and every sign.
type helpPage struct{ scroll }

var (
	_ drawer   = (*helpPage)(nil)
	_ scroller = (*helpPage)(nil)
)

func (m *model) toggleHelp() {
	if _, open := m.drawer.(*helpPage); open {
		m.closeDrawer()
		return
	}
	m.openDrawer(&helpPage{})
}

func helpCommands() []command {
	return append([]command{
		bind((*model).closeDrawer, "esc q", "close this page", "esc", "q").brief("esc", "close"),
	}, scrollCommands()...)
}

func (h *helpPage) place() place    { return placeHelp }
func (h *helpPage) want(*model) int { return farAway }

func (h *helpPage) view(p, _ pen, width, height int, m *model) []string {
	lines := helpLines(p, width, &m.keys, append(signEntries(), m.page.entries()...))
	from, to := h.window(len(lines), height)
	return lines[from:to]
}

// helpEntry is a line of the help page: a key or a sign, and what it is. One
// without shown is a title.
type helpEntry struct {
	role        role
	shown, does string
}

// shownPlaces are the places whose keys are told, in their order.
func shownPlaces() []place {
	return []place{
		placeList, placeWalk, placeDetail, placeCommon, placeRun, placeEnding, placeNoList, placeAsked,
		placeHelp, placeFilter, placePalette, placeFaults, placeArming, placeScenarios, placeScenario, placeCopy, placeReview,
		placeBoard, placeJoin,
	}
}

// keyEntries tells every key, from the commands themselves.
func keyEntries(keys *keymap, places []place) []helpEntry {
	var entries []helpEntry
	for _, at := range places {
		if keys[at].title != "" {
			if entries != nil {
				entries = append(entries, helpEntry{})
			}
			entries = append(entries, helpEntry{does: keys[at].title})
		}
		for _, c := range keys[at].commands {
			entries = append(entries, helpEntry{paint.Accent, c.Help().Key, c.Help().Desc})
		}
	}
	return entries
}

// signEntries tells what the signs of the list mean.
func signEntries() []helpEntry {
	return []helpEntry{
		{does: "Signs"},
		{paint.Faint, signPending, "the handler has it now"},
		{paint.Faint, signNone, "no handler got it"},
		{paint.Good, signDelivered + " 200", "delivered"},
		{paint.Warn, signRetry + " 500", "SmartLead sends it again"},
		{paint.Bad, signLost + " 404", "lost: a 4xx is final"},
		{paint.Bad, signFailed + " 500", "failed, no attempt left"},
		{paint.Warn, signRetry + " 200" + signFault, "a fault: told otherwise"},
		{paint.Warn, signSameID + "2", "copy 2, same request id"},
		{paint.Warn, signSameContent + "2", "copy 2, same content"},
		{paint.Plain, signReplay + "871", "a replay of 871"},
		{paint.Plain, signEdited + "871", "the same, edited"},
		{},
		{does: "Mouse"},
		{paint.Accent, "click", "rows, tabs, keys below"},
		{paint.Accent, "wheel", "moves what is under it"},
		{paint.Accent, "shift", "held: select text"},
		{},
	}
}

// entries tell where the page is, if there is one.
func (g page) entries() []helpEntry {
	if g.shown() == "" {
		return nil
	}
	return []helpEntry{{does: "The run's page"}, {paint.Accent, "W P", g.shown()}, {}}
}

// helpLines is the help page: keys beside signs and further keys, or below each
// other where that is too narrow.
func helpLines(p pen, width int, keys *keymap, signs []helpEntry) []string {
	const columnsFrom = 70
	places := shownPlaces()
	if width < columnsFrom {
		return helpColumn(p, append(signs, keyEntries(keys, places)...), width)
	}
	const onTheLeft = 3
	columnWidth := min(width/2, 60)
	left := helpColumn(p, keyEntries(keys, places[:onTheLeft]), columnWidth)
	right := helpColumn(p, append(signs, keyEntries(keys, places[onTheLeft:])...), columnWidth)
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		ln := p.Line(width)
		for _, column := range [][]string{left, right} {
			text := ""
			if i < len(column) {
				text = column[i]
			}
			ln.Join(text, columnWidth)
		}
		out[i] = ln.String()
	}
	return out
}

// helpColumn draws entries.
func helpColumn(p pen, entries []helpEntry, width int) []string {
	const shownWidth = 10
	lines := make([]string, 0, len(entries))
	for _, e := range entries {
		ln := p.Line(width)
		ln.Gap(1)
		if e.shown == "" {
			ln.Add(paint.Strong.Text(e.does))
		} else {
			ln.Cell(e.role, e.shown, shownWidth)
			does := p.Wrap(e.does, width-shownWidth-1)
			for _, part := range does[:max(len(does)-1, 0)] {
				ln.Add(paint.Plain.Text(part))
				lines = append(lines, ln.String())
				ln = p.Line(width)
				ln.Gap(1 + shownWidth)
			}
			if len(does) > 0 {
				ln.Add(paint.Plain.Text(does[len(does)-1]))
			}
		}
		lines = append(lines, ln.String())
	}
	return lines
}

// KeyTable is every key of the live screen as a Markdown table, for the README.
func KeyTable() string {
	keys := newKeymap()
	var b strings.Builder
	b.WriteString("| where | key | what it does |\n|---|---|---|\n")
	for _, at := range shownPlaces() {
		where := keys[at].title
		for _, c := range keys[at].commands {
			var names []string
			for _, name := range strings.Fields(c.Help().Key) {
				names = append(names, "`"+name+"`")
			}
			b.WriteString("| " + where + " | " + strings.Join(names, " ") + " | " + c.Help().Desc + " |\n")
			where = ""
		}
	}
	return b.String()
}
