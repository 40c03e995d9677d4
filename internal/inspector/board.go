package inspector

import (
	"encoding/json"

	"leadrig/internal/hook"
)

// maxPeople bounds how many participants are remembered, in case a room sees many
// come and go: the first to come are the first to be forgotten.
const maxPeople = 1000

// board is who follows a shared run and how their handlers do, as the run's
// messages tell.
type board struct {
	open    bool
	join    string // where others join; a secret
	present int
	limit   int      // of those; 0: not known
	order   []string // of names, as they came
	people  map[string]*person
}

// person is one participant: the latest message about it, with what earlier ones
// told of its handler.
type person struct {
	latest hook.ShareChanged
	in     bool
}

// boardAnswer is the board in the status. Each person is the object of a share
// line, with whether it is connected.
type boardAnswer struct {
	Open    bool              `json:"open"`
	Join    string            `json:"join"`
	Present int               `json:"present"`
	Limit   int               `json:"limit"`
	People  []json.RawMessage `json:"people"`
}

// ready takes the address at which a shared run is joined.
func (b *board) ready(m *hook.Ready) {
	if m.Share != "" {
		b.open, b.join = true, m.Share
	}
}

func (b *board) hear(m *hook.ShareChanged) {
	b.present = m.Present
	if m.Name == "" {
		b.room(m)
		return
	}
	p, known := b.people[m.Name]
	if !known {
		p = b.seat(m.Name)
	}
	before := p.latest
	p.latest = *m
	switch m.State {
	case hook.ShareJoined:
		p.in = true
	case hook.ShareLeft, hook.ShareDropped:
		p.in = false
	case hook.ShareOutcome, hook.ShareOpened, hook.ShareRevoked:
	}
	if m.State != hook.ShareJoined {
		p.latest.Forwards, p.latest.Observes = m.Forwards || before.Forwards, m.Observes || before.Observes
	}
	if m.Last == nil { // it is about coming and going: what the handler did stands
		p.latest.Last, p.latest.Failure = before.Last, before.Failure
		p.latest.Answered, p.latest.Failures = before.Answered, before.Failures
		p.latest.Checked, p.latest.Twice = before.Checked, before.Twice
	}
}

// room takes what is about nobody in particular.
func (b *board) room(m *hook.ShareChanged) {
	switch m.State {
	case hook.ShareOpened:
		b.open = true
		if m.URL != "" {
			b.join = m.URL
		}
		b.limit = max(b.limit, m.Limit)
	case hook.ShareRevoked:
		b.open, b.join, b.present = false, "", 0
		for _, p := range b.people {
			p.in = false
		}
	case hook.ShareJoined, hook.ShareLeft, hook.ShareDropped, hook.ShareOutcome:
	}
}

func (b *board) seat(name string) *person {
	if b.people == nil {
		b.people = map[string]*person{}
	}
	if len(b.order) >= maxPeople {
		delete(b.people, b.order[0])
		b.order = b.order[1:]
	}
	p := &person{}
	b.people[name] = p
	b.order = append(b.order, name)
	return p
}

// answer is the board as the status has it, nil if the run was never shared.
func (b *board) answer() *boardAnswer {
	if !b.open && len(b.order) == 0 {
		return nil
	}
	a := &boardAnswer{Open: b.open, Join: b.join, Present: b.present, Limit: b.limit, People: []json.RawMessage{}}
	for _, name := range b.order {
		p := b.people[name]
		line := reopen(p.latest.AppendJSON(nil))
		if p.in {
			line = append(line, `,"in":true}`...)
		} else {
			line = append(line, `,"in":false}`...)
		}
		a.People = append(a.People, line)
	}
	return a
}
