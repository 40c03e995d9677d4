package tui

import (
	"testing"
	"time"

	"leadrig/internal/hook"
)

func TestStart_LetsTheTimeOfAStepPass(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	_, cmd := m.Update(messagesArrivedMsg{batch: someSteps()})
	if cmd == nil || !m.progress.plan.ticking {
		t.Fatal("no time passes")
	}
	wantOn(t, m, "✓ the history is open", "4 ms", "○ trying the public address…", "· register the webhook for campaign 123")
	_, cmd = m.Update(startTickMsg{noon().Add(3300 * time.Millisecond)})
	wantOn(t, m, "2.0 s")
	if cmd == nil {
		t.Error("time stands still after a second")
	}
	tell(m, &hook.Step{Time: noon().Add(4 * time.Second), Name: hook.StepProbe, State: hook.StepDone})
	if _, cmd = m.Update(startTickMsg{noon().Add(5 * time.Second)}); cmd != nil {
		t.Error("time goes on though nothing is under way")
	}
	wantOn(t, m, "✓ the public address leads here", "2.7 s")
}

func TestStart_KeepsStillIfCalm(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	m.options.Calm = true
	if _, cmd := m.Update(messagesArrivedMsg{batch: someSteps()}); cmd != nil {
		t.Error("something moves")
	}
}

func TestStart_ATunnelThatSaysMoreIsHeard(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, someSteps()...)
	tell(m, tunnelOnline())
	wantOn(t, m, "✓ tunnel online at https://calm-otter.ngrok-free.app", "1.2 s")
	wantOff(t, m, "getting ready", "the tunnel is open")
	press(m, "q")
	wantOn(t, m, "ending the run…")
}

// On a low screen, what is under way is seen before what is done.
func TestStart_ShowsWhatIsUnderWayFirst(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {40, 6}, {20, 5}} {
		m, _ := newTestModel(t, size[0], size[1])
		tell(m, someSteps()...)
		wantOn(t, m, "○ trying")
	}
}

func TestTrigger_IsNotOfferedAtTheEnd(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	withDesk(m)
	tell(m, tunnelOnline(), registered(), ready())
	wantOn(t, m, "t test event")
	press(m, "q")
	wantOff(t, m, "t test event")
}
