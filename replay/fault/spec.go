package fault

import (
	"slices"
	"strings"

	"leadrig/internal/hook"
)

// Spec is a fault as it was written: a kind and when it fires. It is immutable.
// Take one from Parse; the zero value is no fault.
type Spec struct {
	kind        Kind
	when        When
	count       int // 0: always
	events      []hook.EventType
	attempt     int     // 0: any
	skip        int     // matches
	every       int     // 0: each match
	probability float64 // 0: certain
}

// Kind is what the fault does, nil for the zero value.
func (s Spec) Kind() Kind { return s.kind }

// When is the side on which it strikes, given or by default.
func (s Spec) When() When { return s.when }

// Count is how often it fires at most; 0: always.
func (s Spec) Count() int { return s.count }

// Events are the event types it is for; none: all.
func (s Spec) Events() []hook.EventType { return slices.Clone(s.events) }

// String is the canonical spelling: the kind, then what isn't as by default, in
// the order of Modifiers. Parse reads it back to an equal fault.
func (s Spec) String() string {
	if s.kind == nil {
		return ""
	}
	parts := []string{part(s.kind.Doc().Name, s.kind.Argument())}
	for _, m := range modifiers() {
		if value := m.show(&s); value != "" {
			parts = append(parts, part(m.doc.Name, value))
		}
	}
	return strings.Join(parts, ";")
}

func part(name, value string) string {
	if value == "" {
		return name
	}
	return name + "=" + value
}

// MarshalText is String, for files.
func (s Spec) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is Parse, for files.
func (s *Spec) UnmarshalText(text []byte) error {
	read, err := Parse(string(text))
	if err != nil {
		return err
	}
	*s = read
	return nil
}

// matches reports whether the fault is for such attempts at all.
func (s *Spec) matches(event hook.EventType, number int) bool {
	return (len(s.events) == 0 || slices.Contains(s.events, event)) && (s.attempt == 0 || s.attempt == number)
}

// due reports whether the n-th match, counted from 1, is one to fire at.
func (s *Spec) due(n int) bool {
	n -= s.skip
	return n > 0 && (s.every == 0 || n%s.every == 0)
}
