package tui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadrig/replay/report"
	"leadrig/tui/paint"
)

func (r *scenarioRun) want(m *model) int { return len(r.text(m.pen(), m.width)) + 1 }

func (r *scenarioRun) view(p, _ pen, width, height int, _ *model) []string {
	title := []span{paint.Strong.Text(r.info.Name), paint.Faint.Text(fmt.Sprintf(" with %d", r.id))}
	if r.ended {
		title = append(title, paint.Plain.Text(" · "), r.outcome())
	} else {
		title = append(title, paint.Warn.Text(" · running…"))
	}
	lines := []string{rule(p, width, title...)}
	text := r.text(p, width)
	r.top = min(r.top, max(len(text)-(height-1), 0))
	return append(lines, text[r.top:min(len(text), r.top+height-1)]...)
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
	if r.err != nil {
		add(1, paint.Bad.Text(signLost), paint.Bad.Text(r.err.Error()))
	}
	if r.report != nil {
		if r.report.Failure != "" {
			add(1, paint.Bad.Text(signLost), paint.Bad.Text(r.report.Failure))
		}
		add(1, none, paint.Strong.Text(workText(r.report.Work)))
	}
	return out
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
