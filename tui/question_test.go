package tui

import "testing"

func TestQuestion_IsAnsweredByItsKeysInTurn(t *testing.T) {
	m, _ := newTestModel(t, 80, 20)
	tell(m, tunnelOnline(), registered(), ready())
	answers := make(chan bool, 2)
	m.Update(questionMsg{Question{Text: "first?", Answer: answers}})
	m.Update(questionMsg{Question{Text: "second?", Answer: answers}})
	wantOn(t, m, "first?", "y yes", "n no")
	press(m, "x")
	if len(answers) != 0 {
		t.Fatal("a key that isn't an answer was taken for one")
	}
	press(m, "n")
	wantOn(t, m, "second?")
	press(m, "y")
	if a, b := <-answers, <-answers; a || !b {
		t.Errorf("answers %v, %v; want false, true", a, b)
	}
	wantOff(t, m, "second?", "y yes")
	press(m, "y", "n") // nothing is open: no panic, no effect
}
