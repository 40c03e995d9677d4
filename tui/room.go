package tui

import (
	"slices"
	"strings"
	"time"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
)

// room is who follows a shared run, as the run tells.
type room struct {
	address string // where others join, a secret; "" while they can't
	ended   bool   // it was shared, and is no more
	present int
	limit   int     // of those; 0: not known
	guests  []guest // by name
}

// guest is a participant: present, or gone.
type guest struct {
	name     string
	present  bool
	at       time.Time // since when it is there, or gone
	why      string    // it was sent away
	forwards bool      // it has a handler
	observes bool      // it counts what that handler does
	last     *hook.ShareAnswer
	failure  *hook.ShareAnswer
	answered int
	failures int
	checked  int // duplicates at which that was counted
	twice    int
}

// maxGuests bounds how many participants are remembered. Those present always are:
// a run has fewer seats.
const maxGuests = 1000

// take takes over what happened in the room.
func (r *room) take(m *hook.ShareChanged) {
	switch m.State {
	case hook.ShareOpened:
		if r.ended { // a room of its own: names and counts begin anew
			*r = room{}
		}
		if m.URL != "" {
			r.address = m.URL
		}
		if m.Limit > 0 {
			r.limit = m.Limit
		}
	case hook.ShareRevoked:
		r.address, r.ended, r.present = "", true, 0
		for i := range r.guests {
			r.guests[i].leave(m.Time, "")
		}
	case hook.ShareJoined, hook.ShareLeft, hook.ShareDropped, hook.ShareOutcome:
		if m.Name != "" {
			r.present = m.Present
			r.guest(m.Name).take(m)
		}
	}
}

// guest is the participant of a name; a new one if there is none.
func (r *room) guest(name string) *guest {
	at, found := slices.BinarySearchFunc(r.guests, name, func(g guest, name string) int { return compareNames(g.name, name) })
	if found {
		return &r.guests[at]
	}
	if len(r.guests) >= maxGuests && r.forget() {
		return r.guest(name)
	}
	r.guests = slices.Insert(r.guests, at, guest{name: name})
	return &r.guests[at]
}

// forget lets go of whoever has been gone longest, and reports whether there was
// one.
func (r *room) forget() bool {
	oldest := -1
	for i := range r.guests {
		if g := &r.guests[i]; !g.present && (oldest < 0 || g.at.Before(r.guests[oldest].at)) {
			oldest = i
		}
	}
	if oldest >= 0 {
		r.guests = slices.Delete(r.guests, oldest, oldest+1)
	}
	return oldest >= 0
}

// compareNames orders names as people look for them: "guest 2" before "guest 10".
func compareNames(a, b string) int {
	baseA, numberA := numbered(a)
	baseB, numberB := numbered(b)
	if c := strings.Compare(strings.ToLower(baseA), strings.ToLower(baseB)); c != 0 {
		return c
	}
	if numberA != numberB {
		return numberA - numberB
	}
	return strings.Compare(a, b)
}

// numbered takes the number off a name that has one at its end.
func numbered(name string) (base string, number int) {
	const most = 6 // digits
	at := strings.LastIndexByte(name, ' ')
	digits := name[at+1:]
	if at < 0 || digits == "" || len(digits) > most {
		return name, 0
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return name, 0
		}
		number = number*10 + int(c-'0')
	}
	return name[:at], number
}

// take takes over what happened to a participant.
func (g *guest) take(m *hook.ShareChanged) {
	g.forwards, g.observes = m.Forwards, m.Observes
	switch m.State {
	case hook.ShareJoined:
		g.present, g.at, g.why = true, m.Time, ""
	case hook.ShareLeft, hook.ShareDropped:
		g.leave(m.Time, m.Detail)
	case hook.ShareOutcome:
		g.last, g.failure, g.answered, g.failures, g.checked, g.twice = m.Last, m.Failure, m.Answered, m.Failures, m.Checked, m.Twice
	case hook.ShareOpened, hook.ShareRevoked:
	}
}

func (g *guest) leave(at time.Time, why string) {
	if g.present {
		g.present, g.at, g.why = false, at, why
	}
}

// gone is how many were there and aren't any more.
func (r *room) gone() int {
	n := 0
	for i := range r.guests {
		if !r.guests[i].present {
			n++
		}
	}
	return n
}

// headline is what the header says of the room, nil if there is nothing to say.
func (r *room) headline() []span {
	switch {
	case r.address != "":
		return []span{paint.Good.Text(paint.Thousands(r.present) + " joined")}
	case r.ended:
		return []span{paint.Warn.Text("shared no more")}
	}
	return nil
}

// showShare shows what happened in the room. That people come and go isn't worth
// more than a word, and none that takes another's place.
func (m *model) showShare(told *hook.ShareChanged) {
	moved := told.State == hook.ShareOpened && m.room.address != "" && told.URL != "" && told.URL != m.room.address
	again := m.room.ended
	m.room.take(told)
	switch told.State {
	case hook.ShareJoined:
		m.showJoined(told)
	case hook.ShareDropped:
		m.remark(told, paint.Warn, signWarning, told.Name+" was dropped from the shared run: "+told.Detail)
	case hook.ShareRevoked:
		m.remark(told, paint.Warn, signWarning, "the run is shared no more: everybody was dropped, and the join line leads nowhere")
	case hook.ShareOpened:
		switch {
		case moved:
			m.remark(told, paint.Warn, signWarning, "the public URL has changed, and the join line with it: whoever knows only the old one can't come back. J shows the new one")
		case again:
			m.remark(told, paint.Good, signDelivered, "the run is shared again, at a new address: J shows the join line")
		}
	case hook.ShareLeft, hook.ShareOutcome:
	}
}

func (m *model) showJoined(told *hook.ShareChanged) {
	text := told.Name + " has joined, " + paint.Thousands(told.Present) + " present"
	if told.Self {
		text = "joined as " + told.Name + ", " + paint.Thousands(told.Present) + " present"
		if told.Detail != "" {
			text += ": " + told.Detail
		}
	}
	if m.notice.text == "" || m.notice.passing {
		m.remark(told, paint.Good, signDelivered, text)
		m.notice.passing = true
	}
}
