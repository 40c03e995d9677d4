package replay

import (
	"strconv"
	"sync"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// event is something that happened at SmartLead, as far as a scenario knows.
type event struct {
	effect scenario.Effect
}

// delivery is what is sent under one request id, once or again.
type delivery struct {
	scenario  string
	key       string // the same in every run with the same seed
	id        string // X-Request-Id, "" for none
	event     *event
	eventType string
	fixture   string
	label     string
	body      []byte
	header    hook.Header
	method    string // "": POST
	query     string
	answer    scenario.Answer
	lenient   bool // its scenario only warns if it isn't accepted
	attempts  []attempt
	previous  *Previous // of a recorded delivery that is sent whole
	paced     bool      // sent at a rate

	mu sync.Mutex // guards attempts: copies of one delivery may be under way at once
}

// attempt is one exchange.
type attempt struct {
	start   time.Duration // since the scenario's start
	latency time.Duration
	// status is what the handler answered, 0 if it didn't; seen is what the
	// sender, so SmartLead, heard of it.
	status, seen int
	outcome      hook.Outcome
	err          *wire.Error
	fault        string
	reached      bool // the handler got it, as far as the sender can tell
	final        bool // no retry of the same copy follows
	sinkFailed   bool // the downstream refused the work of this attempt, and took no other
	answer       string
	lag          time.Duration // how much later than planned it began, at a rate
}

func (a *attempt) accepted() bool { return isAccepted(a.status) }

// isAccepted says that an answer is one that SmartLead takes for success.
func isAccepted(status int) bool { return status >= 200 && status < 300 }

// what is how people hear of a delivery.
func (d *delivery) what() string {
	name := d.eventType
	if name == "" {
		name = "an event"
	}
	if d.label != "" {
		name += " " + d.label
	}
	return name
}

// came is what came back.
func (a *attempt) came() string {
	switch {
	case a.status != 0:
		return strconv.Itoa(a.status)
	case a.err == nil:
		return "no answer"
	}
	switch a.err.Kind {
	case wire.KindTimeout:
		return "no answer in time"
	case wire.KindClosed, wire.KindReset, wire.KindTorn:
		return "no answer (the connection was closed, as when a handler crashes)"
	case wire.KindNotHTTP, wire.KindHead:
		return "no answer that is HTTP"
	}
	return "no answer (" + a.err.Error() + ")"
}
