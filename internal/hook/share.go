package hook

import "time"

// ShareState is what happened to a shared run.
type ShareState string

// The states. The first three and the last are about one participant; a
// participant itself is told of its own joining alone.
const (
	ShareJoined  ShareState = "joined"
	ShareLeft    ShareState = "left"    // went away; may come back under the same name
	ShareOutcome ShareState = "outcome" // its handler answered since the last message about it
	ShareOpened  ShareState = "opened"  // the run can be joined; told again when its address changes
	ShareRevoked ShareState = "revoked" // everybody was dropped, and the address leads nowhere any more
	ShareDropped ShareState = "dropped" // was sent away: too slow, or didn't keep to the protocol
)

// EffectsSeen is what a participant has seen of its handler's work on a copy of
// an event that the handler had answered 2xx before.
type EffectsSeen string

// What may have been seen. A participant that doesn't observe effects can't
// know, and a delivery that is no duplicate says nothing.
const (
	EffectsNotObserved EffectsSeen = "not_observed"
	EffectsOnce        EffectsSeen = "once"  // no more work was done
	EffectsTwice       EffectsSeen = "twice" // the work was done again
)

// ShareAnswer is what a participant's handler made of one delivery.
type ShareAnswer struct {
	DeliveryID int64 // the presenter's
	Status     int   // 0 when none
	Latency    time.Duration
	Outcome    Outcome
	Error      string // from the participant: not safe for a terminal
	Effects    EffectsSeen
}

// ShareChanged says that something happened to the participants of a shared
// run. The counts are those of the participant since it joined.
type ShareChanged struct {
	Time  time.Time
	State ShareState
	Name  string // of the participant, "" for the room as a whole
	// Detail is for people: why somebody was dropped, what is shared.
	Detail string
	// Present is how many participants are connected now.
	Present int
	// Limit is how many may be, in a ShareOpened.
	Limit int
	// Self says that it is the participant that is told, of its own joining.
	Self bool
	// URL is where others join, in a ShareOpened, if it is known by then; a secret.
	URL string
	// Forwards and Observes say of the participant: it has a handler, and it counts
	// that handler's effects.
	Forwards, Observes bool

	// Last is the latest answer, Failure the latest that was no 2xx; nil: none yet.
	Last, Failure *ShareAnswer
	Answered      int // answers, of any kind
	Failures      int // of these, other than 2xx
	Checked       int // duplicates at which the handler's effects were counted
	Twice         int // of these, worked on again
	// NewFailures and NewTwice are how many of them nobody was told of before: the
	// latest answer may be none of them.
	NewFailures, NewTwice int
}

// Kind implements Message.
func (*ShareChanged) Kind() string { return "share" }

// When implements Message.
func (m *ShareChanged) When() time.Time { return m.Time }

// AppendJSON implements Message.
func (m *ShareChanged) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.text("state", string(m.State))
	o.text("name", m.Name)
	o.int("present", int64(m.Present))
	if m.Limit > 0 {
		o.int("limit", int64(m.Limit))
	}
	if m.Self {
		o.bool("self", true)
	}
	if m.Detail != "" {
		o.text("detail", m.Detail)
	}
	if m.URL != "" {
		o.text("url", m.URL)
	}
	if m.Name != "" {
		o.bool("forwards", m.Forwards)
		o.bool("observes", m.Observes)
	}
	if m.Last == nil {
		return o.end()
	}
	o.answer("last", m.Last)
	o.int("answered", int64(m.Answered))
	o.int("failures", int64(m.Failures))
	o.int("checked", int64(m.Checked))
	o.int("twice", int64(m.Twice))
	if m.Failure != nil {
		o.answer("failure", m.Failure)
	}
	return o.end()
}

func (o *object) answer(name string, a *ShareAnswer) {
	o.key(name)
	o.b = append(o.b, '{')
	o.int("delivery_id", a.DeliveryID)
	o.int("status", int64(a.Status))
	o.millis("latency_ms", a.Latency)
	o.text("outcome", string(a.Outcome))
	o.text("error", a.Error)
	o.text("effects", string(a.Effects))
	o.b = append(o.b, '}')
}
