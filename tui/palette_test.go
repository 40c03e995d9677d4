package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// found is what the palette lists for a text.
func found(t *testing.T, m *model, text string) []string {
	t.Helper()
	play(m, ":")
	typeIn(m, text)
	p, ok := m.drawer.(*palette)
	if !ok {
		t.Fatal("the palette isn't open")
	}
	var names []string
	for _, c := range p.found {
		names = append(names, c.name)
	}
	play(m, "esc")
	return names
}

func TestPalette_FindsByNameThenByWhatItDoes(t *testing.T) {
	m, _ := running(t, 120, 40)
	for text, want := range map[string]string{
		"replay": "replay", "rep": "replay", "REPLAY": "replay", "curl": "copy-curl", "fault": "faults", "arm": "arm", "q": "quit",
		"oldest": "oldest", "next tab": "tab", "clipboardless": "", "rply": "replay", "sle": "sleep", " help ": "help",
	} {
		got := found(t, m, text)
		switch {
		case want == "" && len(got) > 0:
			t.Errorf("%q finds %v", text, got)
		case want != "" && (len(got) == 0 || got[0] != want):
			t.Errorf("%q finds %v, want %s first", text, got, want)
		}
	}
	if got := found(t, m, "edi"); len(got) != 1 {
		t.Errorf("edi finds %v: letters that only stand in this order come when nothing else is found", got)
	}
}

// Whatever has a name can be done from the palette.
func TestPalette_DoesWhatTheKeyDoes(t *testing.T) {
	do := func(m *model, name string) {
		play(m, ":")
		typeIn(m, name)
		play(m, "enter")
	}
	m, d := running(t, 120, 40)
	m.list.toggleFollow()
	do(m, "oldest")
	if got := m.list.selected().ID; got != 1 {
		t.Errorf("oldest: the cursor is on %d", got)
	}
	do(m, "next")
	do(m, "replay")
	do(m, "duplicate")
	do(m, "save")
	if len(d.replays) != 2 || d.replays[0].Of != 2 || !d.replays[0].NewID || d.replays[1].NewID || len(d.saved) != 1 {
		t.Errorf("replayed %v, saved %v", d.replays, d.saved)
	}
	do(m, "copy-id")
	wantOn(t, m, "X-Request-Id of 2 sent to the clipboard")
	do(m, "arm")
	wantOn(t, m, "such as status=500")
	play(m, "esc", "esc")
	do(m, "tab")
	wantOn(t, m, "[Headers]")
	do(m, "tab-back")
	wantOn(t, m, "[Payload]")
}

func TestPalette_FoldsWhereItCanBeSeen(t *testing.T) {
	m, _ := running(t, 140, 40)
	play(m, "esc") // closes the detail
	wantOff(t, m, "Payload")
	play(m, ":")
	typeIn(m, "fold")
	play(m, "enter")
	wantOn(t, m, "[Payload]", `▸ "reply_message": { … 3 fields }`)
}

func TestPalette_SaysTheWholeReason(t *testing.T) {
	m, d := running(t, 70, 24)
	d.why[DoReplay] = "the handler is at home, asleep, and nobody is there to wake it: start it"
	play(m, ":")
	typeIn(m, "replay")
	got := strings.Join(strings.Fields(screen(m)), " ")
	if !strings.Contains(got, d.why[DoReplay]) {
		t.Errorf("the reason is cut:\n%s", screen(m))
	}
	checkFrame(t, m)
}

func TestPalette_HasTheLowScreenToItself(t *testing.T) {
	m, _ := running(t, 40, 12)
	play(m, ":")
	wantOn(t, m, "edit it", "duplicate", "save")
	m.Update(tea.WindowSizeMsg{Width: 40, Height: 12})
	checkFrame(t, m)
}

func TestHelp_SaysHowMuchThereIsAndGoesToItsEnd(t *testing.T) {
	m, _ := running(t, 70, 20)
	play(m, "?")
	wantOn(t, m, "↓ 1–")
	play(m, "G")
	wantOn(t, m, "copy the join line", "↑ ")
	play(m, "home")
	wantOn(t, m, "filter the list")
	play(m, "pgdown")
	wantOff(t, m, "filter the list")
}

func TestFooter_HelpHasRoomOnANarrowScreen(t *testing.T) {
	m, _ := running(t, 40, 12)
	play(m, "home")
	wantOn(t, m, "q quit", "? help", "14 newer ▼")
}
