package scenario

import (
	"time"

	"leadrig/internal/hook"
)

// Scenario is steps and what must hold after them.
type Scenario struct {
	Name  string `yaml:"name"`
	Group string `yaml:"group"`
	Title string `yaml:"title"` // what it does, in a few words
	// Why and Fix explain it: why SmartLead's rules make it matter, and what to
	// change in a handler that fails it.
	Why    string  `yaml:"why"`
	Fix    string  `yaml:"fix"`
	Suites []Suite `yaml:"suites"`
	Steps  []Step  `yaml:"steps"`
	Checks []Check `yaml:"checks"`
	Schema string  `yaml:"$schema"` // for editors; ignored
	File   string  `yaml:"-"`       // where it is from, "" if it is shipped
}

// Suite is a named set of scenarios.
type Suite string

// The suites.
const (
	Quick Suite = "quick"
	Full  Suite = "full"
)

// Step is one thing to do. Exactly one of its fields is set.
type Step struct {
	Send       *Send       `yaml:"send"`
	Again      *Again      `yaml:"again"`
	Restart    *Restart    `yaml:"restart"`
	Downstream *Downstream `yaml:"downstream"`
}

// Events that are no event type.
const (
	Selected = "selected" // what the user selected; one reply where nothing was
	All      = "all"      // everything that was selected; each event type where nothing was
)

// Send makes events and sends them.
type Send struct {
	As     string   `yaml:"as"`     // a name for Again
	Events []string `yaml:"events"` // event types, Selected or All; default: Selected
	// Variants are names of the catalogue's variants; only events that have them
	// are sent, in these forms.
	Variants []string `yaml:"variants"`
	Count    int      `yaml:"count"`  // how many events; default: each once
	Copies   int      `yaml:"copies"` // deliveries of each event; default: 1
	IDs      IDs      `yaml:"ids"`
	Written  Written  `yaml:"written"`
	Recorded bool     `yaml:"recorded"` // leave bodies as they were recorded, not made into new events

	Mutate []string       `yaml:"mutate"` // names of package mutate
	Size   int            `yaml:"size"`   // for the mutation large, in bytes
	Set    map[string]any `yaml:"set"`    // values by path
	Share  []string       `yaml:"share"`  // paths that have one value in all events of the step

	Order       Order    `yaml:"order"`
	AtOnce      bool     `yaml:"at_once"`     // all copies of an event are released at the same instant
	Concurrency int      `yaml:"concurrency"` // how many deliveries are under way; default: 1
	Rate        float64  `yaml:"rate"`        // deliveries a second, sent without waiting for answers
	For         Duration `yaml:"for"`         // with Rate: for how long

	Faults []Fault `yaml:"faults"`
	Retry  bool    `yaml:"retry"` // send again by the delivery policy

	Answer Answer `yaml:"answer"`
	Effect Effect `yaml:"effect"`
}

// Again sends the events of an earlier step again, under the ids they had.
type Again struct {
	Of      string  `yaml:"of"`
	Written Written `yaml:"written"`
	Copies  int     `yaml:"copies"`
}

// Restart restarts the handler with the user's own command.
type Restart struct {
	Within Duration `yaml:"within"` // how long it may take; default: 30 s
}

// Downstream lets the first calls to the sink fail.
type Downstream struct {
	Fail   int `yaml:"fail"`
	Status int `yaml:"status"` // default: 503
}

// IDs says how X-Request-Id is set on the copies of an event.
type IDs string

// The ways to set it.
const (
	SameID  IDs = "same" // one id for all copies; the default
	FreshID IDs = "fresh"
	NoID    IDs = "none"
)

// Written says how copies after the first are written.
type Written string

// The ways to write a copy.
const (
	AsIs         Written = "as-is" // the default
	Reserialised Written = "reserialised"
)

// Order is the order of events.
type Order string

// The orders.
const (
	InOrder  Order = "given" // the default
	Reversed Order = "reversed"
	Shuffled Order = "shuffled" // by the seed
)

// Answer is what a handler should answer.
type Answer string

// The answers.
const (
	Accept    Answer = "accept" // 2xx; the default
	Refuse    Answer = "refuse" // 4xx
	AnyAnswer Answer = "any"
)

// Effect is what a handler should do because of an event.
type Effect string

// The effects.
const (
	Once      Effect = "once" // the default
	None      Effect = "none"
	AnyEffect Effect = "any"
)

// Check is something that must hold.
type Check struct {
	ID    string `yaml:"check"`
	Level Level  `yaml:"level"`
	// WarnAfter is for CheckInTime: an answer that takes longer is a warning.
	WarnAfter Duration `yaml:"warn_after"`
	Scope     Scope    `yaml:"scope"`
	// Tolerate is for CheckNoStorm and CheckSteady; see there.
	Tolerate float64 `yaml:"tolerate"`
}

// Level is what a check that doesn't hold is.
type Level string

// The levels.
const (
	LevelFail Level = "fail" // the default
	LevelWarn Level = "warn"
)

// Scope is which deliveries a check looks at.
type Scope string

// The scopes.
const (
	ScopeScenario Scope = "scenario" // the default
	ScopeRun      Scope = "run"      // those of the whole run
)

// The ids of checks.
const (
	CheckAccepted   = "accepted"    // each valid event is answered 2xx
	CheckRefused    = "refused"     // each body that is no event is answered 4xx
	CheckEffects    = "effects"     // the work was done as often as there were events
	CheckInTime     = "in-time"     // each answer comes before SmartLead gives up
	CheckDelivered  = "delivered"   // each event is delivered in the end
	CheckHonest     = "honest"      // what the downstream refused is answered 5xx
	CheckNoStorm    = "no-storm"    // at most Tolerate of the copies (default a half) are answered 5xx
	CheckNoRedirect = "no-redirect" // no answer is 3xx
	CheckNoLoss     = "no-loss"     // no valid event is answered 4xx
	CheckNoHiding   = "no-hiding"   // no failure is answered 2xx
	CheckSteady     = "steady"      // the latency of the last third is below Tolerate (default 2) times that of the first
)

// Duration is a time with its unit: "30s".
type Duration time.Duration

// EventTypes returns the event types among the events of a step.
func (s *Send) EventTypes() []hook.EventType {
	var types []hook.EventType
	for _, e := range s.Events {
		if e != Selected && e != All {
			types = append(types, hook.EventType(e))
		}
	}
	return types
}
