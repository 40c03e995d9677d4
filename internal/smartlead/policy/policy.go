package policy

import (
	"fmt"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// Policy is a delivery policy. Its zero value is of no use; take one from
// SmartLead, Core, Once or ByName.
type Policy struct {
	Name    string
	Timeout time.Duration // for a whole answer
	// Waits are the pauses before the second attempt, the third, and so on;
	// there are len(Waits)+1 attempts in all.
	Waits []time.Duration
	// Disables says that the webhook is switched off once all attempts of one
	// event have failed.
	Disables bool
}

// timeout is the same in every published description.
const timeout = 30 * time.Second

// SmartLead is the policy of the integration guide: 30 s, three attempts in
// all. The guide gives no waits; these are the first two of the older page that
// Core follows.
func SmartLead() Policy {
	return Policy{Name: "smartlead", Timeout: timeout, Waits: []time.Duration{time.Minute, 5 * time.Minute}}
}

// Core is the policy of SmartLead's older core page: five retries over 7 h
// 21 min, then the webhook itself is disabled.
func Core() Policy {
	return Policy{
		Name: "core", Timeout: timeout, Disables: true,
		Waits: []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour},
	}
}

// Once is a single attempt.
func Once() Policy { return Policy{Name: "once", Timeout: timeout} }

// ByName returns the policy with that name.
func ByName(name string) (Policy, error) {
	all := []Policy{SmartLead(), Core(), Once()}
	names := make([]string, 0, len(all))
	for _, p := range all {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Policy{}, fmt.Errorf("unknown policy %q: use one of %s (did you mean %s?)",
		name, strings.Join(names, ", "), hook.Nearest(name, names))
}

// Attempts is the number of attempts in all.
func (p Policy) Attempts() int { return len(p.Waits) + 1 }

// Wait is the pause after the given failed attempt, counted from 1; false when
// that attempt was the last.
func (p Policy) Wait(attempt int) (time.Duration, bool) {
	if attempt < 1 || attempt > len(p.Waits) {
		return 0, false
	}
	return p.Waits[attempt-1], true
}

// Outcome says what an answer means to the sender: 2xx is delivered, 4xx loses
// the event for good, anything else (5xx, no answer within the timeout, a
// refused connection, and 3xx, which is no success either) is tried again until
// the attempts are used up. Status is 0 where no answer came.
func (p Policy) Outcome(status, attempt int) hook.Outcome {
	switch {
	case status >= 200 && status < 300:
		return hook.OutcomeDelivered
	case status >= 400 && status < 500:
		return hook.OutcomeLost
	case attempt >= p.Attempts():
		return hook.OutcomeFailed
	default:
		return hook.OutcomeRetry
	}
}

// Scaled returns the policy with its waits divided by scale (a --time-scale);
// the timeout is the handler's own time and stays.
func (p Policy) Scaled(scale float64) Policy {
	if scale <= 0 || scale == 1 {
		return p
	}
	waits := make([]time.Duration, len(p.Waits))
	for i, w := range p.Waits {
		waits[i] = time.Duration(float64(w) / scale)
	}
	p.Waits = waits
	return p
}
