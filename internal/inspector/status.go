package inspector

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"leadrig/internal/actions"
	"leadrig/internal/hook"
)

// keptWarnings is how many of the latest warnings the status has.
const keptWarnings = 20

// state is what the messages of a run say about it as a whole.
type state struct {
	mu       sync.Mutex
	ready    *hook.Ready
	tunnel   *hook.TunnelChanged
	webhook  *hook.WebhookChanged
	warnings []*hook.Warning
	counts   counts
	board    board
	ended    bool
}

// counts are the numbers of a run.
type counts struct {
	Deliveries int `json:"deliveries"`
	Duplicates int `json:"duplicates"`
	Replays    int `json:"replays"`
	Attempts   int `json:"attempts"`
	Delivered  int `json:"delivered"`
	Lost       int `json:"lost"`
	Retry      int `json:"retry"`
	Failed     int `json:"failed"`
}

func (s *state) hear(m hook.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m := m.(type) {
	case *hook.Ready:
		s.ready = m
		s.board.ready(m)
	case *hook.ShareChanged:
		s.board.hear(m)
	case *hook.TunnelChanged:
		s.tunnel = m
	case *hook.WebhookChanged:
		s.webhook = m
	case *hook.Warning:
		s.warnings = append(s.warnings, m)
		s.warnings = slices.Delete(s.warnings, 0, max(0, len(s.warnings)-keptWarnings))
	case *hook.DeliveryArrived:
		s.counts.delivery(m)
	case *hook.AttemptFinished:
		s.counts.attempt(m)
	case *hook.Bye:
		s.ended = true
	}
}

func (c *counts) delivery(m *hook.DeliveryArrived) {
	c.Deliveries++
	if m.DuplicateOf != 0 {
		c.Duplicates++
	}
	if m.Source == hook.SourceReplay {
		c.Replays++
	}
}

func (c *counts) attempt(m *hook.AttemptFinished) {
	c.Attempts++
	switch m.Outcome {
	case hook.OutcomeDelivered:
		c.Delivered++
	case hook.OutcomeLost:
		c.Lost++
	case hook.OutcomeRetry:
		c.Retry++
	case hook.OutcomeFailed:
		c.Failed++
	}
}

// statusAnswer is the run at a glance. Ready, Tunnel and Webhook are the latest
// JSON lines of their kinds, null before the first.
type statusAnswer struct {
	Version   string            `json:"version"`
	StartedAt string            `json:"started_at"`
	Ended     bool              `json:"ended"`
	History   bool              `json:"history"` // there is no run
	Query     string            `json:"query"`   // the filter to begin with
	Ready     json.RawMessage   `json:"ready"`
	Tunnel    json.RawMessage   `json:"tunnel"`
	Webhook   json.RawMessage   `json:"webhook"`
	Warnings  []json.RawMessage `json:"warnings"`
	Counts    counts            `json:"counts"`
	Faults    []faultState      `json:"faults"`
	// Share is who follows the run, null if it was never shared.
	Share *boardAnswer `json:"share"`
	// Why has for each action the reason why it can't be done, "" if it can.
	Why        map[actions.Name]string `json:"why"`
	EventTypes []hook.EventType        `json:"event_types"`
}

func (i *Inspector) status(w http.ResponseWriter, _ *http.Request) {
	a := statusAnswer{
		Version: i.cfg.Version, StartedAt: i.started.UTC().Format(hook.TimeLayout), Faults: i.faultStates(),
		Why: map[actions.Name]string{}, EventTypes: hook.EventTypes(),
		History: i.cfg.History, Query: i.cfg.Query,
	}
	for _, name := range []actions.Name{actions.DoReplay, actions.DoRun, actions.DoSave, actions.DoCopy, actions.DoTrigger} {
		a.Why[name] = i.cfg.Actions.Why(name)
	}
	a.Why[actions.DoEdit] = a.Why[actions.DoReplay] // the page is its own editor
	a.Why[actions.DoFaults] = i.whyNoFaults()
	a.Why[doShare] = i.whyNoSharing()
	i.hub.state.fill(&a)
	answer(w, http.StatusOK, a)
}

func (s *state) fill(a *statusAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.Ended, a.Counts, a.Warnings, a.Share = s.ended, s.counts, []json.RawMessage{}, s.board.answer()
	if s.ready != nil {
		a.Ready = s.ready.AppendJSON(nil)
	}
	if s.tunnel != nil {
		a.Tunnel = s.tunnel.AppendJSON(nil)
	}
	if s.webhook != nil {
		a.Webhook = s.webhook.AppendJSON(nil)
	}
	for _, m := range s.warnings {
		a.Warnings = append(a.Warnings, m.AppendJSON(nil))
	}
}

// skipped is the message that stands for others, in their place.
func skipped(text string) *hook.Warning {
	return &hook.Warning{Time: time.Now(), Code: "skipped", Text: text}
}
