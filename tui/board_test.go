package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

func TestBoard_ScrollsThroughARoomOfHundreds(t *testing.T) {
	m, _ := sharedRun(t, 100, 30)
	for n := range 200 {
		tell(m, about(fmt.Sprintf("guest %d", n+20), hook.ShareJoined, n+6, nil))
	}
	play(m, "B", "end")
	wantOn(t, m, "zoë", "205 present · 2 gone")
	wantOff(t, m, " Ann ")
	last := screen(m)
	play(m, "down", "pgdown")
	if screen(m) != last {
		t.Error("it goes on behind the end")
	}
	play(m, "up")
	wantOff(t, m, "zoë")
	play(m, "g", "up")
	wantOn(t, m, " Ann ")
	before := strings.Index(screen(m), "guest 2 ")
	if after := strings.Index(screen(m), "guest 10 "); before < 0 || after < before {
		t.Errorf("guest 10 comes before guest 2:\n%s", screen(m))
	}
}

func TestBoard_ForgetsOnlyWhoIsGone(t *testing.T) {
	var r room
	for n := range maxGuests + 50 {
		name := fmt.Sprint("guest ", n)
		r.take(about(name, hook.ShareJoined, 2, nil))
		if n%10 != 0 {
			r.take(about(name, hook.ShareLeft, 1, func(m *hook.ShareChanged) { m.Time = noon().Add(time.Duration(n) * time.Second) }))
		}
	}
	if len(r.guests) != maxGuests || r.guests[0].name != "guest 0" || r.guests[1].name == "guest 1" || r.gone() != maxGuests-105 {
		t.Errorf("%d guests, %d gone, first %+v", len(r.guests), r.gone(), r.guests[:2])
	}
}

func TestBoard_GivesColumnsUpFromTheRight(t *testing.T) {
	m, _ := sharedRun(t, 160, 40)
	play(m, "B")
	titles := []string{"WORKED TWICE", "LAST ANSWER", "FAILURES", "since 14:02", "LAST FAILURE"}
	for width := 160; width >= 12; width-- {
		m.Update(tea.WindowSizeMsg{Width: width, Height: 40})
		missing := false
		for _, title := range titles {
			there := strings.Contains(screen(m), title)
			if there && missing {
				t.Fatalf("at %d columns %s is there, and one before it isn't:\n%s", width, title, screen(m))
			}
			missing = missing || !there
		}
	}
}
