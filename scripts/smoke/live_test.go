package main

import (
	"os/exec"
	"testing"

	"leadrig/scripts/internal/rig"
)

func TestLiveScreen(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed (apt-get install tmux)")
	}
	if testing.Short() {
		t.Skip("it builds the program")
	}
	t.Chdir("../..") // the module's root, from which rig builds
	folder := t.TempDir()
	binary, err := rig.Build(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range liveStories() {
		t.Run(l.name, func(t *testing.T) {
			window := newTerminal(folder)
			defer window.close(t.Context())
			if err := l.play(t.Context(), window, binary); err != nil {
				t.Errorf("%v\n--- the screen:\n%s", err, window.screen(t.Context()))
			}
		})
	}
}
