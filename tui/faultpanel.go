package tui

import (
	"fmt"
	"strings"

	"leadrig/replay/fault"
	"leadrig/tui/entry"
	"leadrig/tui/paint"
)

// faults is what is known of the run's live faults.
type faults struct{ states []fault.State }

// refresh looks how they stand.
func (f *faults) refresh(source Faults) {
	if source != nil {
		f.states = source.Snapshot()
	}
}

// armed is how many can fire.
func (f *faults) armed() int {
	n := 0
	for _, s := range f.states {
		if s.Armed {
			n++
		}
	}
	return n
}

// headline is what the header says of them, nil if there is nothing to say.
func (f *faults) headline() []span {
	if n := f.armed(); n > 0 {
		return []span{paint.Warn.Text("⚑ " + paint.Counted(n, "fault", "faults") + " armed")}
	}
	return nil
}

// faultPanel lists the faults, and is where one is added.
type faultPanel struct {
	cursor int
	arming *entry.Line // what is typed, nil if nothing is added
	err    string
}

var (
	_ drawer    = (*faultPanel)(nil)
	_ typist    = (*faultPanel)(nil)
	_ pressable = (*faultPanel)(nil)
)

func (m *model) whyNoFaults() string {
	if m.options.Desk.Actions != nil {
		if why := m.options.Desk.Actions.Why(DoFaults); why != "" {
			return why
		}
	}
	if m.options.Desk.Faults == nil {
		return "nothing is delivered here that a fault could change"
	}
	return ""
}

func (m *model) openFaults() {
	m.faults.refresh(m.options.Desk.Faults)
	m.openDrawer(&faultPanel{})
}

func faultCommands() []command {
	return []command{
		bind((*model).beginArming, "a", "add a fault", "a").brief("a", "add"),
		bind(onFault((*model).pauseFault), "p space", "pause it or go on", "p", "space").brief("p", "pause").or("pause it").unless((*model).whyNoPause),
		bind(onFault((*model).removeFault), "x", "remove it", "x", "delete").brief("x", "remove").unless((*model).whyNoFault),
		bind(moveFault(-1), "↑ k", "one up", "up", "k"),
		bind(moveFault(1), "↓ j", "one down", "down", "j"),
		bind((*model).closeDrawer, "esc q", "close", "esc", "q").brief("esc", "close"),
	}
}

func armingCommands() []command {
	return []command{
		bind((*model).arm, "enter", "arm it", "enter").brief("enter", "arm"),
		bind((*model).endArming, "esc", "add nothing", "esc").brief("esc", "add nothing"),
	}
}

func (m *model) whyNoFault() string {
	if len(m.faults.states) == 0 {
		return "there is none yet: a adds one"
	}
	return ""
}

func (m *model) whyNoPause() string {
	if why := m.whyNoFault(); why != "" {
		return why
	}
	if f := m.panel(); f != nil && f.cursor < len(m.faults.states) && m.faults.states[f.cursor].Remaining == 0 {
		return "it is used up: x removes it, a adds another"
	}
	return ""
}

func (f *faultPanel) place() place {
	if f.arming != nil {
		return placeArming
	}
	return placeFaults
}

func (f *faultPanel) line() *entry.Line { return f.arming }

func (f *faultPanel) want(m *model) int {
	const most, example = 12, 4
	return min(max(len(m.faults.states), 1)+1+example, most)
}

func (f *faultPanel) view(p, chosen pen, width, height int, m *model) []string {
	lines := []string{rule(p, width, paint.Strong.Text("Faults"), paint.Faint.Text(" between SmartLead and the handler"))}
	if f.arming != nil {
		return append(lines, f.viewArming(p, width, m)...)
	}
	if len(m.faults.states) == 0 {
		ln := p.Line(width)
		ln.Gap(1)
		ln.Add(paint.Faint.Text("None is armed: every answer of the handler passes as it is. a adds one."))
		return append(lines, ln.String())
	}
	from, to := window(len(m.faults.states), f.cursor, height-1)
	for i := from; i < to; i++ {
		pen, marker := p, " "
		if i == f.cursor {
			pen, marker = chosen, "▌"
		}
		ln := pen.Line(width)
		ln.Add(paint.Accent.Text(marker))
		drawFault(ln, &m.faults.states[i])
		lines = append(lines, ln.String())
	}
	if f.cursor < len(m.faults.states) && len(lines) < height {
		lines = append(lines, wholeFault(p, width, &m.faults.states[f.cursor])...)
	}
	return lines
}

// wholeFault says a fault in full, below the list, where the list has cut it.
func wholeFault(p pen, width int, s *fault.State) []string {
	said := paint.Plain.Text(s.Spec.String() + ", " + firedText(s))
	if p.Width(said)+faultFront+2 <= width {
		return nil
	}
	lines := []string{""}
	for _, part := range p.Wrap(strings.ReplaceAll(said.Words, ";", "; "), width-entryFront) {
		ln := p.Line(width)
		ln.Gap(entryFront)
		ln.Add(paint.Faint.Text(part))
		lines = append(lines, ln.String())
	}
	return lines
}

// firedText says how often a fault fired.
func firedText(s *fault.State) string {
	if s.Remaining == fault.Unlimited {
		return fmt.Sprintf("fired %d", s.Fired)
	}
	return fmt.Sprintf("fired %d, %d left", s.Fired, s.Remaining)
}

// faultFront is how many columns stand before the text of a fault.
const faultFront = 11

// drawFault draws a fault: how it stands, what it is, how often it fired.
func drawFault(ln *paint.Line, s *fault.State) {
	role, state := paint.Warn, "⚑ armed"
	switch {
	case s.Remaining == 0:
		role, state = paint.Faint, "✓ used up"
	case s.Paused:
		role, state = paint.Faint, "⏸ paused"
	}
	ln.Cell(role, state, faultFront-1)
	fired := firedText(s)
	ln.Cell(paint.Plain, s.Spec.String(), max(ln.Left-len(fired)-2, 20))
	ln.Gap(1)
	ln.Add(paint.Faint.Text(fired))
	ln.Gap(ln.Left)
}

func (f *faultPanel) viewArming(p pen, width int, m *model) []string {
	lines := []string{drawEntry(p, "+", f.arming, m)}
	said := paint.Faint.Text("such as status=500;when=after;count=2;event=EMAIL_REPLY. Kinds: status=CODE, lost-ack, timeout, delay=DURATION, reset, drop. " +
		"when=before: the handler never sees it; when=after: it did its work and the sender is told otherwise.")
	if f.err != "" {
		said = paint.Warn.Text(f.err)
	}
	for _, part := range p.Wrap(said.Words, width-entryFront) {
		ln := p.Line(width)
		ln.Gap(entryFront)
		ln.Add(said.Role.Text(part))
		lines = append(lines, ln.String())
	}
	return lines
}

func (f *faultPanel) click(m *model, line int) {
	if f.arming == nil && line >= 1 && line <= len(m.faults.states) {
		f.cursor = line - 1
	}
}

// panel is the open fault panel, nil if it isn't open.
func (m *model) panel() *faultPanel {
	f, _ := m.drawer.(*faultPanel)
	return f
}

func moveFault(n int) func(*model) {
	return func(m *model) {
		if f := m.panel(); f != nil {
			f.cursor = min(max(f.cursor+n, 0), max(len(m.faults.states)-1, 0))
		}
	}
}

// onFault does something with the fault of the cursor.
func onFault(do func(*model, fault.State)) func(*model) {
	return func(m *model) {
		f := m.panel()
		if f == nil || f.cursor >= len(m.faults.states) {
			return
		}
		do(m, m.faults.states[f.cursor])
		m.faults.refresh(m.options.Desk.Faults)
		f.cursor = min(f.cursor, max(len(m.faults.states)-1, 0))
	}
}

func (m *model) pauseFault(s fault.State)  { m.options.Desk.Faults.Pause(s.ID, !s.Paused) }
func (m *model) removeFault(s fault.State) { m.options.Desk.Faults.Disarm(s.ID) }

func (m *model) beginArming() {
	if f := m.panel(); f != nil {
		f.arming, f.err = &entry.Line{}, ""
	}
}

// openArming opens the panel where a fault is added.
func (m *model) openArming() {
	m.openFaults()
	m.beginArming()
}

func (m *model) endArming() {
	if f := m.panel(); f != nil {
		f.arming, f.err = nil, ""
	}
}

// typed says what is wrong with what is typed.
func (f *faultPanel) typed(*model) {
	f.err = ""
	if _, err := fault.Parse(f.arming.Text()); err != nil {
		f.err = err.Error()
	}
}

// arm adds the fault that was typed.
func (m *model) arm() {
	f := m.panel()
	if f == nil {
		return
	}
	if f.typed(m); f.err != "" {
		return
	}
	if err := m.options.Desk.Faults.Arm(f.arming.Text()); err != nil {
		f.err = err.Error()
		return
	}
	f.arming, f.err = nil, ""
	m.faults.refresh(m.options.Desk.Faults)
	f.cursor = max(len(m.faults.states)-1, 0)
}
