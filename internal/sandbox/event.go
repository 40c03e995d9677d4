package sandbox

import (
	"encoding/json"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// happening is an event about to be made.
type happening struct {
	kind     hook.EventType
	template *template
	settings []fixtures.Setting
	fresh    bool // each repeated attempt gets a new request id
	facts    facts
}

// event is an entry of the ledger. Everything but the deliveries is fixed.
type event struct {
	id int64
	happening
	real       time.Time // when it was made, by the real clock
	deliveries []*delivery
}

// body makes the body for one webhook. It needs no lock. Settings were tried on
// the payload of the catalogue before the event was made; should one still not
// fit, the body goes without them.
func (e *happening) body(w *webhook) []byte {
	body := e.template.render(make([]byte, 0, 4096), &view{facts: &e.facts, hook: w})
	if len(e.settings) == 0 {
		return body
	}
	changed, _, err := fixtures.Apply(body, e.settings)
	if err != nil {
		return body
	}
	return changed
}

// delivery is one event on its way to one webhook. What stands above the line
// is fixed, the rest is guarded by the sandbox's lock.
type delivery struct {
	id        int64
	event     *event
	hook      *webhook // as it stood when the event happened
	requestID string
	account   *account // that it belongs to; another one after a reset

	announced bool
	state     State
	attempts  []Attempt
	roundOf   int       // attempts made before the current round
	roundAt   time.Time // when the current round began
	rounds    int       // retriggers so far
}

// happen makes an event: into the ledger, and on its way to whom it concerns.
// It is called with the lock held.
func (a *account) happen(h happening) *event {
	a.nextEvent++
	e := &event{id: a.nextEvent, happening: h, real: a.cfg.Now()}
	a.ledger.add(e)
	for _, w := range a.hooks.match(e.kind, e.facts.campaignID, e.facts.clientID, e.categoryOf()) {
		a.nextDelivery++
		d := &delivery{
			id: a.nextDelivery, event: e, hook: w, account: a, state: StatePending,
			requestID: a.dice.uuid("request", e.id, w.id), roundAt: e.facts.at,
		}
		e.deliveries = append(e.deliveries, d)
		a.ledger.started()
		a.queue.put(d)
	}
	return e
}

// categoryOf is the category that a LEAD_CATEGORY_UPDATED tells of once the
// settings are made, 0 for other events. Webhooks are filtered by it.
func (e *happening) categoryOf() int64 {
	if e.kind != hook.LeadCategoryUpdated {
		return 0
	}
	if len(e.settings) == 0 {
		return e.facts.new.id
	}
	var told struct {
		Former   int64 `json:"lead_category_id"`
		Category struct {
			ID int64 `json:"new_id"`
		} `json:"lead_category"`
	}
	if json.Unmarshal(e.body(&webhook{}), &told) != nil {
		return e.facts.new.id
	}
	// Whoever sets one of the two means it.
	if told.Category.ID != e.facts.new.id {
		return told.Category.ID
	}
	return told.Former
}
