package tui

import (
	"strings"
	"testing"

	"leadrig/internal/hook"
)

func TestFlow_MovesOnlyWhileSomethingIsUnderWay(t *testing.T) {
	m, _ := running(t, 120, 30)
	wantOff(t, m, "SmartLead ─")
	play(m, "F") // settles: the last event's way has an end
	wantOn(t, m, "SmartLead ─", "15 in", "✓ 9 ", "↻ 3 ", "✗ 1 ", "! 1 ")
	if m.flow.moving {
		t.Error("it moves though nothing is under way")
	}
	_, cmd := m.Update(messagesArrivedMsg{batch: []hook.Message{arrival(16), finished(16, 1, 500, hook.OutcomeRetry)}})
	if !m.flow.moving || cmd == nil {
		t.Fatal("nothing moves when an event comes")
	}
	seen := map[string]bool{}
	for step := 0; m.flow.moving && step < 100; step++ {
		lines := strings.Split(screen(m), "\n")
		seen[lines[2]+lines[4]] = true
		m.Update(flowTickMsg{})
		checkFrame(t, m)
	}
	if m.flow.moving || len(seen) < flowEnd {
		t.Errorf("still moving %v, %d pictures", m.flow.moving, len(seen))
	}
	wantOn(t, m, "↻ SmartLead sends it again, with the same X-Request-Id")
}

func TestFlow_KeepsStillIfCalm(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	m.options.Calm = true
	tell(m, ready(), arrival(1))
	press(m, "F")
	before := screen(m)
	_, cmd := m.Update(messagesArrivedMsg{})
	if cmd != nil || m.flow.moving || screen(m) != before {
		t.Error("something moves")
	}
	tell(m, finished(1, 1, 500, hook.OutcomeRetry))
	wantOn(t, m, "SmartLead sends it again")
}

func TestScreen_DoesNothingWhileNothingHappens(t *testing.T) {
	for _, keys := range [][]string{nil, {"F"}, {"?"}, {"R", "enter"}, {"4"}, {"f"}, {"/"}} {
		m, _ := running(t, 120, 30)
		play(m, keys...) // returns only if everything settles
		if _, cmd := m.Update(nil); cmd != nil {
			t.Errorf("after %v there is more to do", keys)
		}
	}
}
