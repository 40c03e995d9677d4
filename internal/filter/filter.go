package filter

import (
	"strings"
	"time"

	"leadrig/internal/hook"
)

// Key is what a term is about.
type Key string

// The keys.
const (
	Type     Key = "type"     // event type; * stands for any letters
	Status   Key = "status"   // of an attempt: 200, 5xx, >=400, none
	Outcome  Key = "outcome"  // of an attempt: delivered, lost, retry, failed
	Campaign Key = "campaign" // campaign id
	Lead     Key = "lead"     // part of the lead's address
	ID       Key = "id"       // beginning of the request id, or the delivery's number
	Dup      Key = "dup"      // yes or no
	Latency  Key = "latency"  // of an attempt: >500ms, <=2s
	Since    Key = "since"    // not older than: 10m, 2h, 7d, or a time
	Word     Key = ""         // occurs somewhere
)

// Filter is a parsed filter. The zero Filter lets everything pass.
type Filter struct{ terms []Term }

// Term is one condition.
type Term struct {
	Key    Key
	Not    bool     // the condition must not hold
	Values []string // alternatives, in canonical form
	tests  []test   // of the values, in the same order
	spans  []Span   // of the values that are numbers or times
}

// Span is the numbers from Min to Max, both included; none where Min is larger.
type Span struct{ Min, Max int64 }

// Spans says what Status (0: no answer came), Latency (nanoseconds) and Since
// (nanoseconds since 1970) let pass, for whoever looks in an index first: one
// span for each value. Other terms have none.
func (t *Term) Spans() []Span { return t.spans }

// test is one value of a term.
type test func(*Row) bool

// Row is what is known of a delivery.
type Row struct {
	DeliveryID int64
	ReceivedAt time.Time
	RequestID  string
	EventType  string
	CampaignID string
	Lead       string
	Duplicate  bool
	Attempts   []Attempt
	// Text gives further text to look for words in, such as the body; nil: none.
	Text func() string
}

// Attempt is what is known of an attempt at a delivery.
type Attempt struct {
	Status  int // 0: no answer came
	Latency time.Duration
	Outcome hook.Outcome
}

// Terms returns the conditions, for whoever looks in an index first.
func (f Filter) Terms() []Term { return f.terms }

// Empty reports whether everything passes.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Match reports whether a delivery passes.
func (f Filter) Match(r *Row) bool {
	for i := range f.terms {
		if !f.terms[i].match(r) {
			return false
		}
	}
	return true
}

func (t *Term) match(r *Row) bool {
	for _, holds := range t.tests {
		if holds(r) {
			return !t.Not
		}
	}
	return t.Not
}

// String is the filter's canonical form.
func (f Filter) String() string {
	parts := make([]string, len(f.terms))
	for i := range f.terms {
		parts[i] = f.terms[i].String()
	}
	return strings.Join(parts, " ")
}

// String is the term as it would be written.
func (t Term) String() string {
	values := make([]string, len(t.Values))
	for i, v := range t.Values {
		values[i] = quoted(v, t.Key == Word)
	}
	text := strings.Join(values, ",")
	if t.Key != Word {
		text = string(t.Key) + ":" + text
	}
	if t.Not {
		text = "-" + text
	}
	return text
}

// quoted puts a value in quotes where it would be read as something else.
func quoted(value string, word bool) string {
	special := " \t\",\\"
	if word {
		special += ":"
	}
	if value == "" || strings.ContainsAny(value, special) || (word && strings.HasPrefix(value, "-")) {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	}
	return value
}
