package tui

import (
	"testing"
	"time"
)

func TestQuestion_IsAnsweredByItsKeysInTurn(t *testing.T) {
	m, _ := newTestModel(t, 80, 20)
	tell(m, tunnelOnline(), registered(), ready())
	answers := make(chan bool, 2)
	now := noon()
	m.backlog.now = func() time.Time { now = now.Add(unread); return now } // nobody is quicker
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
	wantOn(t, m, "yes: it is being done…")
	press(m, "y", "n") // nothing is open: no panic, no effect
}

// What was pressed as a question came was meant for the list.
func TestQuestion_IsNotAnsweredBeforeItCanBeRead(t *testing.T) {
	m, _ := newTestModel(t, 80, 20)
	tell(m, tunnelOnline(), registered(), ready())
	now := noon()
	m.backlog.now = func() time.Time { return now }
	answers := make(chan bool, 2)
	m.Update(questionMsg{Question{Text: "first?", Answer: answers}})
	m.Update(questionMsg{Question{Text: "second?", Answer: answers}})
	now = now.Add(unread / 2)
	press(m, "y")
	if len(answers) != 0 {
		t.Fatal("a key that was pressed as the question came has answered it")
	}
	now = now.Add(unread)
	press(m, "n", "y") // the second key comes as the second question does
	if len(answers) != 1 || <-answers {
		t.Fatal("the first question was not answered, or the second was")
	}
	wantOn(t, m, "second?")
}
