package tui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// allCommands is every command there is.
func allCommands() []command {
	var all []command
	for _, g := range newKeymap() {
		all = append(all, g.commands...)
	}
	return all
}

// toldCommands are those that help and README tell of: all but the palette's short
// ways to what they tell of elsewhere.
func toldCommands() []command {
	var told []command
	for at, g := range newKeymap() {
		if place(at) != placeShort {
			told = append(told, g.commands...)
		}
	}
	return told
}

func TestKeys_TestsPressWhatBindingsName(t *testing.T) {
	for _, c := range allCommands() {
		for _, name := range c.Keys() {
			if got := keyPress(name).String(); got != name {
				t.Errorf("pressing %q arrives as %q", name, got)
			}
		}
	}
}

// inEveryState calls check with a model in each state that has keys of its own.
func inEveryState(t *testing.T, check func(t *testing.T, m *model)) {
	t.Helper()
	for name, keys := range map[string][]string{
		"list": nil, "detail": {"enter"}, "help": {"?"}, "palette": {":"}, "filter": {"/"}, "faults": {"f"}, "arming": {"f", "a"},
		"scenarios": {"R"}, "a run": {"R", "enter"}, "copy": {"y"}, "ending": {"q"}, "ending, with help": {"q", "?"},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := running(t, 120, 30)
			play(m, keys...)
			check(t, m)
		})
	}
	t.Run("starting", func(t *testing.T) {
		m, _ := newTestModel(t, 120, 30)
		check(t, m)
	})
	t.Run("review", func(t *testing.T) {
		m, _ := running(t, 120, 30)
		m.Update(editMsg{review: newReview(1, []byte(`{"a":1}`), []byte(`{"a":2}`), 80)})
		check(t, m)
	})
	for name, keys := range map[string][]string{"shared": nil, "board": {"B"}, "board, asking": {"B", "x"}, "join": {"J"}} {
		t.Run(name, func(t *testing.T) {
			m, _ := sharedRun(t, 120, 30)
			play(m, keys...)
			check(t, m)
		})
	}
	t.Run("question", func(t *testing.T) {
		m, _ := running(t, 120, 30)
		m.Update(questionMsg{Question{Text: "Really?", Answer: make(chan bool, 1)}})
		check(t, m)
	})
}

func TestKeys_NoKeyHasTwoMeanings(t *testing.T) {
	inEveryState(t, func(t *testing.T, m *model) {
		seen := map[string]string{}
		for _, c := range m.commands() {
			for _, name := range c.Keys() {
				if other, ok := seen[name]; ok {
					t.Errorf("%s means %q and %q", name, other, c.Help().Desc)
				}
				seen[name] = c.Help().Desc
			}
		}
	})
}

func TestKeys_FooterShowsOnlyKeysThatWork(t *testing.T) {
	inEveryState(t, func(t *testing.T, m *model) {
		m.Update(tea.WindowSizeMsg{Width: 250, Height: 40})
		lines := strings.Split(screen(m), "\n")
		shown := lines[len(lines)-1]
		for _, c := range m.commands() {
			works := c.why == nil || c.why(m) == ""
			if c.hint.Key != "" && strings.Contains(shown, c.hint.Key+" "+c.hint.Desc) != works {
				t.Errorf("%q works: %v\n%s", c.hint.Key, works, shown)
			}
		}
	})
}

func TestKeys_EveryNameIsThereOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range allCommands() {
		if c.name != "" && seen[c.name] {
			t.Errorf("two commands are called %s", c.name)
		}
		seen[c.name] = true
		if c.Help().Key == "" || c.Help().Desc == "" || c.do == nil {
			t.Errorf("the command with the keys %v says or does nothing", c.Keys())
		}
	}
}

func TestKeys_HelpTellsAll(t *testing.T) {
	for _, width := range []int{60, 120} {
		m, _ := newTestModel(t, width, 200)
		press(m, "?")
		for _, c := range toldCommands() {
			wantOn(t, m, c.Help().Key, c.Help().Desc)
		}
		wantOn(t, m, "··· ", "✓ 200", "↻ 500", "✗ 404", "! 500", "×2", "≈2")
		press(m, "esc")
		wantOff(t, m, "Signs")
		press(m, "?", "?")
		wantOff(t, m, "Signs")
	}
}

func TestKeyTable_HasEveryKey(t *testing.T) {
	table := KeyTable()
	for _, c := range toldCommands() {
		for _, name := range strings.Fields(c.Help().Key) {
			if !strings.Contains(table, "`"+name+"`") || !strings.Contains(table, c.Help().Desc) {
				t.Errorf("%s, %q is not in the table", name, c.Help().Desc)
			}
		}
	}
}

func TestKeys_QuitAsksOnceAndStays(t *testing.T) {
	for _, name := range []string{"q", "ctrl+c"} {
		t.Run(name, func(t *testing.T) {
			m, c := newTestModel(t, 100, 24)
			tell(m, tunnelOnline(), registered(), ready())
			if leaves(press(m, name)) {
				t.Error("the screen leaves before the run has ended")
			}
			wantOn(t, m, "removing the webhook 456…", "ctrl+c leave at once")
			press(m, "q", "q")
			if c.stop != 1 || c.abort != 0 {
				t.Errorf("stop called %d times, abort %d", c.stop, c.abort)
			}
			cmd := press(m, "ctrl+c")
			if c.stop != 1 || c.abort != 1 || !leaves(cmd) {
				t.Errorf("after ctrl+c: stop called %d times, abort %d, leaving: %v", c.stop, c.abort, leaves(cmd))
			}
			press(m, "ctrl+c")
			m.Update(feedEndedMsg{})
			if err := m.result(t.Context(), nil); c.abort != 1 || !errors.Is(err, ErrAborted) {
				t.Errorf("abort called %d times, result %v", c.abort, err)
			}
		})
	}
}

func TestKeys_HoldingCtrlCIsOnePress(t *testing.T) {
	m, c := newTestModel(t, 100, 24)
	press(m, "ctrl+c")
	held := keyPress("ctrl+c")
	held.IsRepeat = true
	m.Update(held)
	if c.abort != 0 {
		t.Error("a repeated ctrl+c counts as a second press")
	}
}

func TestKeys_ReleasesAndPastesDoNothing(t *testing.T) {
	m, c := newTestModel(t, 100, 24)
	tell(m, someDeliveries()...)
	before := screen(m)
	m.Update(tea.KeyReleaseMsg(keyPress("q")))
	m.Update(tea.PasteMsg{Content: "q\x03?"})
	m.Update(keyPress("x"))
	if c.stop != 0 || screen(m) != before {
		t.Error("something happened")
	}
}

func TestKeys_MoveAndFollow(t *testing.T) {
	m, _ := newTestModel(t, 100, 15) // a body of 10 lines: 9 rows under the titles
	for n := 1; n <= 50; n++ {
		tell(m, arrival(n))
	}
	steps := []struct {
		keys   string
		cursor int64
		follow bool
	}{
		{"", 49, true},
		{"up", 48, false},
		{"k", 47, false},
		{"down", 48, false},
		{"j", 49, true}, // at the bottom it follows again
		{"pgup", 41, false},
		{"pgdown", 49, true},
		{"home", 0, false},
		{"up", 0, false},
		{"G", 49, true},
		{"g", 0, false},
		{"end", 49, true},
		{"space", 49, false},
		{"space", 49, true},
		{"home", 0, false},
		{"space", 49, true},
	}
	for i, step := range steps {
		if step.keys != "" {
			press(m, step.keys)
		}
		if m.list.cursor != step.cursor || m.list.follow != step.follow {
			t.Fatalf("step %d, %q: cursor %d, follow %v; want %d, %v", i, step.keys, m.list.cursor, m.list.follow, step.cursor, step.follow)
		}
		if m.list.cursor < m.list.top || m.list.cursor >= m.list.top+m.list.rowLines() {
			t.Fatalf("step %d: cursor %d is out of sight, top %d", i, m.list.cursor, m.list.top)
		}
	}
	wantOn(t, m, "following ▼")
	press(m, "up", "up")
	tell(m, arrival(51))
	if m.list.cursor != 47 {
		t.Errorf("the cursor moved to %d when a delivery came", m.list.cursor)
	}
	wantOn(t, m, "not following, 3 newer ▼")
	press(m, "end")
	tell(m, arrival(52), &hook.Warning{Text: "x"})
	if m.list.cursor != 51 {
		t.Errorf("the cursor is at %d, it should follow", m.list.cursor)
	}
}
