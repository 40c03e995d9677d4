package share

import (
	"time"

	"leadrig/internal/share/protocol"
)

// Board is who follows a shared run, as it was at one moment.
type Board struct {
	Open    bool  `json:"open"`    // the run can be joined
	Raw     bool  `json:"raw"`     // payloads are shared as they came
	Present int   `json:"present"` // participants that are connected
	Limit   int   `json:"limit"`   // of these
	Rows    []Row `json:"rows"`    // all that are remembered, in the order in which they came
}

// Row is one participant. Its name can be shown on a terminal.
type Row struct {
	Name     string    `json:"name"`
	Present  bool      `json:"present"`
	Joined   time.Time `json:"joined"`
	Behind   int64     `json:"behind"`   // events that it hasn't been sent yet
	Forwards bool      `json:"forwards"` // it has a handler
	Observes bool      `json:"observes"` // it counts its handler's effects
	Sent     int64     `json:"sent"`     // deliveries

	// Last is its handler's latest answer, Failure the latest other than 2xx; nil:
	// none yet. The texts of their errors are not safe for a terminal.
	Last     *Answer `json:"last"`
	Failure  *Answer `json:"failure"`
	Answered int     `json:"answered"`
	Failures int     `json:"failures"`
	// Checked is at how many duplicates its handler's effects were counted, Twice
	// how many of these it worked on again.
	Checked int `json:"checked"`
	Twice   int `json:"twice"`
}

// Answer is what a participant's handler made of a delivery.
type Answer = protocol.Answer

// Board returns how things stand.
func (h *Hub) Board() Board {
	b := Board{Raw: h.cfg.Raw, Limit: h.cfg.Limit, Rows: []Row{}}
	r := h.current()
	if r == nil {
		return b
	}
	head := h.log.latest()
	r.mu.Lock()
	defer r.mu.Unlock()
	b.Open, b.Present = r.life.Err() == nil, r.present
	for _, p := range r.all {
		b.Rows = append(b.Rows, p.row(head))
	}
	return b
}

// presentNow is how many participants are connected.
func (r *room) presentNow() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.present
}

func (p *participant) row(head int64) Row {
	row := Row{
		Name: p.name, Present: p.viewer != nil, Joined: p.joined, Forwards: p.forwards, Observes: p.observes, Sent: p.sent.Load(),
		Answered: p.outcome.Answered, Failures: p.outcome.Failures, Checked: p.outcome.Checked, Twice: p.outcome.Twice,
	}
	if p.viewer != nil {
		row.Behind = max(head-p.viewer.place.Load(), 0)
	}
	if p.outcome.Answered > 0 {
		last := p.outcome.Last
		row.Last = &last
	}
	if p.outcome.Failure != nil {
		failure := *p.outcome.Failure
		row.Failure = &failure
	}
	return row
}
