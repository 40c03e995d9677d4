package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// show routes what a run tells to the panes that show it.
func (m *model) show(message hook.Message) {
	switch told := message.(type) {
	case *hook.Ready:
		m.header.ready(told)
		m.progress.started(told)
		m.endWaiting()
		m.room.address = told.Share
		m.page.address = told.Inspector
	case *hook.Step:
		m.progress.plan.take(told)
	case *hook.DeliveryArrived:
		m.showDelivery(told)
	case *hook.AttemptFinished:
		m.showAttempt(told)
	case *hook.TunnelChanged:
		m.showTunnel(told)
	case *hook.WebhookChanged:
		m.showWebhook(told)
	case *hook.FaultFired:
		m.faults.refresh(m.options.Desk.Faults)
		m.remark(told, paint.Warn, "⚑", fmt.Sprintf("fault %s fired, %s by now", told.Spec, paint.Counted(told.Fired, "time", "times")))
	case *hook.ShareChanged:
		m.showShare(told)
	case *hook.Warning:
		m.showWarning(told)
	case *hook.Bye:
		m.ending = true
		m.tell(told, byeStep(told))
	}
}

func (m *model) showDelivery(told *hook.DeliveryArrived) {
	if !m.list.arrive(told) {
		return
	}
	if m.list.past.first == 0 {
		m.list.past.first, m.list.past.run = told.ID, told.RunID
	}
	m.header.tally.arrived(told)
	m.flow.arrive(told)
}

func (m *model) showAttempt(told *hook.AttemptFinished) {
	before := m.list.finish(told)
	m.header.tally.finished(told, before)
	m.header.handler.attempted(told)
	m.flow.finish(before, told)
	m.detail.changed(told.DeliveryID)
}

func (m *model) showTunnel(told *hook.TunnelChanged) {
	m.header.tunnelChanged(told)
	s := m.progress.tunnelStep(told)
	m.progress.known = m.progress.known || told.State == hook.TunnelOnline
	m.progress.tell(s)
	// Coming up for the first time is what the start page tells, and closing in
	// the end is as it should be. Anything else is news.
	if (m.progress.ready || m.list.Kept() > 0) && !m.header.closed {
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
		m.showRemoving()
	}
}

func (m *model) showWarning(told *hook.Warning) {
	m.header.handler.warned(told.Code)
	if told.Code == codeReachable {
		m.remark(told, paint.Good, signDelivered, told.Text)
		m.notice.passing = !m.stopping
		return
	}
	if told.Code == codeRateLimited { // at the end, it is the webhook's removal that waits
		m.put(told, paint.Warn, signWarning, told.Text)
		m.notice.waits = true
		return
	}
	m.remark(told, paint.Warn, signWarning, told.Text)
}

// endWaiting ends a notice of what the start waited for.
func (m *model) endWaiting() {
	if m.notice.waits {
		m.endNotice()
	}
}

// tell shows a step in both places: the page of steps and the status line.
func (m *model) tell(told hook.Message, s step) {
	m.progress.tell(s)
	m.put(told, s.role, s.sign, s.text)
}

// remark puts a message into the status line, unless the run is ending: how the
// webhook is removed is what one waits for then.
func (m *model) remark(told hook.Message, r role, sign, text string) {
	if !m.stopping {
		m.put(told, r, sign, text)
	}
}

func (m *model) put(told hook.Message, r role, sign, text string) {
	m.notice = notice{role: r, sign: sign, text: rows.Shorten(text, maxText)}
	if !told.When().IsZero() {
		m.notice.time = paint.Clock(told.When().UnixMilli(), 8, m.options.Location)
	}
}

// stop asks the run to end. A look at the history just closes.
func (m *model) stop() {
	if m.options.History {
		m.closed = true
		m.later(tea.Quit)
		return
	}
	m.closeDrawer()
	m.showEnding()
	m.options.Stop()
}

// showEnding shows that the run has been asked to end.
func (m *model) showEnding() {
	if m.stopping {
		return
	}
	m.stopping, m.ending = true, true
	m.showRemoving()
}

// showRemoving shows that the webhook is being removed, once the run has been asked
// to end; it may have been registered only then.
func (m *model) showRemoving() {
	if !m.stopping {
		return
	}
	m.header.webhook.removing()
	m.progress.tell(endingStep(m.header.webhook))
	m.endNotice()
}

// abort leaves without waiting for the end of the run.
func (m *model) abort() {
	if m.left {
		return
	}
	m.left = true
	m.options.Abort()
	m.later(tea.Quit)
}
