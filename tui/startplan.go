package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
)

// startPlan is the steps of the start: what is done, under way and still to come.
type startPlan struct {
	steps   []planned
	now     time.Time // as far as is known
	ticking bool      // a startTickMsg is under way
}

// planned is a step of them.
type planned struct {
	name         hook.StepName
	state        hook.StepState
	detail       string
	begun, ended time.Time
}

// startTickMsg lets the time of the step under way be seen to pass.
type startTickMsg struct{ at time.Time }

// signAhead stands before what is still to come.
const signAhead = "·"

// take takes over where a step stands.
func (s *startPlan) take(m *hook.Step) {
	s.now = m.Time
	at := -1
	for i := range s.steps {
		if s.steps[i].name == m.Name {
			at = i
		}
	}
	if at < 0 {
		s.steps = append(s.steps, planned{name: m.Name})
		at = len(s.steps) - 1
	}
	p := &s.steps[at]
	p.state, p.detail = m.State, m.Detail
	switch m.State {
	case hook.StepBegun:
		p.begun, p.ended = m.Time, time.Time{}
	case hook.StepDone, hook.StepFailed:
		p.ended = m.Time
	case hook.StepAhead:
	}
}

// underWay reports whether a step is being taken.
func (s *startPlan) underWay() bool {
	for i := range s.steps {
		if s.steps[i].state == hook.StepBegun {
			return true
		}
	}
	return false
}

// attendStart lets the time of a step be seen to pass, once a second and only
// while there is one.
func (m *model) attendStart() {
	g := &m.progress
	if m.options.Calm || g.ready || g.plan.ticking || m.ending || !g.plan.underWay() {
		return
	}
	g.plan.ticking = true
	m.after(time.Second, func(at time.Time) tea.Msg { return startTickMsg{at} })
}

func (m *model) takeStartTick(msg startTickMsg) {
	m.progress.plan.ticking = false
	m.progress.plan.now = msg.at
}

// took is how long a step took, or has taken so far, in words. What has just begun
// has none yet, so that nothing flickers.
func (p *planned) took(now time.Time) string {
	switch {
	case p.begun.IsZero():
		return ""
	case !p.ended.IsZero():
		return paint.Duration(p.ended.Sub(p.begun))
	case now.Sub(p.begun) >= time.Second:
		return paint.Duration(now.Sub(p.begun).Truncate(time.Second))
	}
	return ""
}

// words says what a step is, by where it stands.
func (p *planned) words() step {
	ahead, underWay, done := p.texts()
	switch p.state {
	case hook.StepDone:
		return step{role: paint.Good, sign: signDelivered, text: done}
	case hook.StepFailed:
		return step{role: paint.Bad, sign: signLost, text: ahead + ": failed"}
	case hook.StepBegun:
		return step{role: paint.Warn, sign: signUnderWay, text: underWay + "…"}
	case hook.StepAhead:
	}
	return step{role: paint.Faint, sign: signAhead, text: ahead}
}

func (p *planned) texts() (ahead, underWay, done string) {
	switch p.name {
	case hook.StepStore:
		return "open the history", "opening the history", "the history is open"
	case hook.StepCapture:
		return "make ready to take deliveries", "making ready to take deliveries", "ready to take deliveries"
	case hook.StepTunnel:
		with := ""
		if p.detail != "" {
			with = " (" + p.detail + ")"
		}
		return "open the tunnel" + with, "opening the tunnel" + with, "the tunnel is open" + with
	case hook.StepProbe:
		return "try the public address", "trying the public address", "the public address leads here"
	case hook.StepWebhook:
		return "register the webhook for " + p.detail, "registering the webhook for " + p.detail, "the webhook for " + p.detail + " is registered"
	}
	return string(p.name), string(p.name), string(p.name)
}

// about is what a step is about, as the messages of tunnel and webhook are.
func (p *planned) about() (about subject, ok bool) {
	switch p.name {
	case hook.StepTunnel:
		return aboutTunnel, true
	case hook.StepWebhook:
		return aboutWebhook, true
	case hook.StepStore, hook.StepCapture, hook.StepProbe:
	}
	return 0, false
}

// done reports whether a step is done.
func (s *startPlan) done(at int) bool { return at < len(s.steps) && s.steps[at].state == hook.StepDone }

// planLines draws the plan, from a step on. What tunnel and webhook say themselves is more exact,
// and takes the place of the plan's words once it is more than "under way".
func (g *progress) planLines(p pen, width, from int) []string {
	const front, timeWidth = 4, 10
	texts := make([]step, len(g.plan.steps))
	column := 0
	for i := range g.plan.steps {
		planned := &g.plan.steps[i]
		texts[i] = planned.words()
		if about, ok := planned.about(); ok && planned.state != hook.StepAhead {
			if told := g.about(about); told != nil && told.sign != signUnderWay {
				texts[i] = *told
			}
		}
		column = max(column, p.Width(paint.Plain.Text(texts[i].text)))
	}
	column = min(column, width-front-timeWidth)
	var lines []string
	for i, s := range texts {
		if i < from {
			continue
		}
		took := g.plan.steps[i].took(g.plan.now)
		if column <= 0 || took == "" || p.Width(paint.Plain.Text(s.text)) > column {
			lines = append(lines, g.stepLine(p, s, width)...)
			continue
		}
		ln := p.Line(width)
		ln.Gap(2)
		ln.Add(s.role.Text(s.sign + " "))
		ln.Cell(paint.Plain, s.text, column)
		ln.CellRight(paint.Faint, took, timeWidth)
		lines = append(lines, ln.String())
	}
	return lines
}

// about is what was told of a subject, nil for nothing.
func (g *progress) about(about subject) *step {
	for i := range g.steps {
		if g.steps[i].about == about {
			return &g.steps[i]
		}
	}
	return nil
}

// beside are the steps that aren't part of the plan.
func (g *progress) beside() []step {
	var out []step
	for _, s := range g.steps {
		part := false
		for i := range g.plan.steps {
			about, ok := g.plan.steps[i].about()
			part = part || ok && about == s.about
		}
		if !part {
			out = append(out, s)
		}
	}
	return out
}
