package report

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

func TestTerminal_Golden(t *testing.T) {
	for _, width := range []int{70, 110, 160} {
		for _, colour := range []bool{false, true} {
			t.Run(fmt.Sprintf("width=%d,colour=%t", width, colour), func(t *testing.T) {
				golden.RequireEqual(t, written(t, terminal(Style{Colour: colour, Width: width}), sample()))
			})
		}
	}
}

func TestWriters_Golden(t *testing.T) {
	for name, write := range map[string]form{"json": JSON, "junit": JUnit, "html": HTML, "markdown": Markdown} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, written(t, write, sample()))
		})
	}
}
