package scenario

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"leadrig/internal/hook"
)

// check finds what the schema can't say.
func (s *Scenario) check(root *yaml.Node) error {
	var names []string
	for i := range s.Steps {
		step := &s.Steps[i]
		node := child(child(root, "steps"), i)
		if err := step.Send.check(child(node, "send"), names); err != nil {
			return err
		}
		if step.Send != nil && step.Send.As != "" {
			names = append(names, step.Send.As)
		}
		if err := step.Again.check(child(node, "again"), names); err != nil {
			return err
		}
	}
	for i := range s.Checks {
		if err := s.Checks[i].check(child(child(root, "checks"), i)); err != nil {
			return err
		}
	}
	return nil
}

func (a *Again) check(node *yaml.Node, names []string) error {
	if a == nil {
		return nil
	}
	for _, n := range names {
		if n == a.Of {
			return nil
		}
	}
	if len(names) == 0 {
		return at(child(node, "of"), "no step before this one has a name: give the send step \"as: %s\"", a.Of)
	}
	return at(child(node, "of"), "no step before this one is called %q: use %s", a.Of, strings.Join(names, " or "))
}

func (s *Send) check(node *yaml.Node, names []string) error {
	if s == nil {
		return nil
	}
	for _, n := range names {
		if n == s.As {
			return at(child(node, "as"), "an earlier step is called %q already: choose another name", s.As)
		}
	}
	switch {
	case s.AtOnce && s.Copies < 2:
		return at(child(node, "at_once"), "at_once releases the copies of an event together, and there is one only: set copies")
	case s.AtOnce && (s.Concurrency > 1 || s.Rate > 0 || s.Retry || len(s.Faults) > 0):
		return at(child(node, "at_once"), "at_once goes with none of concurrency, rate, retry and faults: leave those out")
	case s.For > 0 && s.Rate == 0:
		return at(child(node, "for"), "for needs a rate: set how many deliveries are sent a second")
	case s.Rate > 0 && s.Concurrency > 1:
		return at(child(node, "concurrency"), "a rate doesn't wait for answers, so it has no concurrency: leave out one of the two")
	case s.Rate > 0 && s.Retry:
		return at(child(node, "retry"), "retry doesn't go with a rate: leave out one of the two")
	case s.For > 0 && s.Count > 0:
		return at(child(node, "count"), "for and rate make the count: leave out one of count and for")
	case s.Written == Reserialised && s.Copies < 2:
		return at(child(node, "written"), "only copies are written differently, and there are none: set copies")
	case s.IDs == FreshID && s.Copies < 2:
		return at(child(node, "ids"), "every event has an id of its own anyway, fresh is for copies: set copies")
	case s.Size > 0 && !contains(s.Mutate, "large"):
		return at(child(node, "size"), "size is for the mutation large: add \"mutate: [large]\"")
	case s.Recorded && len(s.Share) > 0:
		return at(child(node, "share"), "recorded bodies keep their values: leave out one of recorded and share")
	}
	return nil
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

func (c *Check) check(node *yaml.Node) error {
	switch {
	case c.WarnAfter > 0 && c.ID != CheckInTime:
		return at(child(node, "warn_after"), "warn_after is for the check %s: leave it out", CheckInTime)
	case c.Tolerate > 0 && c.ID != CheckNoStorm && c.ID != CheckSteady:
		return at(child(node, "tolerate"), "tolerate is for the checks %s and %s: leave it out", CheckNoStorm, CheckSteady)
	case c.Scope == ScopeRun && c.ID == CheckEffects:
		return at(child(node, "scope"), "effects are counted for each scenario: leave out the scope")
	}
	return nil
}

// nearest is a "did you mean" among names.
func nearest(name string, names []string) string {
	return hook.Nearest(name, names)
}
