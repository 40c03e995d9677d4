package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// While one reads a delivery, what arrives must not take its place.
func TestReading_StopsFollowing(t *testing.T) {
	for name, goThere := range map[string]func(t *testing.T, m *model){
		"by enter":                  func(_ *testing.T, m *model) { play(m, "enter") },
		"by a click":                func(t *testing.T, m *model) { clickOn(t, m, `"to_email"`) },
		"by the wheel":              func(_ *testing.T, m *model) { settle(m, turn(m, tea.MouseWheelDown, 100, 8, 1)...) },
		"by a tab on a small one":   func(_ *testing.T, m *model) { m.Update(tea.WindowSizeMsg{Width: 60, Height: 20}); play(m, "1") },
		"by n at the end in detail": func(_ *testing.T, m *model) { play(m, "enter", "n") },
	} {
		t.Run(name, func(t *testing.T) {
			m, d := running(t, 140, 14)
			goThere(t, m)
			d.record(arrival(16))
			settleMsg(m, arrival(16))
			if m.detail.id != 15 || m.list.selected().ID != 15 {
				t.Errorf("delivery %d took the place of 15", m.detail.id)
			}
			wantOn(t, m, "not following, 1 newer ▼")
			play(m, "space")
			if m.detail.id != 16 {
				t.Errorf("space does not follow again: %d is shown", m.detail.id)
			}
		})
	}
	t.Run("but a wheel that moves nothing doesn't", func(t *testing.T) {
		m, _ := running(t, 140, 30)
		settle(m, turn(m, tea.MouseWheelDown, 100, 8, 1)...)
		wantOn(t, m, "following ▼", "▾ {")
		wantOff(t, m, "not following")
	})
}

// A few events a second must not make the detail flicker.
func TestDetail_IsReadAtOnceAfterARest(t *testing.T) {
	m, _ := running(t, 120, 30)
	var waits []time.Duration
	m.tick = func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
		waits = append(waits, d)
		return func() tea.Msg { return msg(noon()) }
	}
	m.detail.fetch.last = noon()
	m.backlog.now = func() time.Time { return noon().Add(maxUnrest) }
	press(m, "k")
	if len(waits) != 1 || waits[0] != 0 {
		t.Errorf("after a rest it waits %v", waits)
	}
	m.detail.fetch.resting, waits = false, nil
	m.backlog.now = func() time.Time { return noon().Add(maxUnrest / 2) }
	press(m, "k")
	if len(waits) != 1 || waits[0] != restFor {
		t.Errorf("right after another one it waits %v, want %v", waits, restFor)
	}
}

func TestFilter_LettersOnTheWayDontMoveTheCursor(t *testing.T) {
	m, _ := running(t, 120, 30)
	play(m, "g", "j", "j", "j")
	play(m, "/")
	typeIn(m, "status:404")
	if got := m.list.selected().ID; got != 8 {
		t.Fatalf("the cursor is on %d", got)
	}
	for range "404" {
		play(m, "backspace")
	}
	typeIn(m, "200")
	if got := m.list.selected().ID; got != 4 {
		t.Errorf("the cursor is on %d, it was on 4, which passes", got)
	}
	play(m, "esc")
	if got := m.list.selected().ID; got != 4 || m.list.Filtered() {
		t.Errorf("after esc the cursor is on %d", got)
	}
}

func TestFilter_WordsKeepTheCursorToo(t *testing.T) {
	m, _ := running(t, 120, 30)
	play(m, "g", "j", "j", "j", "/")
	typeIn(m, "pallets")
	if got := m.list.selected().ID; got != 4 {
		t.Errorf("the cursor is on %d, it was on 4, which passes", got)
	}
}
