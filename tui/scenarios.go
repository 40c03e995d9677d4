package tui

import (
	"fmt"

	"leadrig/tui/paint"
)

// scenarioPicker lists the scenarios under which a delivery can be replayed.
type scenarioPicker struct {
	id     int64
	all    []ScenarioInfo
	cursor int
}

var (
	_ drawer    = (*scenarioPicker)(nil)
	_ pressable = (*scenarioPicker)(nil)
)

func (m *model) chooseScenario() {
	m.openDrawer(&scenarioPicker{id: m.list.selected().ID, all: m.options.Desk.Actions.Scenarios()})
}

func scenarioCommands() []command {
	return []command{
		bind((*model).runChosen, "enter", "run it", "enter").brief("enter", "run"),
		bind(moveScenario(-1), "↑ k", "one up", "up", "k").brief("↑↓", "choose"),
		bind(moveScenario(1), "↓ j", "one down", "down", "j"),
		bind((*model).closeDrawer, "esc q", "close", "esc", "q").brief("esc", "close"),
	}
}

func (s *scenarioPicker) place() place { return placeScenarios }

// want has a line for the title of the chosen one, which its row may have cut.
func (s *scenarioPicker) want(*model) int { return len(s.all) + 2 }

func (s *scenarioPicker) view(p, chosen pen, width, height int, _ *model) []string {
	const groupWidth, nameWidth = 14, 27
	lines := []string{rule(p, width, paint.Strong.Text(fmt.Sprintf("Replay %d under a scenario", s.id)))}
	from, to := s.window(height)
	for i := from; i < to; i++ {
		pen, marker := p, " "
		if i == s.cursor {
			pen, marker = chosen, "▌"
		}
		group := s.all[i].Group
		if i > from && s.all[i-1].Group == group {
			group = ""
		}
		ln := pen.Line(width)
		ln.Add(paint.Accent.Text(marker))
		ln.Cell(paint.Faint, group, groupWidth)
		ln.Cell(paint.Strong, s.all[i].Name, nameWidth)
		ln.Add(paint.Plain.Text(s.all[i].Title))
		ln.Gap(ln.Left)
		lines = append(lines, ln.String())
	}
	if s.cursor < len(s.all) && len(lines) < height {
		ln := p.Line(width)
		ln.Gap(1)
		ln.Add(paint.Faint.Text(s.all[s.cursor].Title))
		lines = append(lines, ln.String())
	}
	return lines
}

// window is which scenarios are listed in a drawer of that height: all of it but
// its title and the line below.
func (s *scenarioPicker) window(height int) (from, to int) {
	const around, enough = 2, 4
	if height < enough {
		return window(len(s.all), s.cursor, height-1)
	}
	return window(len(s.all), s.cursor, height-around)
}

func (s *scenarioPicker) click(m *model, line int) {
	from, to := s.window(m.layout.drawer)
	if i := from + line - 1; line >= 1 && i < to {
		s.cursor = i
		m.runChosen()
	}
}

func moveScenario(n int) func(*model) {
	return func(m *model) {
		if s, ok := m.drawer.(*scenarioPicker); ok {
			s.cursor = min(max(s.cursor+n, 0), max(len(s.all)-1, 0))
		}
	}
}

func (m *model) runChosen() {
	s, ok := m.drawer.(*scenarioPicker)
	if !ok || s.cursor >= len(s.all) {
		return
	}
	m.startScenario(s.id, s.all[s.cursor])
}
