package tui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"leadrig/replay/report"
	"leadrig/tui/paint"
)

func (r *scenarioRun) want(m *model) int { return len(r.text(m.pen(), m.width)) + 1 }

func (r *scenarioRun) view(p, _ pen, width, height int, _ *model) []string {
	title := []span{paint.Strong.Text(r.info.Name), paint.Faint.Text(fmt.Sprintf(" with %d", r.id))}
	if r.ended {
		title = append(title, paint.Plain.Text(" · "), r.outcome())
		if took := r.took(); took > 0 {
			title = append(title, paint.Faint.Text(" in "+paint.Duration(took)))
		}
	} else {
		title = append(title, paint.Warn.Text(" · running…"), paint.Faint.Text(" what arrives waits"))
	}
	lines := []string{rule(p, width, title...)}
	text := r.text(p, width)
	from, to := r.window(len(text), height-1)
	return append(lines, text[from:to]...)
}

// took is how long the scenario took, 0 where that isn't known.
func (r *scenarioRun) took() time.Duration {
	for _, s := range r.scenarios() {
		return time.Duration(s.TookMS * float64(time.Millisecond))
	}
	return 0
}

// outcome is what came of the run, in a word.
func (r *scenarioRun) outcome() span {
	if r.err != nil {
		return paint.Bad.Text(signLost + " did not come to its end")
	}
	for _, s := range r.scenarios() {
		return verdictSpan(s.Verdict)
	}
	return paint.Warn.Text("nothing was run")
}

// scenarios are the results: of the report, as soon as there is one.
func (r *scenarioRun) scenarios() []report.Scenario {
	if r.report != nil {
		return r.report.Scenarios
	}
	return r.finished
}

// verdictSpan is a verdict with its sign.
func verdictSpan(v report.Verdict) span {
	switch v {
	case report.Pass:
		return paint.Good.Text(signDelivered + " passed")
	case report.Fail:
		return paint.Bad.Text(signLost + " failed")
	case report.Warn:
		return paint.Warn.Text(signWarning + " warning")
	case report.Skipped:
		return paint.Faint.Text("– skipped")
	case report.Error:
	}
	return paint.Bad.Text(signFailed + " error")
}

// text is everything that is known of the run.
func (r *scenarioRun) text(p pen, width int) []string {
	var out []string
	add := func(indent int, sign span, s span) {
		for i, part := range p.Wrap(s.Words, width-indent-2) {
			ln := p.Line(width)
			ln.Gap(indent)
			if i == 0 {
				ln.Cell(sign.Role, sign.Words, 2)
			} else {
				ln.Gap(2)
			}
			ln.Add(s.Role.Text(part))
			out = append(out, ln.String())
		}
	}
	none := paint.Plain.Text("")
	add(1, none, paint.Faint.Text(r.info.Title))
	add(1, none, paint.Plain.Text(r.answers()))
	for _, s := range r.scenarios() {
		if s.Reason != "" && !slices.ContainsFunc(s.Checks, func(c report.Check) bool { return c.Message == s.Reason }) {
			add(1, none, paint.Warn.Text(s.Reason))
		}
		for _, c := range s.Checks {
			addCheck(add, &c)
		}
	}
	for _, failure := range r.failures() {
		add(1, paint.Bad.Text(signLost), paint.Bad.Text(failure))
	}
	if r.report != nil && r.report.Work.Deliveries > 0 {
		add(1, none, paint.Strong.Text(workText(r.report.Work)))
	}
	return out
}

// failures are why the run did not come to its end, but for what a check has said.
func (r *scenarioRun) failures() []string {
	var all []string
	if r.err != nil {
		all = append(all, r.err.Error())
	}
	if r.report != nil && r.report.Failure != "" {
		all = append(all, r.report.Failure)
	}
	for _, s := range r.scenarios() {
		for i := range s.Checks {
			said := s.Checks[i].Message
			all = slices.DeleteFunc(all, func(failure string) bool { return said != "" && strings.Contains(failure, said) })
		}
	}
	return slices.Compact(all)
}

// addCheck adds a check, and what it means where it did not pass.
func addCheck(add func(int, span, span), c *report.Check) {
	verdict := verdictSpan(c.Verdict)
	sign, _, _ := strings.Cut(verdict.Words, " ")
	said := c.Message
	if said == "" {
		said = c.Title
	}
	add(1, verdict.Role.Text(sign), paint.Plain.Text(c.ID+": "+said))
	if c.Verdict != report.Fail && c.Verdict != report.Warn {
		return
	}
	if c.Consequence != "" {
		add(3, paint.Plain.Text(""), paint.Warn.Text(c.Consequence))
	}
	if c.Again != "" {
		add(3, paint.Plain.Text(""), paint.Faint.Text("again: "+c.Again))
	}
	if c.Why != "" {
		add(3, paint.Plain.Text(""), paint.Faint.Text("why: "+c.Why))
	}
}

// answers counts what the handler answered.
func (r *scenarioRun) answers() string {
	if r.sent == 0 {
		return "nothing was sent yet"
	}
	parts := []string{}
	for _, status := range slices.Sorted(maps.Keys(r.attempts)) {
		parts = append(parts, fmt.Sprintf("%s ×%d", statusText(status), r.attempts[status]))
	}
	return "sent " + paint.Thousands(r.sent) + ": " + strings.Join(parts, ", ")
}

// workText says how often the handler did its work.
func workText(w report.Work) string {
	sent := paint.Counted(w.Deliveries, "delivery", "deliveries") + " with " + paint.Counted(w.IDs, "id", "ids")
	if !w.Observed {
		return sent + ": how often the handler did its work was not observed"
	}
	return fmt.Sprintf("%s: the handler did its work %s, expected %s", sent, paint.Counted(w.Effects, "time", "times"), w.Wanted())
}
