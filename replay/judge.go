package replay

import (
	"fmt"
	"slices"
	"strings"

	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// finding is what a check found.
type finding struct {
	verdict            report.Verdict // "": it holds
	message            string
	expected, observed string
	consequence        string
	about              []*delivery // those that are wrong
}

// judge is how a check is done. There is one for each id.
type judge func(t *trial, c scenario.Check, all []*delivery) finding

func judges() map[string]judge {
	return map[string]judge{
		scenario.CheckAccepted:   judgeAccepted,
		scenario.CheckRefused:    judgeRefused,
		scenario.CheckEffects:    judgeEffects,
		scenario.CheckInTime:     judgeInTime,
		scenario.CheckDelivered:  judgeDelivered,
		scenario.CheckHonest:     judgeHonest,
		scenario.CheckNoStorm:    judgeNoStorm,
		scenario.CheckNoRedirect: judgeNoRedirect,
		scenario.CheckNoLoss:     judgeNoLoss,
		scenario.CheckNoHiding:   judgeNoHiding,
		scenario.CheckSteady:     judgeSteady,
	}
}

// judgeAll does the checks of one scope and tells the result.
func (t *trial) judgeAll(scope scenario.Scope, all []*delivery) {
	by := judges()
	var wrong []*delivery
	findings := map[int][]*delivery{}
	for _, c := range t.sc.Checks {
		if c.Scope != scope {
			continue
		}
		f := by[c.ID](t, c, all)
		findings[len(t.result.Checks)] = f.about
		wrong = append(wrong, f.about...)
		t.result.Checks = append(t.result.Checks, t.check(c, f))
	}
	if scope == scenario.ScopeScenario {
		t.result.Checks = append(t.result.Checks, t.notes...)
	}
	index := t.tell(wrong)
	for i, about := range findings {
		t.result.Checks[i].About = indexes(index, about)
	}
}

func indexes(index map[*delivery]int, about []*delivery) []int {
	var all []int
	for _, d := range about {
		if i, ok := index[d]; ok {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// check makes a check of the report.
func (t *trial) check(c scenario.Check, f finding) report.Check {
	out := report.Check{
		ID: c.ID, Title: titleOf(c.ID), Verdict: f.verdict, Message: f.message, Expected: f.expected,
		Observed: f.observed, EventType: oneType(f.about),
	}
	if f.verdict == "" {
		out.Verdict = report.Pass
	}
	if f.verdict == report.Fail && c.Level == scenario.LevelWarn {
		out.Verdict = report.Warn
	}
	if out.Verdict == report.Fail || out.Verdict == report.Warn {
		out.Consequence = f.consequence
		out.Again = t.of.cfg.Again(t.names(c, f.about))
		out.Why = "leadrig explain " + t.explained(c.ID)
	}
	return out
}

// names are the scenarios to be run again for a finding: the own one, and before
// it the first at fault where it isn't that itself.
func (t *trial) names(c scenario.Check, about []*delivery) string {
	of := func(t *trial) bool {
		return slices.ContainsFunc(about, func(d *delivery) bool { return slices.Contains(t.deliveries, d) })
	}
	if c.Scope != scenario.ScopeRun || of(t) {
		return t.name()
	}
	if i := slices.IndexFunc(t.of.done, of); i >= 0 {
		return t.of.done[i].name() + "," + t.name()
	}
	return t.name()
}

// explained is what explains a failure best: the scenario if it says why, else
// the check.
func (t *trial) explained(check string) string {
	if t.sc.Why != "" {
		return t.name()
	}
	return check
}

func oneType(all []*delivery) string {
	kind := ""
	for i, d := range all {
		if i > 0 && d.eventType != kind {
			return ""
		}
		kind = d.eventType
	}
	return kind
}

// list names some of the deliveries that are wrong, each with what came back, and
// the same one only once.
func list(wrong []wrongAttempt) string {
	const most = 3
	var texts []string // the first different ones
	times := map[string]int{}
	for _, w := range wrong {
		text := fmt.Sprintf("%s: %s", w.d.what(), w.a.came())
		if times[text] == 0 && len(texts) < most {
			texts = append(texts, text)
		}
		times[text]++
	}
	more := len(wrong)
	for i, text := range texts {
		more -= times[text]
		if n := times[text]; n > 1 {
			texts[i] += fmt.Sprintf(" (%d times)", n)
		}
	}
	text := strings.Join(texts, "; ")
	if more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

// wrongAttempt is an attempt that isn't as it should be.
type wrongAttempt struct {
	d *delivery
	a *attempt
}

func deliveriesOf(wrong []wrongAttempt) []*delivery {
	var all []*delivery
	for _, w := range wrong {
		all = append(all, w.d)
	}
	return all
}

// each calls f for the attempts that say something about the handler: those that
// reached it and whose answer was not hidden from the start.
func each(all []*delivery, finalOnly bool, f func(d *delivery, a *attempt)) {
	for _, d := range all {
		for i := range d.attempts {
			a := &d.attempts[i]
			told := a.status != 0 || a.err != nil
			if a.reached && told && (a.final || !finalOnly) {
				f(d, a)
			}
		}
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
