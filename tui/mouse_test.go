package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// clickOn clicks on the first place where a text is drawn.
func clickOn(t *testing.T, m *model, text string) {
	t.Helper()
	for y, line := range strings.Split(screen(m), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			_, cmd := m.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: m.method.StringWidth(before), Y: y})
			settle(m, cmd)
			return
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", text, screen(m))
}

// turn turns the wheel over a cell.
func turn(m *model, button tea.MouseButton, x, y, times int) (cmds []tea.Cmd) {
	for range times {
		_, cmd := m.Update(tea.MouseWheelMsg{Button: button, X: x, Y: y})
		cmds = append(cmds, cmd)
	}
	return cmds
}

func TestMouse_ClicksChooseRowsTabsAndKeys(t *testing.T) {
	m, d := running(t, 140, 30)
	clickOn(t, m, "LEAD_UNSUBSCRIBED")
	if got := m.list.selected().ID; got != 6 || m.list.follow {
		t.Errorf("the cursor is on %d, following %v", got, m.list.follow)
	}
	clickOn(t, m, "Attempts")
	wantOn(t, m, "[Attempts]", "Attempt 1")
	clickOn(t, m, " Payload ")
	clickOn(t, m, "▾ \"reply_message\"")
	wantOn(t, m, "▸ \"reply_message\"")
	clickOn(t, m, "d duplicate")
	if len(d.replays) != 1 || d.replays[0].Of != 6 {
		t.Errorf("replays: %v", d.replays)
	}
	clickOn(t, m, ": more")
	clickOn(t, m, "save it as a fixture")
	if len(d.saved) != 1 {
		t.Errorf("saved: %v", d.saved)
	}
	m.Update(tea.WindowSizeMsg{Width: 140, Height: 60})
	clickOn(t, m, "? help")
	wantOn(t, m, "Moving in the list")
	clickOn(t, m, "esc close")
	clickOn(t, m, "R scenario")
	clickOn(t, m, "retry-lost-ack")
	if len(d.ran) != 1 || d.ran[0] != "retry-lost-ack" {
		t.Errorf("ran: %v", d.ran)
	}
}

func TestMouse_TheWheelMovesWhatIsUnderIt(t *testing.T) {
	m, _ := recordedRun(t, 500, 300)
	before := m.list.top
	cmds := turn(m, tea.MouseWheelUp, 5, 10, 20)
	if m.list.top != before {
		t.Error("the flood isn't added up")
	}
	started := 0
	for _, cmd := range cmds {
		if cmd != nil {
			started++
		}
	}
	if started != 1 {
		t.Errorf("%d commands for one flood", started)
	}
	settle(m, cmds...)
	if want := before - 60; m.list.top != want {
		t.Errorf("the list begins at %d, want %d", m.list.top, want)
	}
	here := m.list.cursor
	settle(m, turn(m, tea.MouseWheelDown, 100, 10, 1)...)
	if m.list.cursor != here || m.detail.views[tabPayload].top == 0 && m.detail.content().len() > m.detail.lines()+3 {
		t.Errorf("over the detail: the list's cursor at %d, the detail at %d", m.list.cursor, m.detail.views[tabPayload].top)
	}
	play(m, "?")
	settle(m, turn(m, tea.MouseWheelDown, 5, 10, 1)...)
	if h := m.drawer.(*helpPage); h.top != wheelStep {
		t.Errorf("the help page begins at %d", h.top)
	}
}

func TestMouse_CanBeLeftToTheTerminal(t *testing.T) {
	m, _ := running(t, 120, 30)
	if m.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("there is no mouse")
	}
	play(m, "M")
	if m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is still ours")
	}
	wantOn(t, m, "the mouse is the terminal's now")
}

func TestMouse_ClicksAnywhereAreHarmless(t *testing.T) {
	for _, keys := range [][]string{nil, {"?"}, {":"}, {"f"}, {"R"}, {"R", "enter"}, {"/"}, {"y"}, {"4", "enter"}, {"F"}} {
		m, _ := running(t, 90, 24)
		play(m, keys...)
		for y := -1; y <= 24; y++ {
			for x := -1; x <= 90; x += 7 {
				drawer := m.drawer
				m.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: y})
				m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: x, Y: y})
				m.Update(wheelSettledMsg{})
				checkFrame(t, m)
				m.drawer = drawer
				m.arrange()
			}
		}
	}
}
