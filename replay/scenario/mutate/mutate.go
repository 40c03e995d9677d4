package mutate

import (
	"fmt"
	"slices"
	"strings"

	"leadrig/internal/hook"
)

// Variant is a payload with something special about it.
type Variant struct {
	Label string // "without lead_id"
	Body  []byte
}

// Input is what a mutation starts from.
type Input struct {
	Body     []byte
	Optional []string // members that an event of this type may lack
	Size     int      // for large, in bytes
}

// DefaultSize is the size of a large payload where nothing is said.
const DefaultSize = 1_500_000

// mutation makes variants of an event. No variants means that there is nothing
// in it to change.
type mutation struct {
	name string
	make func(root *value, in Input) []Variant
}

func mutations() []mutation {
	return []mutation{
		{"drop-optional", dropOptional},
		{"id-types", idTypes},
		{"time-formats", timeFormats},
		{"nulls", nulls},
		{"unknown-event", unknownEvent},
		{"large", large},
		{"unicode", unicode},
		{Malformed, malformed},
	}
}

// Names are the mutations.
func Names() []string {
	var names []string
	for _, m := range mutations() {
		names = append(names, m.name)
	}
	return names
}

// Make makes the variants of a mutation.
func Make(name string, in Input) ([]Variant, error) {
	all := mutations()
	i := slices.IndexFunc(all, func(m mutation) bool { return m.name == name })
	if i < 0 {
		return nil, fmt.Errorf("unknown mutation %q: use one of %s (did you mean %s?)",
			name, strings.Join(Names(), ", "), hook.Nearest(name, Names()))
	}
	root, err := parse(in.Body)
	if err != nil {
		return nil, fmt.Errorf("mutation %s: %w", name, err)
	}
	if root.kind != '{' {
		return nil, fmt.Errorf("mutation %s: the body is no JSON object: choose another delivery", name)
	}
	return all[i].make(root, in), nil
}

// Reserialise writes the same JSON with its keys in reversed order and with
// spaces.
func Reserialise(body []byte) ([]byte, error) {
	root, err := parse(body)
	if err != nil {
		return nil, fmt.Errorf("write a copy differently: %w", err)
	}
	return root.reserialised(), nil
}

func dropOptional(root *value, in Input) []Variant {
	var all []Variant
	for _, key := range in.Optional {
		if root.member(key) != nil {
			all = append(all, Variant{Label: "without " + key, Body: root.without(key).bytes()})
		}
	}
	return all
}

func unknownEvent(root *value, _ Input) []Variant {
	tomorrow := root.change("", func(key string, _ *value) *value {
		if key == "event_type" {
			return text("LEAD_REACTED_WITH_EMOJI")
		}
		return nil
	})
	return []Variant{{Label: "of type LEAD_REACTED_WITH_EMOJI", Body: tomorrow.bytes()}}
}

// large makes an event as large as one with a long thread: more messages where
// it has a history, else a longer text.
func large(root *value, in Input) []Variant {
	size := in.Size
	if size <= 0 {
		size = DefaultSize
	}
	missing := size - len(root.bytes())
	if missing <= 0 {
		return []Variant{{Label: "as large as it is", Body: root.bytes()}}
	}
	grown := false
	if history := root.member("history"); history != nil && history.kind == '[' && len(history.elements) > 0 {
		one := history.elements[0].bytes()
		for range missing / (len(one) + 1) {
			history.elements = append(history.elements, history.elements[0])
		}
		grown = true
	}
	if !grown {
		root.members = append(root.members, member{key: "thread", value: text(strings.Repeat("Would a shorter list help? ", missing/27+1))})
	}
	return []Variant{{Label: fmt.Sprintf("of %d KB", len(root.bytes())/1000), Body: root.bytes()}}
}
