package replay

import (
	"fmt"
	"slices"
	"strings"

	"leadrig/internal/hook"
	"leadrig/replay/scenario"
)

// The ids of checks that no scenario asks for.
const (
	checkReachable = "reachable" // the scenario could be run
	checkFaults    = "faults"    // every fault fired
	checkLate      = "late"      // no effect came after its scenario was judged
)

// Explanation says what a check or a scenario is about.
type Explanation struct {
	ID     string
	Title  string   // in a few words
	What   string   // what is looked at
	Why    string   // why SmartLead's rules make it matter
	Fix    string   // what to change in a handler
	Checks []string // of a scenario: the ids of its checks
}

// Explain returns the explanation of a check or of a scenario, which may be a
// user's own file.
func Explain(id string) (Explanation, error) {
	if scenario.IsFile(id) {
		s, err := scenario.LoadFile(id)
		if err != nil {
			return Explanation{}, err
		}
		return ofScenario(s), nil
	}
	all, err := Explanations()
	if err != nil {
		return Explanation{}, err
	}
	var ids []string
	for _, e := range all {
		if e.ID == id {
			return e, nil
		}
		ids = append(ids, e.ID)
	}
	return Explanation{}, fmt.Errorf("nothing is known as %q: did you mean %s? All are %s", id, hook.Nearest(id, ids), strings.Join(ids, ", "))
}

// Explanations returns all: first the shipped scenarios in their order, then the
// checks.
func Explanations() ([]Explanation, error) {
	shipped, err := scenario.Shipped()
	if err != nil {
		return nil, err
	}
	var all []Explanation
	for _, s := range shipped {
		all = append(all, ofScenario(s))
	}
	return append(all, checks()...), nil
}

func ofScenario(s *scenario.Scenario) Explanation {
	e := Explanation{ID: s.Name, Title: s.Title, What: s.Title + ".", Why: s.Why, Fix: s.Fix}
	for _, c := range s.Checks {
		e.Checks = append(e.Checks, c.ID)
	}
	return e
}

func titleOf(id string) string {
	all := checks()
	if i := slices.IndexFunc(all, func(e Explanation) bool { return e.ID == id }); i >= 0 {
		return all[i].Title
	}
	return id
}
