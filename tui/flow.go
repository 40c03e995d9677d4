package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
	"leadrig/tui/rows"
)

// flow is the strip that shows a room how events travel: SmartLead → tunnel →
// leadrig → handler. It moves only while something is under way.
type flow struct {
	on      bool
	calm    bool
	step    int    // how far the last event has come, from 0 to the end of its way
	event   string // its type
	result  rows.Result
	back    bool // the last answer makes SmartLead send again: it loops back
	moving  bool // a flowTickMsg is under way
	arrived int
	ended   [rows.Failed + 1]int // deliveries by what became of them
}

// flowTickMsg moves the last event on.
type flowTickMsg struct{}

// An event takes flowEnd steps of flowPace from one end to the other, and flowBack
// steps back where SmartLead will send it again.
const (
	flowEnd  = 24
	flowBack = 16
	flowPace = 50 * time.Millisecond
)

// end is how many steps the way of the last event has.
func (f *flow) end() int {
	if f.back {
		return flowEnd + flowBack
	}
	return flowEnd
}

func (m *model) toggleFlow() {
	m.flow.on = !m.flow.on
	m.flow.calm = m.options.Calm
	if m.flow.on && m.height < flowFrom {
		m.say(warned("the flow needs a screen of 16 lines or more"))
	}
}

// arrive notes a delivery: it is what moves now.
func (f *flow) arrive(told *hook.DeliveryArrived) {
	f.arrived++
	f.event, f.result, f.back = told.EventType, rows.Pending, false
	f.step = 0
}

// finish notes what became of one.
func (f *flow) finish(before rows.Result, told *hook.AttemptFinished) {
	result := rows.ResultOf(told.Outcome)
	if before != rows.Pending {
		f.ended[before]--
	}
	f.ended[result]++
	f.result = result
	f.back = result == rows.Retry
}

// attendFlow keeps the strip moving while there is something to move.
func (m *model) attendFlow() {
	f := &m.flow
	f.calm = m.options.Calm
	if f.on && !f.calm && !f.moving && f.arrived > 0 && f.step < f.end() {
		f.moving = true
		m.after(flowPace, func(time.Time) tea.Msg { return flowTickMsg{} })
	}
}

func (m *model) takeFlowTick(flowTickMsg) {
	m.flow.moving = false
	m.flow.step = min(m.flow.step+1, m.flow.end())
}
