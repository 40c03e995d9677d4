package session

import (
	"maps"
	"slices"

	"leadrig/internal/forward"
)

// Routes say which handler gets an event.
type Routes struct {
	// Default takes every event without a route of its own; nil: such events are
	// only recorded, and answered 200.
	Default *forward.Target
	// ByType are the routes of the config file, by event type as received.
	ByType map[string]*forward.Target
}

// Target is the handler of an event type, as received; nil: there is none.
func (r Routes) Target(eventType string) *forward.Target {
	if t, ok := r.ByType[eventType]; ok {
		return t
	}
	return r.Default
}

// All returns each distinct handler once, in a stable order.
func (r Routes) All() []*forward.Target {
	var targets []*forward.Target
	if r.Default != nil {
		targets = append(targets, r.Default)
	}
	for _, eventType := range slices.Sorted(maps.Keys(r.ByType)) {
		t := r.ByType[eventType]
		if !slices.ContainsFunc(targets, func(o *forward.Target) bool { return o.String() == t.String() }) {
			targets = append(targets, t)
		}
	}
	return targets
}
