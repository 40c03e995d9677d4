package hook

import "time"

// StepName names a step of a run's start.
type StepName string

// The steps, in the order in which they are taken.
const (
	StepStore   StepName = "store"   // the history is opened
	StepCapture StepName = "capture" // what takes deliveries is made ready
	StepTunnel  StepName = "tunnel"  // the tunnel is opened
	StepProbe   StepName = "probe"   // the public URL is tried
	StepWebhook StepName = "webhook" // the temporary webhook is registered
)

// StepState is where a step stands.
type StepState string

// The states. A run says first which steps are ahead, then how each goes.
const (
	StepAhead  StepState = "ahead"
	StepBegun  StepState = "begun"
	StepDone   StepState = "done"
	StepFailed StepState = "failed" // the run can't start; its error says why
)

// Step says where a step of a run's start stands. It is for who watches: text and
// JSON lines leave it out, whose first line is ready.
type Step struct {
	Time   time.Time
	Name   StepName
	State  StepState
	Detail string // what it is about, for people; no secret
}

// Kind implements Message.
func (*Step) Kind() string { return "step" }

// When implements Message.
func (m *Step) When() time.Time { return m.Time }

// AppendJSON implements Message.
func (m *Step) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.text("name", string(m.Name))
	o.text("state", string(m.State))
	if m.Detail != "" {
		o.text("detail", m.Detail)
	}
	return o.end()
}
