package rows

import (
	"math"
	"strings"
	"time"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// How much of each text a row keeps, in bytes. A row is about 100 bytes and its
// texts, so that a full ring stays in the tens of megabytes whatever is sent.
const (
	maxID       = 64
	maxLead     = 96
	maxCampaign = 24
	maxEvent    = 40
	maxNote     = 80
)

// Result is what became of a delivery, as far as is known.
type Result uint8

// The results. A delivery is Pending until its first attempt has finished.
const (
	Pending Result = iota
	Delivered
	Lost
	Retry
	Failed
)

// ResultOf is the result that an attempt gives its delivery.
func ResultOf(outcome hook.Outcome) Result {
	switch outcome {
	case hook.OutcomeDelivered:
		return Delivered
	case hook.OutcomeLost:
		return Lost
	case hook.OutcomeRetry:
		return Retry
	}
	return Failed
}

// outcome is the result in the words of the field.
func (r Result) outcome() hook.Outcome {
	return [...]hook.Outcome{"", hook.OutcomeDelivered, hook.OutcomeLost, hook.OutcomeRetry, hook.OutcomeFailed}[r]
}

// failing reports whether the handler should have accepted it and hasn't. A lost
// delivery is counted by itself.
func (r Result) failing() bool { return r == Retry || r == Failed }

// What else is known of a row.
const (
	flagDuplicate   uint8 = 1 << iota
	flagFingerprint       // recognised without a request id
	flagFailing           // this row stands for an event that is failing
	flagEdited            // a replay whose body was changed
	flagToldOther         // by a fault, the sender heard something else than the handler answered
	flagTriggered         // made by hand, from the catalogue
	flagShared            // of a run that is followed, and answered by a handler of one's own
)

// Row is the summary of a delivery. It holds no payload, and nothing of the
// message it was made from, so that this can be freed.
type Row struct {
	ID       int64
	Root     int64 // the first delivery of the same event; ID if this is it
	ReplayOf int64 // what it was made from, 0 for nothing
	At       int64 // milliseconds since 1970
	Event    string
	Note     string // why there was no answer, or the fault that was injected
	text     string // request id, campaign and lead, one after the other
	latency  uint32 // microseconds
	Status   uint16
	Copy     uint16
	Attempt  uint16
	heard    uint16 // what the sender heard because of a fault, 0 for nothing

	idSize, campaignSize uint8
	Result               Result
	flags                uint8
}

// New is the row of a delivery that just arrived.
func New(m *hook.DeliveryArrived) Row {
	// One text, made at once: thousands may come a second.
	text := appendShort(make([]byte, 0, maxID+maxCampaign+maxLead), m.RequestID, maxID)
	id := len(text)
	text = appendShort(text, m.CampaignID, maxCampaign)
	campaign := len(text) - id
	r := Row{
		ID: m.ID, Root: m.ID, ReplayOf: m.ReplayOf, At: m.Time.UnixMilli(),
		Event:  eventText(m.EventType),
		text:   string(appendShort(text, m.Lead, maxLead)),
		Copy:   uint16(min(max(m.Copy, 0), math.MaxUint16)),
		idSize: uint8(id), campaignSize: uint8(campaign),
	}
	if m.Edited {
		r.flags |= flagEdited
	}
	switch m.Source {
	case hook.SourceTrigger:
		r.flags |= flagTriggered
	case hook.SourceShare:
		r.flags |= flagShared
	case hook.SourceEndpoint, hook.SourceReplay, hook.SourceSandbox:
	}
	if m.DuplicateOf != 0 {
		r.Root = m.DuplicateOf
		r.flags |= flagDuplicate
		if m.DuplicateBy == hook.ByFingerprint {
			r.flags |= flagFingerprint
		}
	}
	return r
}

// Recorded is the row of a delivery of the history.
func Recorded(m *hook.DeliveryArrived, attempts []*hook.AttemptFinished) Row {
	r := New(m)
	for _, a := range attempts {
		if a.Number >= int(r.Attempt) {
			r.finish(a)
		}
	}
	return r
}

// finish takes over how an attempt ended.
func (r *Row) finish(m *hook.AttemptFinished) {
	r.Attempt = uint16(min(max(m.Number, 1), math.MaxUint16))
	r.Status = uint16(min(max(m.Status, 0), math.MaxUint16))
	r.latency = uint32(min(max(m.Latency.Microseconds(), 0), math.MaxUint32))
	r.Result = ResultOf(m.Outcome)
	if m.URL == "" {
		r.flags &^= flagShared // it was the presenter's
	}
	r.finishFault(m)
	switch {
	case m.Error != "":
		r.Note = Shorten(m.Error, maxNote)
	case r.ToldOther():
		r.Note = Shorten(faultNote(m.Fault), maxNote)
	case m.Fault != "":
		r.Note = Shorten("fault "+m.Fault, maxNote)
	default:
		r.Note = ""
	}
}

// finishFault takes over what a fault made of an attempt.
func (r *Row) finishFault(m *hook.AttemptFinished) {
	r.flags &^= flagToldOther
	r.heard = uint16(min(max(m.Heard, 0), math.MaxUint16))
	if m.Fault == "" || m.Status == 0 {
		return
	}
	told := m.Heard != m.Status
	if m.HeardUnknown || (m.Heard == 0 && r.Result == Delivered) {
		told = (m.Status/100 == 2) != (r.Result == Delivered)
	}
	if told {
		r.flags |= flagToldOther
	}
}

// The words around the fault that decided what the sender heard, and the others.
const (
	faultWord = "fault "
	faultAnd  = " (and "
)

// faultNote says what faults did, the one that decided first: it is the last that
// fired.
func faultNote(faults string) string {
	at := strings.LastIndex(faults, faultsBetween)
	if at < 0 {
		return faultWord + faults
	}
	return faultWord + faults[at+len(faultsBetween):] + faultAnd + faults[:at] + ")"
}

// faultsBetween stands between the faults of an attempt; see fault.Decision.
const faultsBetween = " + "

// Decided is the fault that decided what the sender heard, where ToldOther.
func (r *Row) Decided() string {
	decided, _, _ := strings.Cut(strings.TrimPrefix(r.Note, faultWord), faultAnd)
	return decided
}

// Heard is what the sender heard because of a fault, 0 for nothing, or where that
// isn't known.
func (r *Row) Heard() int { return int(r.heard) }

// Triggered reports whether it was made by hand, from the catalogue.
func (r *Row) Triggered() bool { return r.has(flagTriggered) }

// Followed reports whether it is of a run that is followed, and was answered by a
// handler of one's own.
func (r *Row) Followed() bool { return r.has(flagShared) }

// ByHand reports whether what the handler answered means nothing to SmartLead: it
// was sent by hand, or SmartLead hears somebody else.
func (r *Row) ByHand() bool { return r.ReplayOf != 0 || r.Triggered() || r.Followed() }

func (r *Row) has(flag uint8) bool { return r.flags&flag != 0 }

// RequestID is the request id, cut if it is longer than any that SmartLead sends.
func (r *Row) RequestID() string { return r.text[:r.idSize] }

// Campaign is the campaign's id.
func (r *Row) Campaign() string { return r.text[r.idSize : r.idSize+r.campaignSize] }

// Lead is the lead's address.
func (r *Row) Lead() string { return r.text[r.idSize+r.campaignSize:] }

// Duplicate reports whether another delivery of the same event came before.
func (r *Row) Duplicate() bool { return r.has(flagDuplicate) }

// ByContent reports whether it was recognised as a duplicate without a request id.
func (r *Row) ByContent() bool { return r.has(flagFingerprint) }

// Edited reports whether it is a replay with another body.
func (r *Row) Edited() bool { return r.has(flagEdited) }

// ToldOther reports whether a fault had the sender hear something else than the
// handler answered, which is what Status says.
func (r *Row) ToldOther() bool { return r.has(flagToldOther) }

// Took is the latency of the last attempt.
func (r *Row) Took() time.Duration { return time.Duration(r.latency) * time.Microsecond }

// ShortID is as much of the request id as n columns hold, without a mark that it
// was cut: everybody knows that a short id is short.
func (r *Row) ShortID(n int) string {
	id := r.RequestID()
	if !ascii(id) {
		return cutBytes(id, 2*n)
	}
	return hook.ShortID(id, n)
}

// judge asks a filter about rows. It keeps what it asks with: a hundred thousand
// rows would leave as much garbage.
type judge struct {
	filter  filter.Filter
	known   filter.Row
	attempt [1]filter.Attempt
}

// passes reports whether the filter lets a row pass. Words are looked for in what
// the row shows.
func (j *judge) passes(r *Row) bool {
	j.known = filter.Row{
		DeliveryID: r.ID, ReceivedAt: time.UnixMilli(r.At), RequestID: r.RequestID(), EventType: r.Event,
		CampaignID: r.Campaign(), Lead: r.Lead(), Duplicate: r.Duplicate(),
	}
	if r.Result != Pending {
		j.attempt[0] = filter.Attempt{Status: int(r.Status), Latency: r.Took(), Outcome: r.Result.outcome()}
		j.known.Attempts = j.attempt[:]
	}
	return j.filter.Match(&j.known)
}
