package tui

import (
	"image/color"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestBackground_IsAsTheEnvironmentSaysUntilTheTerminalDoes(t *testing.T) {
	for value, light := range map[string]bool{
		"0;15": true, "0;7": true, "0;default;15": true, "15": true,
		"15;0": false, "15;8": false, "0;default": false, "0;": false, "": false, "0;16": false, "0;-7": false,
	} {
		m := newModel(t.Context(), Options{Environ: []string{"TERM=xterm", "COLORFGBG=" + value}})
		if m.dark == light {
			t.Errorf("COLORFGBG=%s: dark is %v", value, m.dark)
		}
	}
	m := newModel(t.Context(), Options{Environ: []string{"COLORFGBG=0;15"}})
	m.Update(tea.BackgroundColorMsg{Color: color.Black})
	if !m.dark {
		t.Error("the terminal's own answer doesn't count")
	}
}

func TestCopy_SaysWhatTmuxNeeds(t *testing.T) {
	m, _ := running(t, 140, 30)
	play(m, "y", "i")
	wantOn(t, m, "if the terminal allows it")
	m.options.Environ = []string{"TMUX=/tmp/tmux-0/default,1,0"}
	play(m, "y", "i")
	wantOn(t, m, "if tmux has set-clipboard on and the terminal allows it")
}
