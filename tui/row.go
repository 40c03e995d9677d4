package tui

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// How much of each text a row keeps, in bytes. A row is about 90 bytes and its
// texts, so that a full ring stays in the tens of megabytes whatever is sent.
const (
	maxLead     = 96
	maxCampaign = 24
	maxEvent    = 40
	maxNote     = 80
	shortIDSize = 8
)

// result is what became of a delivery, as far as is known.
type result uint8

// The results. A delivery is pending until its first attempt has finished.
const (
	pending result = iota
	delivered
	lost
	retry
	failed
)

// resultOf is the result that an attempt gives its delivery.
func resultOf(m *hook.AttemptFinished) result {
	switch m.Outcome {
	case hook.OutcomeDelivered:
		return delivered
	case hook.OutcomeLost:
		return lost
	case hook.OutcomeRetry:
		return retry
	}
	return failed
}

// failing reports whether the handler should have accepted it and hasn't. A lost
// delivery is counted by itself.
func (r result) failing() bool { return r == retry || r == failed }

// What else is known of a row.
const (
	flagDuplicate   uint8 = 1 << iota
	flagFingerprint       // recognised without a request id
	flagIDTail            // the short id is the end of the id, not its start
	flagFailing           // this row stands for an event that is failing
)

// row is the summary of a delivery. It holds no payload, and nothing of the
// message it was made from, so that this can be freed.
type row struct {
	id      int64
	root    int64 // the first delivery of the same event; id if this is it
	at      int64 // milliseconds since 1970
	event   string
	text    string // short id, campaign and lead, one after the other
	note    string // why there was no answer, or the fault that was injected
	latency uint32 // microseconds
	status  uint16
	copy    uint16
	attempt uint16

	idSize, campaignSize uint8
	result               result
	flags                uint8
}

// newRow is the row of a delivery that just arrived.
func newRow(m *hook.DeliveryArrived) row {
	id, tail := shortID(m.RequestID)
	campaign := shorten(m.CampaignID, maxCampaign)
	r := row{
		id: m.ID, root: m.ID, at: m.Time.UnixMilli(),
		event:  eventText(m.EventType),
		text:   id + campaign + shorten(m.Lead, maxLead),
		copy:   uint16(min(max(m.Copy, 0), math.MaxUint16)),
		idSize: uint8(len(id)), campaignSize: uint8(len(campaign)),
	}
	if tail {
		r.flags |= flagIDTail
	}
	if m.DuplicateOf != 0 {
		r.root = m.DuplicateOf
		r.flags |= flagDuplicate
		if m.DuplicateBy == hook.ByFingerprint {
			r.flags |= flagFingerprint
		}
	}
	return r
}

// finish takes over how an attempt ended.
func (r *row) finish(m *hook.AttemptFinished) {
	r.attempt = uint16(min(max(m.Number, 1), math.MaxUint16))
	r.status = uint16(min(max(m.Status, 0), math.MaxUint16))
	r.latency = uint32(min(max(m.Latency.Microseconds(), 0), math.MaxUint32))
	r.result = resultOf(m)
	r.note = ""
	switch {
	case m.Error != "":
		r.note = shorten(m.Error, maxNote)
	case m.Fault != "":
		r.note = shorten("fault "+m.Fault, maxNote)
	}
}

func (r *row) has(flag uint8) bool { return r.flags&flag != 0 }

func (r *row) campaign() string { return r.text[r.idSize : r.idSize+r.campaignSize] }

func (r *row) lead() string { return r.text[r.idSize+r.campaignSize:] }

// idText is as much of the request id as n columns hold, without a mark that it
// was cut: everybody knows that a short id is short.
func (r *row) idText(n int) string {
	id := r.text[:r.idSize]
	if len(id) <= n || !ascii(id) {
		return id
	}
	if r.has(flagIDTail) {
		return id[len(id)-n:]
	}
	return id[:n]
}

// shortID returns the characters of a request id that tell it from others: the
// first ones, or the last ones of a UUID that begins with a time (version 7).
func shortID(id string) (short string, tail bool) {
	if hook.TimeOrdered(id) {
		return strings.Clone(id[len(id)-shortIDSize:]), true
	}
	return cutBytes(id, shortIDSize), false
}

// eventText returns the type as it was received. The known ones share their
// text instead of keeping a copy per row.
func eventText(received string) string {
	for _, t := range hook.EventTypes() {
		if string(t) == received {
			return string(t)
		}
	}
	return shorten(received, maxEvent)
}

// shorten returns a copy of at most limit bytes, with … where it was cut.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return strings.Clone(s)
	}
	return cutBytes(s, limit-len("…")) + "…"
}

// cutBytes returns a copy of at most limit bytes, cut between two characters.
func cutBytes(s string, limit int) string {
	if len(s) > limit {
		end := limit
		for back := 0; back < utf8.UTFMax-1 && end > 0 && !utf8.RuneStart(s[end]); back++ {
			end--
		}
		s = s[:end]
	}
	return strings.Clone(s)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// took returns the latency of the last attempt.
func (r *row) took() time.Duration { return time.Duration(r.latency) * time.Microsecond }
