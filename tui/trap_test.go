package tui

import (
	"strings"
	"testing"
	"time"
)

func TestDrawers_NoLetterEndsTheRun(t *testing.T) {
	open := reaches()
	for _, name := range []string{"help", "palette", "filter", "faults", "arming", "scenarios", "scenario", "copy", "review"} {
		for letter := rune('!'); letter <= '~'; letter++ {
			for _, asked := range []bool{false, true} {
				m, c := newTestModel(t, 120, 30)
				withDesk(m, someDeliveries()...)
				states()["running"](m, m.options.Desk.Records.(*memory))
				open[name](m)
				if m.drawer == nil {
					t.Fatalf("%s: nothing is open", name)
				}
				typed := m.typing()
				answer := make(chan bool, 1)
				if asked {
					m.Update(questionMsg{Question{Text: "Really?", Answer: answer}})
					m.asked = time.Time{} // it has been read
				}
				before := ""
				if typed != nil {
					before = typed.Text()
				}
				press(m, string(letter))
				switch {
				case c.stop > 0 || m.ending:
					t.Fatalf("%s: %q ends the run", name, letter)
				case typed != nil && (typed.Text() != before+string(letter) || len(answer) > 0):
					t.Fatalf("%s: %q is no text", name, letter)
				case strings.ContainsRune("yn", letter) && asked && typed == nil && len(answer) == 0:
					t.Fatalf("%s: %q doesn't answer", name, letter)
				case letter == 'q' && typed == nil && m.drawer != nil:
					t.Fatalf("%s: q doesn't close it", name)
				}
			}
		}
	}
}
