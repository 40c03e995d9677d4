package report

import (
	"fmt"
	"strconv"
	"strings"
)

// sign is a verdict as one character: it can be read without colour.
func (v Verdict) sign() string {
	switch v {
	case Pass:
		return "✓"
	case Fail:
		return "✗"
	case Warn:
		return "!"
	case Skipped:
		return "–"
	}
	return "?"
}

// word is a verdict as people say it.
func (v Verdict) word() string {
	switch v {
	case Pass:
		return "passed"
	case Fail:
		return "failed"
	case Warn:
		return "warning"
	case Skipped:
		return "skipped"
	}
	return "error"
}

// troubled reports whether a verdict asks for an explanation.
func (v Verdict) troubled() bool { return v.weight() >= Warn.weight() }

// msText is a time for people.
func msText(ms float64) string {
	switch {
	case ms <= 0:
		return "0 ms"
	case ms < 0.95:
		return strconv.FormatFloat(max(ms, 0.1), 'f', 1, 64) + " ms"
	case ms < 999.5:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	}
	return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
}

// number sets commas: 12,345.
func number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// Sentence is what the report ends in: what was sent and what came of it.
func (r *Report) Sentence() string {
	w := r.Work
	sent := count(w.Deliveries, "delivery", "deliveries") + " with " + count(w.IDs, "id", "ids")
	switch {
	case w.Deliveries == 0:
		return "Nothing was sent."
	case !w.Observed && r.Effects != EffectsNone && r.Effects != "":
		return sent + ": no scenario here says how often the work must be done."
	case !w.Observed:
		return sent + ": how often the handler did its work was not observed (--effects-url, --effects-cmd or --sink)."
	}
	return fmt.Sprintf("%s: the handler did its work %s, expected %s.", sent, count(w.Effects, "time", "times"), w.Wanted())
}

// Wanted is how often the work should have been done, for people: a number, or
// "1 to 4" where a handler may rightly differ.
func (w *Work) Wanted() string {
	if most := w.most(); most > w.Expected {
		return number(w.Expected) + " to " + number(most)
	}
	return number(w.Expected)
}

// intro is what a run was, in one line.
func (r *Report) intro() string {
	var parts []string
	if r.Suite != "" {
		parts = append(parts, "suite "+r.Suite)
	}
	parts = append(parts, "seed "+strconv.FormatUint(r.Seed, 10))
	if r.Policy != "" && r.Policy != "smartlead" {
		parts = append(parts, "policy "+r.Policy)
	}
	if r.Effects == EffectsNone || r.Effects == "" {
		parts = append(parts, "effects not observed")
	} else {
		parts = append(parts, "effects by "+string(r.Effects))
	}
	return strings.Join(parts, " · ")
}

// counts is the line of verdicts: those that there are, the worst first.
func (r *Report) counts() string {
	s := r.ScenarioSummary
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, text)
		}
	}
	add(s.Error, count(s.Error, "error", "errors"))
	add(s.Fail, number(s.Fail)+" failed")
	parts = append(parts, number(s.Pass)+" passed")
	add(s.Warn, count(s.Warn, "warning", "warnings"))
	add(s.Skipped, number(s.Skipped)+" skipped"+r.skippedWhy())
	return strings.Join(parts, " · ")
}

// maxSkippedWhy is how many skipped scenarios the counts name.
const maxSkippedWhy = 3

// skippedWhy names the skipped scenarios with their reasons, or the reason alone
// if it is the same for all of them.
func (r *Report) skippedWhy() string {
	var why []string
	reasons := map[string]bool{}
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; s.Verdict == Skipped {
			text, reason := s.Name, s.reason()
			if reason != "" {
				text += ": " + reason
			}
			why = append(why, text)
			reasons[reason] = true
		}
	}
	switch {
	case len(why) > 1 && len(reasons) == 1:
		for reason := range reasons {
			return " (" + reason + ")"
		}
	case len(why) > 0 && len(why) <= maxSkippedWhy:
		return " (" + strings.Join(why, "; ") + ")"
	}
	return ""
}

// reason is why a scenario was skipped: its own, or that of its first check that
// was.
func (s *Scenario) reason() string {
	if s.Reason != "" {
		return s.Reason
	}
	for i := range s.Checks {
		if s.Checks[i].Verdict == Skipped {
			return s.Checks[i].Message
		}
	}
	return ""
}

// headline is what a scenario's line says.
func (s *Scenario) headline() string {
	n := len(s.Checks)
	switch {
	case s.Reason != "" && (s.Verdict == Skipped || s.Verdict == Error):
		return s.Reason
	case n == 1:
		return s.Checks[0].Message
	case n == 0:
		return s.Title
	case s.Verdict == Skipped:
		sum := s.sum()
		return fmt.Sprintf("%s of %s passed, %s skipped: %s", number(sum.Pass), count(n, "check", "checks"), number(sum.Skipped), s.reason())
	case s.Verdict == Pass:
		text := count(n, "check", "checks") + " passed"
		if s.Title != "" {
			text = s.Title + ", " + text
		}
		return text
	}
	return s.brokenDown()
}

// sum counts the scenario's checks.
func (s *Scenario) sum() Summary {
	var sum Summary
	for i := range s.Checks {
		sum.add(s.Checks[i].Verdict)
	}
	return sum
}

// brokenDown counts the checks of a scenario that has trouble.
func (s *Scenario) brokenDown() string {
	sum := s.sum()
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{sum.Error, "without a verdict"}, {sum.Fail, "failed"}, {sum.Warn, "with a warning"}} {
		if p.n > 0 {
			parts = append(parts, number(p.n)+" "+p.word)
		}
	}
	return fmt.Sprintf("of %s: %s", count(len(s.Checks), "check", "checks"), strings.Join(parts, ", "))
}

// about returns the deliveries that a check speaks of; indexes that lead
// nowhere are left out.
func (s *Scenario) about(c *Check) []*Delivery {
	var found []*Delivery
	for _, i := range c.About {
		if i >= 0 && i < len(s.Deliveries) {
			found = append(found, &s.Deliveries[i])
		}
	}
	return found
}

// says reports whether a check's message tells already what was expected and
// observed.
func (c *Check) says() bool {
	return strings.Contains(c.Message, c.Expected) && strings.Contains(c.Message, c.Observed)
}
