package tui

import (
	"fmt"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// progress is the pane shown while there is no delivery: the steps of starting,
// what to do to get a first event, the steps of ending.
type progress struct {
	plan  startPlan
	steps []step
	ready bool
	joins bool   // it is a run that is followed
	known bool   // the tunnel has been online: before that, it isn't lost
	scope string // where the webhook listens, "" without one
	hints []string
}

// step is one thing that happened, or that is under way.
type step struct {
	about subject
	role  role
	sign  string
	text  string
}

// subject is what a step is about: a newer step about the same thing takes the
// older one's place.
type subject uint8

const (
	aboutTunnel subject = iota
	aboutWebhook
	aboutRun
)

// The signs of steps, beside those of the list.
const (
	signUnderWay = "○"
	signWarning  = "⚠"
)

// maxText bounds the text of a step or a notice, in bytes: errors can be pages.
const maxText = 800

// tell shows a step.
func (g *progress) tell(s step) {
	s.text = rows.Shorten(s.text, maxText)
	for i := range g.steps {
		if g.steps[i].about == s.about {
			g.steps[i] = s
			return
		}
	}
	g.steps = append(g.steps, s)
}

// tunnelStep puts a state of the tunnel into words; of a run that is followed, it is
// the connection to it.
func (g *progress) tunnelStep(m *hook.TunnelChanged) step {
	why := ""
	if m.Error != "" {
		why = ": " + m.Error
	}
	if m.Code != "" {
		why += " (" + m.Code + ")"
	}
	if m.Advice != "" {
		why += " – " + m.Advice
	}
	switch m.State {
	case hook.TunnelConnecting:
		return step{aboutTunnel, paint.Warn, signUnderWay, "opening the tunnel…" + why}
	case hook.TunnelOnline:
		text := "tunnel online"
		if g.joins {
			text = "connected again"
		}
		if a := parsePublic(m.PublicURL); a.base != "" {
			text += " at " + a.base
		}
		return step{aboutTunnel, paint.Good, signDelivered, text}
	case hook.TunnelReconnecting:
		text := "tunnel lost, connecting again"
		switch {
		case g.joins:
			text = "connection lost, connecting again"
		case !g.known:
			text = "the tunnel doesn't open yet, trying again"
		}
		return step{aboutTunnel, paint.Warn, signRetry, text + why}
	case hook.TunnelRefused:
		return step{aboutTunnel, paint.Bad, signLost, "tunnel refused" + why}
	case hook.TunnelOffline:
		if m.Error == "" {
			return step{aboutTunnel, paint.Faint, signUnderWay, "tunnel closed"}
		}
	}
	return step{aboutTunnel, paint.Bad, signLost, "tunnel ended" + why}
}

// webhookStep puts a state of the webhook into words.
func webhookStep(m *hook.WebhookChanged) step {
	name := "webhook"
	if m.ID != 0 {
		name = fmt.Sprintf("webhook %d", m.ID)
	}
	why := ""
	if m.Detail != "" {
		why = ": " + m.Detail
	}
	switch m.State {
	case hook.WebhookRegistered:
		return step{aboutWebhook, paint.Good, signDelivered, fmt.Sprintf("%s registered, %s level", name, m.Level)}
	case hook.WebhookUpdated:
		return step{aboutWebhook, paint.Good, signDelivered, name + " now points at the new address" + why}
	case hook.WebhookRemoved:
		return step{aboutWebhook, paint.Good, signDelivered, name + " removed"}
	default:
		return step{aboutWebhook, paint.Bad, signLost, name + " could not be removed" + why}
	}
}

// endingStep says what is done since the run has been asked to end.
func endingStep(w webhook) step {
	if w.state != webhookRemoving {
		return step{aboutRun, paint.Warn, signUnderWay, "ending the run…"}
	}
	return step{aboutWebhook, paint.Warn, signUnderWay, fmt.Sprintf("removing the webhook %d…", w.id)}
}

// byeStep says how the run ended.
func byeStep(m *hook.Bye) step {
	text := "ended: " + paint.Counted(m.Deliveries, "delivery", "deliveries") + ", " + paint.Counted(m.Attempts, "attempt", "attempts")
	return step{aboutRun, paint.Good, signDelivered, text}
}

// started notes that events can come now.
func (g *progress) started(m *hook.Ready) {
	g.ready, g.joins = true, m.Tunnel == followedTunnel
	g.known = true
	g.scope = ""
	if m.Webhook != nil {
		g.scope = m.Webhook.String()
	}
}

// starting draws the steps of the start. Where there is no room for all of them, what
// is done gives way to what is under way.
func (g *progress) starting(p pen, width, height int) []string {
	if len(g.plan.steps) > 0 {
		lines := []string{"", g.text(p, paint.Strong, "Starting", width), ""}
		for from := 0; ; from++ {
			steps := g.planLines(p, width, from)
			for _, s := range g.beside() {
				steps = append(steps, g.stepLine(p, s, width)...)
			}
			switch {
			case len(lines)+len(steps) <= height:
				return append(lines, steps...)
			case !g.plan.done(from) || len(steps) <= height:
				return steps
			}
		}
	}
	lines := g.stepLines(p, "Starting", width)
	if n := len(g.steps); n > 0 && g.steps[n-1].role == paint.Bad {
		return lines
	}
	return append(lines, g.text(p, paint.Faint, signUnderWay+" getting ready…", width))
}

// ending draws the steps of an end without deliveries.
func (g *progress) ending(p pen, width int) []string { return g.stepLines(p, "Ending", width) }

func (g *progress) stepLines(p pen, title string, width int) []string {
	lines := []string{"", g.text(p, paint.Strong, title, width), ""}
	for _, s := range g.steps {
		lines = append(lines, g.stepLine(p, s, width)...)
	}
	return lines
}

// stepLine draws a step, in as many lines as its text needs.
func (g *progress) stepLine(p pen, s step, width int) []string {
	var lines []string
	for i, text := range p.Wrap(s.text, width-4) {
		ln := p.Line(width)
		ln.Gap(2)
		if i == 0 {
			ln.Add(s.role.Text(s.sign+" "), paint.Plain.Text(text))
		} else {
			ln.Add(paint.Plain.Text("  " + text))
		}
		lines = append(lines, ln.String())
	}
	return lines
}

// awaited is what the page before the first event says of the rest of the screen.
type awaited struct {
	whyNot  string // why there can't be a test event
	away    bool   // the tunnel is down
	room    *room
	page    page
	browser bool // the page can be opened from here
}

// waiting draws what to do to get a first event, and how others see it.
func (g *progress) waiting(p pen, width int, more awaited) []string {
	lines := []string{"", g.text(p, paint.Strong, "Waiting for the first event", width), ""}
	what := "Whatever is posted to the public address above arrives here."
	switch {
	case more.away && g.joins:
		what = "The connection to the presenter's run is lost. It is made again as soon as that can be, and what was missed follows."
	case more.away:
		what = "The tunnel is down: nothing arrives until it is back. It is opened again as soon as that can be, and the webhook stays."
	case g.joins:
		what = "What the presenter's run receives from now on arrives here, and at your handler if you named one. " +
			"SmartLead hears the presenter's handler alone; the presenter sees what yours answers."
	case g.scope != "":
		what = "Whatever happens in " + g.scope + " from now on arrives here. To see an event, send a test " +
			"e-mail from there, then open it, click a link in it or reply to it."
	}
	texts := []string{what}
	if more.whyNot == "" && !more.away {
		texts = append(texts, "Or press t: a test event is sent.")
	}
	if shown := more.page.shown(); shown != "" {
		opens := ""
		if more.browser {
			opens = "W opens it, "
		}
		texts = append(texts, "The run as a page, for a browser here: "+shown+". "+opens+"P copies its address.")
	}
	lines = append(lines, g.joining(p, width, more.room)...)
	for _, text := range append(texts, g.hints...) {
		for _, part := range p.Wrap(text, min(width-4, 90)) {
			lines = append(lines, g.text(p, paint.Plain, part, width))
		}
		lines = append(lines, "")
	}
	return lines
}

// joining draws how others follow the run, if they can.
func (g *progress) joining(p pen, width int, r *room) []string {
	if r.address == "" {
		return nil
	}
	lines := []string{g.text(p, paint.Plain, "Others follow this run with", width), ""}
	for _, text := range r.joinLines(p, width-4) {
		lines = append(lines, indented(p, width, 4, paint.Accent.Text(text)))
	}
	who := "Nobody has joined yet"
	if r.present > 0 {
		who = paint.Counted(r.present, "participant has", "participants have") + " joined"
	}
	if r.limit > 0 {
		who += ", " + paint.Thousands(r.limit) + " can"
	}
	who += "."
	lines = append(lines, "")
	for _, text := range p.Wrap(who+" J shows the line large and copies it, B shows who is there.", width-4) {
		lines = append(lines, g.text(p, paint.Faint, text, width))
	}
	return append(lines, "")
}

func (g *progress) text(p pen, r role, text string, width int) string {
	ln := p.Line(width)
	ln.Gap(2)
	ln.Add(r.Text(text))
	return ln.String()
}
