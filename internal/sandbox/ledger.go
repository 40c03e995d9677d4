package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"leadrig/internal/hook"
)

// State is where a delivery stands.
type State string

// The states of a delivery.
const (
	StatePending   State = "pending"   // queued, under way, or waiting to be sent again
	StateDelivered State = "delivered" // answered 2xx
	StateLost      State = "lost"      // answered 4xx: never sent again
	StateFailed    State = "failed"    // all attempts failed, or its webhook was deleted
)

// Event is an entry of the ledger: something that happened at SmartLead, and
// who was told.
type Event struct {
	ID         int64          `json:"event_id"`
	Type       hook.EventType `json:"event_type"`
	CampaignID int64          `json:"campaign_id"` // 0, null in JSON: it belongs to none
	Lead       string         `json:"lead"`        // e-mail address, "" where there is none
	At         time.Time      `json:"at"`
	Deliveries []Delivery     `json:"deliveries"`
}

// Delivery is an event on its way to one webhook.
type Delivery struct {
	ID        int64      `json:"delivery_id"`
	WebhookID int64      `json:"webhook_id"`
	Level     hook.Level `json:"level"`
	RequestID string     `json:"request_id"`
	State     State      `json:"state"`
	Attempts  []Attempt  `json:"attempts"`
}

// Attempt is one request of a delivery and what came of it. At is virtual in a
// seeded sandbox: the event's time and the policy's waits.
type Attempt struct {
	Number    int          `json:"attempt"` // from 1
	Status    int          `json:"status"`  // 0 when no answer came
	Outcome   hook.Outcome `json:"outcome"`
	Error     string       `json:"error"` // why there was no answer
	At        time.Time    `json:"at"`
	RequestID string       `json:"request_id,omitempty"` // where it isn't the delivery's
}

// Totals counts what happened since the start or the last reset.
type Totals struct {
	Events     int `json:"events"`
	Deliveries int `json:"deliveries"`
	Attempts   int `json:"attempts"`
	Delivered  int `json:"delivered"`
	Lost       int `json:"lost"`
	Failed     int `json:"failed"`
	Pending    int `json:"pending"`
	// Forgotten is how many of the events left the ledger to make room.
	Forgotten int `json:"forgotten"`
}

// MarshalJSON implements json.Marshaler.
func (e Event) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID         int64          `json:"event_id"`
		Type       hook.EventType `json:"event_type"`
		CampaignID *int64         `json:"campaign_id"`
		Lead       string         `json:"lead"`
		At         time.Time      `json:"at"`
		Deliveries []Delivery     `json:"deliveries"`
	}{e.ID, e.Type, orNull(e.CampaignID), e.Lead, e.At, e.Deliveries})
}

// orNull makes an id of 0, which no id is, null in JSON.
func orNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// ledger is every event with its deliveries, the newest last. It is guarded by
// the sandbox's lock.
type ledger struct {
	limit   int // of records
	records int // events and deliveries in it
	events  []*event
	totals  Totals
}

func (l *ledger) add(e *event) {
	if l.records >= l.limit {
		l.trim()
	}
	l.events = append(l.events, e)
	l.records++
	l.totals.Events++
}

// started counts a new delivery.
func (l *ledger) started() {
	l.records++
	l.totals.Deliveries++
	l.totals.Pending++
}

// moved counts a delivery that goes from one state to another. The way out of
// pending is counted apart, by settled.
func (l *ledger) moved(from, to State) {
	l.count(from, -1)
	l.count(to, 1)
}

func (l *ledger) count(s State, n int) {
	switch s {
	case StateDelivered:
		l.totals.Delivered += n
	case StateLost:
		l.totals.Lost += n
	case StateFailed:
		l.totals.Failed += n
	case StatePending:
	}
}

// trim makes room: a quarter of the ledger or what there is, oldest first. What
// is pending stays, and so does the newest quarter, which somebody may be about
// to look at.
func (l *ledger) trim() {
	want := l.limit * 3 / 4
	recent := len(l.events) * 3 / 4
	kept := l.events[:0]
	for i, e := range l.events {
		if i >= recent || l.records <= want || !e.settled() {
			kept = append(kept, e)
			continue
		}
		l.records -= 1 + len(e.deliveries)
		l.totals.Forgotten++
	}
	clear(l.events[len(kept):])
	l.events = kept
}

// settled reports whether none of the event's deliveries is pending.
func (e *event) settled() bool {
	return !slices.ContainsFunc(e.deliveries, func(d *delivery) bool { return d.state == StatePending })
}

// after returns up to n entries with an id above the given one.
func (l *ledger) after(id int64, n int) []Event {
	from, _ := slices.BinarySearchFunc(l.events, id+1, func(e *event, id int64) int { return cmp.Compare(e.id, id) })
	rest := l.events[from:]
	rest = rest[:min(n, len(rest))]
	entries := make([]Event, len(rest))
	for i, e := range rest {
		entries[i] = e.entry()
	}
	return entries
}

// entry copies an event for readers.
func (e *event) entry() Event {
	entry := Event{
		ID: e.id, Type: e.kind, CampaignID: e.facts.campaignID, Lead: e.facts.leadEmail(), At: e.facts.at,
		Deliveries: make([]Delivery, len(e.deliveries)),
	}
	for i, d := range e.deliveries {
		entry.Deliveries[i] = Delivery{
			ID: d.id, WebhookID: d.hook.id, Level: d.hook.Level, RequestID: d.requestID, State: d.state,
			Attempts: append([]Attempt{}, d.attempts...),
		}
	}
	return entry
}
