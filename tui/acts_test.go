package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/replay/report"
)

func TestActs_SendAgain(t *testing.T) {
	m, d := running(t, 120, 30)
	play(m, "r")
	wantOn(t, m, "✓ replayed 15: it is delivery 900")
	play(m, "k", "d")
	wantOn(t, m, "✓ sent 14 again with the same X-Request-Id: it is delivery 900")
	want := []ReplayRequest{{Of: 15, NewID: true}, {Of: 14, Copies: 1}}
	if diff := cmp.Diff(want, d.replays); diff != "" {
		t.Error(diff)
	}
	play(m, "k")
	wantOff(t, m, "it is delivery 900") // no news any more
}

func TestActs_SayWhatIsUnderWayAndWhatWentWrong(t *testing.T) {
	m, d := running(t, 120, 30)
	press(m, "r")
	wantOn(t, m, "○ replay 15…")
	for err, want := range map[error]string{
		errors.New("the run is ending"):                 "✗ replay 15: the run is ending",
		context.DeadlineExceeded:                        "it took too long: is the handler stuck?",
		fmt.Errorf("\x1b[2J %w", errors.New("hostile")): "␛[2J hostile",
	} {
		d.err = err
		play(m, "r")
		wantOn(t, m, want)
		checkFrame(t, m)
	}
}

func TestActs_ADisabledOneSaysWhy(t *testing.T) {
	m, d := running(t, 120, 30)
	for name, key := range map[ActionName]string{DoReplay: "r", DoRun: "R", DoEdit: "e", DoSave: "s", DoCopy: "y", DoTrigger: "T", DoFaults: "f"} {
		d.why[name] = "no " + string(name) + " without a handler: start with --forward-to URL"
		play(m, key)
		wantOn(t, m, "⚠ can't ", "no "+string(name)+" without a handler: start with --forward-to URL")
		if m.drawer != nil {
			t.Errorf("%s opened something", key)
		}
	}
	if d.replays != nil || d.saved != nil || d.ran != nil {
		t.Error("something was done")
	}
	wantOff(t, m, "r replay", "s save") // in the footer
}

func TestActs_WithoutADeskNothingIsPossible(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	tell(m, someDeliveries()...)
	for _, key := range []string{"r", "R", "e", "d", "s", "y", "T", "f"} {
		press(m, key)
		wantOn(t, m, "⚠ can't ")
	}
	wantOn(t, m, "There is no history to read deliveries from.")
	press(m, "1", "2", "3", "4", "5", "v", "n", "p", "z", "Z", "enter", "enter")
	checkFrame(t, m)
}

func TestActs_Save(t *testing.T) {
	m, d := running(t, 140, 30)
	play(m, "s")
	wantOn(t, m, "✓ 15 saved to fixtures/email_reply-15.json, addresses, names and texts replaced by stand-ins")
	if diff := cmp.Diff([]int64{15}, d.saved); diff != "" {
		t.Error(diff)
	}
}

func TestActs_CopyThroughTheTerminal(t *testing.T) {
	for key, form := range map[string]CopyForm{"c": CopyCurl, "b": CopyBody, "i": CopyID} {
		m, _ := running(t, 120, 30)
		rest := play(m, "y", key)
		want := tea.SetClipboard(string(form) + " of 15")()
		if len(rest) != 1 || rest[0] != want {
			t.Errorf("%s: got %v, want %v", key, rest, want)
		}
		wantOn(t, m, "of 15 sent to the clipboard")
	}
	m, _ := running(t, 120, 30)
	m.Update(copiedMsg{form: CopyBody, id: 15, text: strings.Repeat("x", 2_000_000)})
	wantOn(t, m, "2.0 MB sent to the clipboard: many terminals take no more than 74.0 kB; s saves it instead")
	m, d := running(t, 120, 30)
	d.err = errors.New("the body has NUL bytes: save it instead")
	if rest := play(m, "y", "c"); rest != nil {
		t.Errorf("got %v", rest)
	}
	wantOn(t, m, "the body has NUL bytes: save it instead")
}

func TestActs_ReplayTellsWhatWasAnswered(t *testing.T) {
	for name, test := range map[string]struct {
		finished *hook.AttemptFinished
		want     string
	}{
		"a success": {finished(900, 1, 200, hook.OutcomeDelivered), "✓ replayed 15: it is delivery 900, answered 200"},
		"none":      {finished(900, 1, 409, hook.OutcomeLost), "⚠ replayed 15: it is delivery 900, answered 409, which is no success"},
		"no answer": {finished(900, 1, 0, hook.OutcomeFailed), "⚠ replayed 15: it is delivery 900, there was no answer: 3 says why"},
	} {
		made := arrival(900)
		made.ReplayOf = 15
		t.Run(name+" that comes later", func(t *testing.T) {
			m, _ := running(t, 120, 30)
			play(m, "r")
			settleMsg(m, made)
			wantOn(t, m, "✓ replayed 15: it is delivery 900")
			settleMsg(m, test.finished)
			wantOn(t, m, test.want)
		})
		t.Run(name+" that was there before", func(t *testing.T) {
			m, _ := running(t, 120, 30)
			m.list.toggleFollow()
			settleMsg(m, made, test.finished)
			play(m, "r")
			wantOn(t, m, test.want)
		})
		t.Run(name+" that nobody waits for any more", func(t *testing.T) {
			m, _ := running(t, 120, 30)
			play(m, "r", "k")
			settleMsg(m, made, test.finished)
			wantOff(t, m, "replayed 15")
		})
	}
}

func TestActs_TriggerBeforeTheFirstEvent(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	d := withDesk(m)
	settleMsg(m, ready())
	wantOn(t, m, "Or press t: a test event is sent.", "t test event")
	play(m, "t")
	wantOn(t, m, "✓ an EMAIL_REPLY was sent")
	d.why[DoTrigger] = "there is no tunnel yet"
	wantOff(t, m, "Or press t")
	play(m, "t")
	wantOn(t, m, "there is no tunnel yet")
}

func TestActs_ToTheOriginAndBack(t *testing.T) {
	m, _ := running(t, 120, 30)
	first, second, copied := arrival(16), arrival(17), arrival(18)
	first.ReplayOf, second.ReplayOf = 4, 4
	copied.DuplicateOf, copied.Copy, copied.DuplicateBy = 5, 2, hook.ByRequestID
	settleMsg(m, first, second, copied)
	at := func(want int64) {
		t.Helper()
		if got := m.list.selected().ID; got != want {
			t.Errorf("the cursor is on %d, want %d", got, want)
		}
	}
	play(m, "o")
	at(5)
	play(m, "o")
	at(18)
	if m.list.follow {
		t.Error("what comes next would take the cursor away from where o led")
	}
	play(m, "k", "o")
	at(4)
	play(m, "o")
	at(17) // the newest of two
	play(m, "k", "o")
	at(4)
	play(m, "home", "o")
	at(1)
	wantOn(t, m, "it is no replay or copy, and none of it is in this list")
	play(m, "/")
	typeIn(m, "id:81af")
	play(m, "enter", "o")
	wantOn(t, m, "delivery 4 doesn't pass the filter: esc ends it")
}

func TestScenario_FillsAsChecksComeIn(t *testing.T) {
	m, d := running(t, 120, 34)
	scriptScenario(d)
	play(m, "R", "down")
	_, cmd := m.Update(keyPress("enter"))
	wantOn(t, m, "duplicate-concurrent with 15 · running…", "nothing was sent yet")
	run := m.drawer.(*scenarioRun)
	run.inbox.put(RunProgress{Attempt: &report.Attempt{Status: 500}})
	m.Update(runTickMsg{run.inbox})
	wantOn(t, m, "sent 1: 500 ×1", "running…")
	settle(m, cmd)
	wantOn(t, m, "✗ failed", "200 ×3, 500 ×1", "✗ one-effect: 3 copies of one id", "why: leadrig explain", "3 deliveries with 1 id: the handler did its work 3 times, expected 1")
	if diff := cmp.Diff([]string{"duplicate-concurrent"}, d.ran); diff != "" {
		t.Error(diff)
	}
	play(m, "enter")
	if len(d.ran) != 2 {
		t.Errorf("run again: %v", d.ran)
	}
	play(m, "esc")
	wantOff(t, m, "one-effect", "stopped")
}

func TestScenario_ClosingStopsIt(t *testing.T) {
	m, _ := running(t, 120, 30)
	play(m, "R")
	m.Update(keyPress("enter"))
	run := m.drawer.(*scenarioRun)
	stopped := make(chan struct{})
	cancel := run.cancel
	run.cancel = func() { cancel(); close(stopped) }
	press(m, "esc")
	<-stopped
	wantOn(t, m, "duplicate-sequential: stopped")
	m.Update(runEndedMsg{inbox: run.inbox}) // comes too late
	if m.drawer != nil {
		t.Error("it opened again")
	}
}

func TestScenario_SaysThatItCouldNotRun(t *testing.T) {
	m, d := running(t, 120, 30)
	d.err = errors.New("the handler refuses connections: start it")
	play(m, "R", "enter")
	wantOn(t, m, "did not come to its end", "the handler refuses connections: start it")
}

func TestFaults_AreArmedPausedAndRemoved(t *testing.T) {
	m, _ := running(t, 120, 30)
	set := m.options.Desk.Faults.(*faultSet).set
	play(m, "f")
	wantOn(t, m, "None is armed")
	play(m, "a")
	typeIn(m, "status=banana")
	wantOn(t, m, `"banana"`)
	play(m, "enter")
	if len(set.Snapshot()) != 0 {
		t.Error("a wrong fault was armed")
	}
	for range "banana" {
		play(m, "backspace")
	}
	typeIn(m, "500;count=2")
	play(m, "enter")
	wantOn(t, m, "⚑ 1 fault armed", "⚑ armed", "status=500;count=2", "fired 0, 2 left")
	play(m, "p")
	wantOn(t, m, "⏸ paused")
	wantOff(t, m, "fault armed")
	play(m, "space", "a")
	typeIn(m, "drop")
	play(m, "enter", "up", "x")
	states := set.Snapshot()
	if len(states) != 1 || states[0].Spec.Kind().Doc().Name != "drop" {
		t.Errorf("left: %v", states)
	}
	play(m, "esc")
	settleMsg(m, &hook.FaultFired{Time: noon(), Spec: "drop", Fired: 1})
	wantOn(t, m, "fault drop fired, 1 time by now")
}

func TestPalette_FindsAndDoes(t *testing.T) {
	m, d := running(t, 120, 30)
	d.why[DoSave] = "there is no folder for fixtures"
	play(m, ":")
	typeIn(m, "fixt")
	wantOn(t, m, "save it as a fixture", "there is no folder for fixtures")
	play(m, "enter")
	wantOn(t, m, "can't save it as a fixture: there is no folder for fixtures")
	play(m, ":")
	typeIn(m, "replay")
	play(m, "enter")
	if len(d.replays) != 1 {
		t.Errorf("%d replays", len(d.replays))
	}
	play(m, ":")
	typeIn(m, "xyzzy")
	wantOn(t, m, "Nothing is called that.")
	play(m, "enter", "esc")
	wantOff(t, m, "What to do")
}

func TestPalette_HasEveryNamedCommandOfTheList(t *testing.T) {
	m, _ := newTestModel(t, 120, 80)
	tell(m, someDeliveries()...)
	press(m, ":")
	for _, at := range []place{placeList, placeDetail, placeCommon, placeRun} {
		for _, c := range m.keys[at].commands {
			if c.name != "" {
				wantOn(t, m, c.name, c.Help().Key)
			}
		}
	}
}
