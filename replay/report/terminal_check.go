package report

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/safetext"
)

// How much of a scenario the terminal shows; files have all of it.
const (
	shownChecks     = 5
	shownDeliveries = 3
	shownAttempts   = 8
	shownDiff       = 12
)

// details writes what stands under a scenario's line.
func (p *Printer) details(s *Scenario) {
	if s.Latency != nil {
		p.lines(detailAt, dim, s.Latency.text())
	}
	p.changes(s)
	if !s.Verdict.troubled() {
		return
	}
	troubled := 0
	for _, c := range s.troubledChecks() {
		if troubled++; troubled <= shownChecks {
			p.check(s, c)
		}
	}
	if more := troubled - shownChecks; more > 0 {
		p.lines(detailAt, dim, "… and "+number(more)+" more: --report FILE has all of them")
	}
}

// troubledChecks are those that ask for an explanation, the worst first.
func (s *Scenario) troubledChecks() []*Check {
	var found []*Check
	for _, weight := range []int{Error.weight(), Fail.weight(), Warn.weight()} {
		for i := range s.Checks {
			if s.Checks[i].Verdict.weight() == weight {
				found = append(found, &s.Checks[i])
			}
		}
	}
	return found
}

func (p *Printer) check(s *Scenario, c *Check) {
	if len(s.Checks) > 1 {
		text := c.Verdict.sign() + " " + c.ID
		if c.EventType != "" {
			text += " " + c.EventType
		}
		p.lines(detailAt-2, c.Verdict.colour(), text+": "+c.Message)
	}
	if !c.says() {
		p.lines(detailAt, "", "expected "+orNothing(c.Expected)+", observed "+orNothing(c.Observed))
	}
	about := s.about(c)
	for _, d := range about[:min(len(about), shownDeliveries)] {
		p.delivery(d)
	}
	if more := len(about) - shownDeliveries; more > 0 {
		p.lines(detailAt, dim, "… and "+count(more, "more delivery", "more deliveries"))
	}
	p.lines(detailAt, "", c.Consequence)
	p.commands(c)
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// delivery writes what was sent and what came back: in one line where there is
// room for it, else one under the other.
func (p *Printer) delivery(d *Delivery) {
	name := d.name()
	if d.Label != "" {
		name += " (" + d.Label + ")"
	}
	texts, colours := p.attempts(d)
	used := detailAt + ansi.StringWidth(name)
	if widest(texts) <= p.style.width()-used-3 {
		p.space(detailAt)
		p.b.WriteString(name)
	} else {
		p.lines(detailAt, "", name)
		used = detailAt
		p.space(used)
	}
	p.answers(texts, colours, used)
	p.said(d)
}

func widest(texts []string) int {
	size := 0
	for _, text := range texts {
		size = max(size, ansi.StringWidth(text))
	}
	return size
}

// answers writes the attempts behind what already takes used columns of the
// line, in as many lines as they take.
func (p *Printer) answers(texts, colours []string, used int) {
	written := 0
	for i, line := range packed(texts, 3, p.style.width()-used-3) {
		if i > 0 {
			p.space(used)
		}
		for _, text := range line {
			p.space(3)
			p.b.WriteString(p.style.paint(colours[written], text))
			written++
		}
		p.b.WriteByte('\n')
	}
}

// attempts returns the attempts as texts with their colours, one at least.
func (p *Printer) attempts(d *Delivery) (texts, colours []string) {
	room := p.style.width() - detailAt - 3
	for i := range d.Attempts {
		if i == shownAttempts {
			more := len(d.Attempts) - shownAttempts
			return append(texts, "… and "+number(more)+" more"), append(colours, dim)
		}
		a := &d.Attempts[i]
		texts = append(texts, safetext.Cut(a.text(), room))
		colours = append(colours, a.colour())
	}
	if len(texts) == 0 {
		return []string{"not sent"}, []string{dim}
	}
	return texts, colours
}

// said writes the first line of the answer's body, if the answer was no 2xx.
func (p *Printer) said(d *Delivery) {
	if len(d.Attempts) == 0 {
		return
	}
	last := &d.Attempts[len(d.Attempts)-1]
	first, _, more := strings.Cut(strings.TrimSpace(last.Answer), "\n")
	if first == "" || (last.Status >= 200 && last.Status <= 299) {
		return
	}
	if more {
		first += " …"
	}
	p.line(detailAt+2, dim, "│ "+safetext.Cut(first, p.style.width()-detailAt-4))
}

// commands writes the two commands to go on with. They are never cut or
// wrapped: they are there to be copied.
func (p *Printer) commands(c *Check) {
	var texts []string
	for _, command := range [][2]string{{"again  ", c.Again}, {"why  ", c.Why}} {
		if command[1] != "" {
			texts = append(texts, p.style.paint(dim, command[0])+p.style.paint(cyan, command[1]))
		}
	}
	for _, line := range packed(texts, 8, p.style.width()-detailAt) {
		p.line(detailAt, "", strings.Join(line, strings.Repeat(" ", 8)))
	}
}

// shownChanges is how many deliveries of a scenario are compared one by one.
const shownChanges = 3

// changes writes how deliveries compare with their attempt before: few of them
// one by one, many in numbers.
func (p *Printer) changes(s *Scenario) {
	var changed []*Delivery
	for i := range s.Deliveries {
		if s.Deliveries[i].Change != nil {
			changed = append(changed, &s.Deliveries[i])
		}
	}
	if len(changed) > shownChanges {
		p.lines(detailAt, saddest(changed).colour(), "against the attempts before: "+changeCounts(changed))
		return
	}
	for _, d := range changed {
		p.lines(detailAt, d.Change.colour(), d.name()+" "+d.Change.text(d.last()))
		p.diff(d.Change.Diff)
	}
}

// saddest is a change that is bad, if there is one.
func saddest(changed []*Delivery) *Change {
	for _, d := range changed {
		if d.Change.colour() == red {
			return d.Change
		}
	}
	return changed[0].Change
}

func (c *Change) colour() string {
	if c.Kind == Fixed || c.Kind == StillPassing {
		return green
	}
	return red
}

func (p *Printer) diff(diff string) {
	if diff == "" {
		return
	}
	lines := strings.Split(strings.TrimRight(diff, "\n"), "\n")
	for _, line := range lines[:min(len(lines), shownDiff)] {
		colour := dim
		switch {
		case strings.HasPrefix(line, "+"):
			colour = green
		case strings.HasPrefix(line, "-"):
			colour = red
		}
		p.line(detailAt+2, colour, safetext.Cut(line, p.style.width()-detailAt-2))
	}
	if more := len(lines) - shownDiff; more > 0 {
		p.line(detailAt+2, dim, "… and "+count(more, "more line", "more lines"))
	}
}
