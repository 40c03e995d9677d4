package hook

import "time"

// Message is one thing a run tells about itself: each is one JSON line, one
// line of text output, or one change on the live screen.
type Message interface {
	// Kind is the "type" of the JSON line.
	Kind() string
	// When is the moment the message speaks of.
	When() time.Time
	// AppendJSON appends the JSON line's object, without a line end.
	AppendJSON(dst []byte) []byte
}

// Ready says that events can come now.
type Ready struct {
	Time      time.Time
	PublicURL string // secret path included: this is what SmartLead posts to
	Tunnel    string // "ngrok", "local", "url"
	ForwardTo string
	Inspector string
	Webhook   *WebhookRef
	BaseURL   string // sandbox and demo: the API to point a client at
	Seed      string // sandbox and demo: what repeats this run
	Share     string // where others join this run; a secret, "" where it isn't shared
}

// WebhookRef names the temporary webhook of a run.
type WebhookRef struct {
	ID int64
	Scope
}

// DeliveryArrived says that a delivery was stored. It carries what a row shows;
// the bytes stay in the store.
type DeliveryArrived struct {
	Time        time.Time
	ID          int64
	RunID       int64 // of the run that it belongs to; not on the JSON line
	RequestID   string
	EventType   string
	CampaignID  string
	Lead        string
	Bytes       int
	DuplicateOf int64
	DuplicateBy DuplicateBy
	Copy        int
	Source      Source
	ReplayOf    int64 // the recorded delivery it was made from, 0 for none
	Edited      bool  // its body was changed on the way
}

// NewDeliveryArrived is the message about a stored delivery.
func NewDeliveryArrived(d *Delivery) *DeliveryArrived {
	return &DeliveryArrived{
		Time: d.ReceivedAt, ID: d.ID, RunID: d.RunID, RequestID: d.RequestID,
		EventType: d.EventType, CampaignID: d.CampaignID, Lead: d.Lead,
		Bytes: len(d.Body), DuplicateOf: d.DuplicateOf, DuplicateBy: d.DuplicateBy,
		Copy: d.Copy, Source: d.Source, ReplayOf: d.ReplayOf, Edited: d.Edited,
	}
}

// AttemptFinished says how one exchange with a handler ended. What it repeats
// of the delivery lets a line be read by itself.
type AttemptFinished struct {
	Time       time.Time
	DeliveryID int64
	Number     int
	URL        string
	Status     int
	Latency    time.Duration
	Outcome    Outcome
	Error      string
	Fault      string
	EventType  string
	CampaignID string
	Lead       string
	RequestID  string
	// What the sender heard because of Fault; see Attempt. On the JSON line it
	// stands where there is a Fault and it is known.
	Heard        int
	HeardUnknown bool
}

// NewAttemptFinished is the message about an attempt at delivering d.
func NewAttemptFinished(d *Delivery, a *Attempt) *AttemptFinished {
	return &AttemptFinished{
		Time: a.StartedAt.Add(a.Latency), DeliveryID: d.ID, Number: a.Number,
		URL: a.URL, Status: a.Status, Latency: a.Latency, Outcome: a.Outcome,
		Error: a.Error, Fault: a.Fault, EventType: d.EventType, CampaignID: d.CampaignID, Lead: d.Lead,
		RequestID: d.RequestID, Heard: a.Heard, HeardUnknown: a.HeardUnknown,
	}
}

// TunnelState is where a tunnel stands.
type TunnelState string

// The tunnel states.
const (
	TunnelConnecting   TunnelState = "connecting"
	TunnelOnline       TunnelState = "online"
	TunnelReconnecting TunnelState = "reconnecting"
	TunnelOffline      TunnelState = "offline" // ended; it does not come back by itself
	TunnelRefused      TunnelState = "refused" // credentials or plan: trying again can't help
)

// TunnelChanged says that the tunnel's state changed.
type TunnelChanged struct {
	Time      time.Time
	State     TunnelState
	PublicURL string
	Error     string
	Code      string // the tunnel service's own error code, e.g. ERR_NGROK_105
	Advice    string // one line: what to do about Code, or what is used to connect
}

// WebhookState is where the temporary webhook stands.
type WebhookState string

// The webhook states.
const (
	WebhookRegistered   WebhookState = "registered"
	WebhookUpdated      WebhookState = "updated"
	WebhookRemoved      WebhookState = "removed"
	WebhookRemoveFailed WebhookState = "remove_failed"
)

// WebhookChanged says that the temporary webhook's state changed.
type WebhookChanged struct {
	Time  time.Time
	State WebhookState
	ID    int64
	Level Level
	// Detail is for people: why removal failed and the call that finishes it.
	Detail string
}

// FaultFired says that an armed fault fired, and how often it has by now.
type FaultFired struct {
	Time  time.Time
	Spec  string
	Fired int
}

// Warning is something the user should know and may act on. Code is stable,
// Text is for people.
type Warning struct {
	Time time.Time
	Code string
	Text string
}

// Bye is the last message of a run.
type Bye struct {
	Time       time.Time
	Deliveries int
	Attempts   int
	ExitCode   int
}

// Kind implements Message; the names are those of the JSON lines.
func (*Ready) Kind() string           { return "ready" }
func (*DeliveryArrived) Kind() string { return "delivery" }
func (*AttemptFinished) Kind() string { return "attempt" }
func (*TunnelChanged) Kind() string   { return "tunnel" }
func (*WebhookChanged) Kind() string  { return "webhook" }
func (*FaultFired) Kind() string      { return "fault" }
func (*Warning) Kind() string         { return "warning" }
func (*Bye) Kind() string             { return "bye" }

// When implements Message.
func (m *Ready) When() time.Time           { return m.Time }
func (m *DeliveryArrived) When() time.Time { return m.Time }
func (m *AttemptFinished) When() time.Time { return m.Time }
func (m *TunnelChanged) When() time.Time   { return m.Time }
func (m *WebhookChanged) When() time.Time  { return m.Time }
func (m *FaultFired) When() time.Time      { return m.Time }
func (m *Warning) When() time.Time         { return m.Time }
func (m *Bye) When() time.Time             { return m.Time }
