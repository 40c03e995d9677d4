package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
	"leadrig/replay/fault"
	"leadrig/replay/report"
)

// A key that does nothing says why.
func TestKeys_ThatDoNothingSayWhy(t *testing.T) {
	for name, test := range map[string]struct {
		keys []string
		want string
	}{
		"nothing folds in the headers": {[]string{"2", "enter", "enter"}, "can't fold or unfold: only the payload folds: 1 shows it"},
		"no fault to pause":            {[]string{"f", "p"}, "can't pause it: there is none yet: a adds one"},
		"no fault to remove":           {[]string{"f", "x"}, "can't remove it: there is none yet: a adds one"},
		"a run isn't put to sleep":     {[]string{"ctrl+z"}, "can't sleep: deliveries would go unanswered meanwhile"},
		"not even while typing":        {[]string{"/", "ctrl+z"}, "can't sleep"},
		"nobody can join":              {[]string{"J"}, "can't show how others follow: "},
		"nobody is on the board":       {[]string{"B"}, "can't show the board: "},
		"nothing to go to":             {[]string{"o"}, "can't go to the origin: it is no replay or copy"},
		"no sharing to end":            {[]string{"X"}, "can't end the sharing: "},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := running(t, 140, 30)
			play(m, test.keys...)
			wantOn(t, m, test.want)
		})
	}
	t.Run("the history sleeps, and follows nothing", func(t *testing.T) {
		m, _ := running(t, 140, 30)
		m.options.History = true
		play(m, "space")
		wantOn(t, m, "can't follow the newest: this is the history")
		rest := play(m, "ctrl+z")
		if len(rest) != 1 || rest[0] != tea.Suspend() {
			t.Errorf("got %v", rest)
		}
	})
}

func TestKeys_OnAnEmptyListSayWhy(t *testing.T) {
	keys := []string{"r", "R", "e", "d", "s", "y", "n", "p", "space", "1", "5", "tab", "o", "v"}
	t.Run("before the first event", func(t *testing.T) {
		for _, key := range append(keys, "/") {
			m, _ := newTestModel(t, 120, 30)
			withDesk(m)
			m.options.Desk.EditFolder, m.options.Desk.Editor = t.TempDir(), "vi"
			settleMsg(m, ready())
			play(m, key)
			wantOn(t, m, "⚠ can't ", ": no delivery has come yet")
		}
	})
	t.Run("where nothing passes the filter", func(t *testing.T) {
		for _, key := range append(keys, "enter") {
			m, _ := running(t, 120, 30)
			m.options.Desk.EditFolder, m.options.Desk.Editor = t.TempDir(), "vi"
			play(m, "/")
			typeIn(m, "id:none")
			play(m, "enter", key)
			wantOn(t, m, "⚠ can't ", ": no delivery passes the filter")
			if !m.list.follow {
				t.Errorf("%s: the list follows no more", key)
			}
		}
	})
	t.Run("the flow", func(t *testing.T) {
		m, _ := running(t, 120, 12)
		play(m, "F")
		wantOn(t, m, "can't show the flow: it needs a screen of 16 lines, this one has 12")
		m.options.History = true
		play(m, "F")
		wantOn(t, m, "can't show the flow: nothing flows through a look at the history")
	})
}

func TestFaults_OneThatIsUsedUpIsNotPaused(t *testing.T) {
	m, _ := running(t, 120, 30)
	set := &faultSet{fault.New(7)}
	m.options.Desk.Faults = set
	play(m, "f", "a")
	typeIn(m, "drop;count=1")
	play(m, "enter")
	set.set.Decide(fault.Attempt{EventType: "EMAIL_REPLY", Number: 1})
	play(m, "esc", "f", "p")
	wantOn(t, m, "✓ used up", "can't pause it: it is used up: x removes it, a adds another")
	play(m, "x")
	wantOn(t, m, "None is armed")
}

func TestScenario_IsNotRunTwiceAtOnce(t *testing.T) {
	m, d := running(t, 120, 30)
	m.openDrawer(&scenarioRun{id: 15, info: ScenarioInfo{Name: "burst"}, inbox: &inbox{}, cancel: func() {}})
	wantOff(t, m, "enter again")
	play(m, "enter")
	wantOn(t, m, "can't run it again: it still runs: esc stops it")
	if len(d.ran) != 0 {
		t.Errorf("ran: %v", d.ran)
	}
}

func TestScenario_SaysAReasonOnce(t *testing.T) {
	m, _ := running(t, 120, 30)
	const reason = "step 1 sends nothing"
	m.openDrawer(&scenarioRun{ended: true, inbox: &inbox{}, cancel: func() {}, finished: []report.Scenario{{
		Verdict: report.Error, Reason: reason, Checks: []report.Check{{ID: "reachable", Verdict: report.Error, Message: reason}},
	}}})
	if n := strings.Count(screen(m), reason); n != 1 {
		t.Errorf("said %d times:\n%s", n, screen(m))
	}
}

func TestScenarios_TheChosenOnesTitleIsWhole(t *testing.T) {
	m, _ := running(t, 70, 24)
	play(m, "R", "j")
	wantOn(t, m, " copies released at the same instant\n")
}

func TestFaults_AreSeenWhole(t *testing.T) {
	m, _ := running(t, 70, 24)
	play(m, "f", "a")
	typeIn(m, "status=500;when=after;count=2;event=EMAIL_OPEN")
	play(m, "enter")
	wantOn(t, m, "status=500; when=after; count=2; event=EMAIL_OPEN, fired 0, 2 left")
}

func TestFaults_SayOnceWhatIsWrong(t *testing.T) {
	m, _ := running(t, 120, 30)
	m.options.Desk.Faults = prefixed{&faultSet{fault.New(7)}}
	play(m, "f", "a")
	typeIn(m, "status=abc")
	play(m, "enter")
	wantOn(t, m, `fault "status=abc", column 8`)
	wantOff(t, m, "fault: fault")
}

// prefixed are faults whose errors say once more what they are about.
type prefixed struct{ *faultSet }

// Arm implements Faults.
func (p prefixed) Arm(spec string) error {
	if err := p.faultSet.Arm(spec); err != nil {
		return &prefixError{err}
	}
	return nil
}

type prefixError struct{ err error }

func (e *prefixError) Error() string { return "fault: " + e.err.Error() }

func TestHeader_SaysWhatToDoAboutTheHandler(t *testing.T) {
	m, _ := running(t, 140, 30)
	settleMsg(m, finished(15, 1, 0, hook.OutcomeRetry))
	wantOn(t, m, "✗ no answer", "3 says what went wrong")
	wantOff(t, m, "start the handler")
	settleMsg(m, &hook.Warning{Time: noon(), Code: codeUnreachable, Text: "connection refused"})
	wantOn(t, m, "✗ unreachable", "start the handler: SmartLead sends again what it missed")
}

func TestNotice_ThatStaysGoesByEsc(t *testing.T) {
	m, _ := running(t, 120, 30)
	settleMsg(m, &hook.Warning{Time: noon(), Code: "other_webhooks", Text: "two others take these events"})
	play(m, "k")
	wantOn(t, m, "two others take these events")
	play(m, "esc")
	wantOff(t, m, "two others take these events")
	wantOn(t, m, "[Payload]")
	play(m, "esc")
	wantOff(t, m, "[Payload]")
	settleMsg(m, &hook.Warning{Time: noon(), Code: codeReachable, Text: "it can be reached again"})
	play(m, "j")
	wantOff(t, m, "it can be reached again")
}

// How the webhook is removed is what one waits for at the end.
func TestEnding_NothingHidesTheRemoval(t *testing.T) {
	const removing = "removing the webhook 456…"
	m, _ := running(t, 60, 12)
	play(m, "q")
	settleMsg(m, &hook.Warning{Time: noon(), Code: "drift", Text: "isn't as documented"}, &hook.FaultFired{Time: noon(), Spec: "drop", Fired: 1})
	wantOn(t, m, removing)
	play(m, "J")
	wantOn(t, m, "can't show how others follow")
	play(m, "k")
	wantOn(t, m, removing, "ctrl+c leave at once")
	settleMsg(m, &hook.WebhookChanged{Time: noon(), State: hook.WebhookRemoved, ID: 456, Level: hook.LevelCampaign})
	wantOff(t, m, removing)
}

func TestReview_TakesTheRoomThereIs(t *testing.T) {
	before := []byte(`{"event_type":"EMAIL_REPLY","preview_text":"` + strings.Repeat("word ", 20) + `"}`)
	for width, cut := range map[int]bool{60: true, 200: false} {
		m, _ := running(t, width, 40)
		m.Update(editMsg{review: newReview(15, before, []byte(`{"broken`), 72)})
		if got := strings.Contains(screen(m), "…"+"\n"); got && !cut {
			t.Errorf("%d columns: a line is cut:\n%s", width, screen(m))
		}
		wantOn(t, m, "it is no JSON any more")
		checkFrame(t, m)
	}
}

// Long lines are broken, and the last of them must be within reach too.
func TestReview_ScrollsToItsEnd(t *testing.T) {
	var before, after strings.Builder
	for n := range 30 {
		fmt.Fprintf(&before, ",\"k%d\":%d", n, n)
		fmt.Fprintf(&after, ",\"k%d\":\"%s %d\"", n, strings.Repeat("word ", 30), n)
	}
	m, _ := running(t, 70, 20)
	m.Update(editMsg{review: newReview(15, []byte(`{"a":1`+before.String()+"}"), []byte(`{"a":1`+after.String()+`,"last":"the end"}`), 70)})
	wantOff(t, m, "the end")
	wantOn(t, m, "↓ 1–", "↑↓ scroll")
	play(m, "end")
	wantOn(t, m, "the end", "↑ ")
	play(m, "pgup", "k", "pgdown", "j")
	wantOn(t, m, "the end")
	play(m, "home")
	wantOn(t, m, "↓ 1–")
	checkFrame(t, m)
}
