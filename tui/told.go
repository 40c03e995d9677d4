package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// take shows everything of a batch.
func (m *model) take(msg messagesArrivedMsg) {
	m.header.tally.skipped += msg.skipped
	for _, message := range msg.batch {
		m.show(message)
	}
	m.header.failing = m.list.failing
	m.arrange()
}

// show routes what a run tells to the panes that show it.
func (m *model) show(message hook.Message) {
	switch told := message.(type) {
	case *hook.Ready:
		m.header.ready(told)
		m.progress.started(told)
	case *hook.DeliveryArrived:
		if m.list.arrive(told) {
			m.header.tally.arrived(told)
		}
	case *hook.AttemptFinished:
		m.header.tally.finished(told, m.list.finish(told))
		m.header.handler.attempted(told)
	case *hook.TunnelChanged:
		m.showTunnel(told)
	case *hook.WebhookChanged:
		m.showWebhook(told)
	case *hook.FaultFired:
		m.remark(told, roleWarn, "⚑", fmt.Sprintf("fault %s fired, %s by now", told.Spec, counted(told.Fired, "time", "times")))
	case *hook.Warning:
		m.showWarning(told)
	case *hook.Bye:
		m.ending = true
		m.tell(told, byeStep(told))
	}
}

func (m *model) showTunnel(told *hook.TunnelChanged) {
	m.header.tunnelChanged(told)
	s := tunnelStep(told)
	m.progress.tell(s)
	// Coming up for the first time is what the start page tells, and closing in
	// the end is as it should be. Anything else is news.
	if (m.progress.ready || m.list.len() > 0) && !m.header.closed {
		m.remark(told, s.role, s.sign, s.text)
	}
}

func (m *model) showWebhook(told *hook.WebhookChanged) {
	m.header.webhookChanged(told)
	s := webhookStep(told)
	switch told.State {
	case hook.WebhookRemoved, hook.WebhookRemoveFailed:
		m.ending = true
		m.tell(told, s)
	case hook.WebhookUpdated:
		m.tell(told, s)
	default:
		m.progress.tell(s)
	}
}

func (m *model) showWarning(told *hook.Warning) {
	m.header.handler.warned(told.Code)
	if told.Code == codeReachable {
		m.remark(told, roleGood, signDelivered, told.Text)
		return
	}
	m.remark(told, roleWarn, signWarning, told.Text)
}

// tell shows a step in both places: the page of steps and the status line.
func (m *model) tell(told hook.Message, s step) {
	m.progress.tell(s)
	m.remark(told, s.role, s.sign, s.text)
}

// remark puts a message into the status line.
func (m *model) remark(told hook.Message, r role, sign, text string) {
	m.notice = notice{role: r, sign: sign, text: shorten(text, maxText)}
	if !told.When().IsZero() {
		m.notice.time = clock(told.When().UnixMilli(), 8, m.options.Location)
	}
}

// stop asks the run to end.
func (m *model) stop() {
	m.showEnding()
	m.options.Stop()
}

// showEnding shows that the run has been asked to end.
func (m *model) showEnding() {
	if m.stopping {
		return
	}
	m.stopping, m.ending = true, true
	m.header.webhook.removing()
	s := endingStep(m.header.webhook)
	m.progress.tell(s)
	m.notice = notice{role: s.role, sign: s.sign, text: s.text}
	m.arrange()
}

// abort leaves without waiting for the end of the run.
func (m *model) abort() tea.Cmd {
	if m.left {
		return nil
	}
	m.left = true
	m.options.Abort()
	return tea.Quit
}
