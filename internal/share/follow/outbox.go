package follow

import (
	"net/http"
	"sync"

	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

// outbox is what is to be reported: always the latest, so that it can't grow.
type outbox struct {
	mu      sync.Mutex
	state   protocol.Outcome
	changed bool
	wake    chan struct{} // has one when there is something to take
}

func newOutbox() *outbox { return &outbox{wake: make(chan struct{}, 1)} }

// add takes the answer to a delivery.
func (o *outbox) add(a hook.ShareAnswer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	answer := protocol.NewAnswer(a)
	o.state.Last = answer
	o.state.Answered++
	if a.Outcome != hook.OutcomeDelivered {
		o.state.Failures++
		o.state.Failure = &answer
	}
	switch a.Effects {
	case hook.EffectsTwice:
		o.state.Checked++
		o.state.Twice++
	case hook.EffectsOnce:
		o.state.Checked++
	case hook.EffectsNotObserved:
	}
	o.mark()
}

// again has what was reported on an earlier connection reported once more.
func (o *outbox) again() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.state.Answered > 0 {
		o.mark()
	}
}

func (o *outbox) mark() {
	o.changed = true
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take returns what there is to report, and that there is something.
func (o *outbox) take() (protocol.Outcome, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	changed := o.changed
	o.changed = false
	return o.state, changed
}

// reset forgets all that was reported.
func (o *outbox) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.state, o.changed = protocol.Outcome{}, false
}

// recent is a set of ids that remembers the latest.
type recent struct {
	ids   map[int64]bool
	order []int64
}

// maxRecent is how many events are remembered.
const maxRecent = 10_000

func (r *recent) add(id int64) {
	if r.ids == nil {
		r.ids = map[int64]bool{}
	}
	if r.ids[id] {
		return
	}
	if len(r.order) == maxRecent {
		delete(r.ids, r.order[0])
		r.order = r.order[1:]
	}
	r.ids[id] = true
	r.order = append(r.order, id)
}

// shown remembers what the latest deliveries were, for messages about them.
type shown struct {
	byID  map[int64]*hook.Delivery
	order []int64
}

func (s *shown) add(d *hook.Delivery) {
	if s.byID == nil {
		s.byID = map[int64]*hook.Delivery{}
	}
	if len(s.order) == maxRecent {
		delete(s.byID, s.order[0])
		s.order = s.order[1:]
	}
	s.byID[d.ID] = &hook.Delivery{ID: d.ID, Summary: d.Summary, RequestID: d.RequestID}
	s.order = append(s.order, d.ID)
}

// find returns what is known of a delivery, at least its id.
func (s *shown) find(id int64) *hook.Delivery {
	if d := s.byID[id]; d != nil {
		return d
	}
	return &hook.Delivery{ID: id}
}

// outcomeOf is what an answer means for this participant: nobody sends the
// delivery again because of it.
func outcomeOf(status int) hook.Outcome {
	switch {
	case status >= http.StatusOK && status < http.StatusMultipleChoices:
		return hook.OutcomeDelivered
	case status >= http.StatusBadRequest && status < http.StatusInternalServerError:
		return hook.OutcomeLost
	}
	return hook.OutcomeFailed
}
