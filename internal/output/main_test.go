package output

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/feed"
	"leadrig/internal/hook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ Reader = (*feed.Reader)(nil)

// step is what one call of Next answers.
type step struct {
	batch   []hook.Message
	skipped int
	err     error
}

// script answers Next step by step and then with io.EOF. Before each answer it
// calls between, if that is set.
type script struct {
	steps   []step
	between func()
	calls   int
}

func told(messages ...hook.Message) *script { return &script{steps: []step{{batch: messages}}} }

func (s *script) Next(context.Context) ([]hook.Message, int, error) {
	if s.between != nil {
		s.between()
	}
	s.calls++
	if s.calls > len(s.steps) {
		return nil, 0, io.EOF
	}
	step := s.steps[s.calls-1]
	return step.batch, step.skipped, step.err
}

// broken is a writer that fails from its nth call on, from 1.
type broken struct {
	n, calls int
	err      error
}

func (b *broken) Write(p []byte) (int, error) {
	if b.calls++; b.calls >= b.n {
		return 0, b.err
	}
	return len(p), nil
}

// at is a moment of the run that these tests print.
func at(ms int) time.Time {
	return time.Date(2026, 3, 4, 13, 2, 9, 0, time.UTC).Add(time.Duration(ms) * time.Millisecond)
}

// zone is where these tests look at the clock.
func zone() *time.Location { return time.FixedZone("UTC+1", 3600) }

func printed(t *testing.T, text Text, r Reader) string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Run(t.Context(), r, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// delivery and attempt are one row each.
func delivery(ms int, eventType, lead, requestID string) *hook.DeliveryArrived {
	return &hook.DeliveryArrived{
		Time: at(ms), ID: int64(ms), RequestID: requestID, EventType: eventType, CampaignID: "730215", Lead: lead,
		Bytes: 1432, Copy: 1, Source: hook.SourceEndpoint,
	}
}

func attempt(ms int, d *hook.DeliveryArrived, status int, latency time.Duration, outcome hook.Outcome) *hook.AttemptFinished {
	return &hook.AttemptFinished{
		Time: at(ms), DeliveryID: d.ID, Number: 1, URL: "http://127.0.0.1:3000/hook", Status: status, Latency: latency, Outcome: outcome,
		EventType: d.EventType, CampaignID: d.CampaignID, Lead: d.Lead, RequestID: d.RequestID,
	}
}

// run is a run with a message of each kind, and the states that look different.
func run() []hook.Message {
	sent := delivery(871, "EMAIL_SENT", "omar@closed.example", "a91b5b04-77c1-4a6e")
	reply := delivery(1112, "EMAIL_REPLY", "priya.raman.long-name@warehouse.example.com", "7c1f0a34-0000-4000")
	again := delivery(3000, "EMAIL_REPLY", "priya.raman.long-name@warehouse.example.com", "7c1f0a34-0000-4000")
	again.DuplicateOf, again.DuplicateBy, again.Copy = reply.ID, hook.ByRequestID, 2
	nameless := delivery(3100, "LEAD_CATEGORY_UPDATED", "", "")
	nameless.DuplicateOf, nameless.DuplicateBy, nameless.Copy, nameless.Bytes = 871, hook.ByFingerprint, 12, 1_500_000
	bare := delivery(3200, "", "", "short")
	bare.CampaignID, bare.Bytes = "", 25_000_000
	status := delivery(3300, "CAMPAIGN_STATUS_CHANGED", "", "c44e")
	refused := attempt(3150, nameless, 429, 2*time.Millisecond, hook.OutcomeLost)
	silent := attempt(33250, bare, 0, 30*time.Second, hook.OutcomeRetry)
	silent.Error = "no answer within 30 s"
	last := attempt(33400, again, 500, 31*time.Millisecond, hook.OutcomeFailed)
	last.Number = 3
	return []hook.Message{
		&hook.TunnelChanged{Time: at(0), State: hook.TunnelConnecting},
		&hook.TunnelChanged{Time: at(200), State: hook.TunnelOnline, PublicURL: "https://calm-otter.ngrok-free.app"},
		&hook.WebhookChanged{Time: at(300), State: hook.WebhookRegistered, ID: 456, Level: hook.LevelCampaign},
		&hook.Ready{
			Time: at(400), PublicURL: "https://calm-otter.ngrok-free.app/5f2a", Tunnel: "ngrok", ForwardTo: "http://127.0.0.1:3000/hook",
			Webhook: &hook.WebhookRef{ID: 456, Scope: hook.Scope{Level: hook.LevelCampaign, CampaignID: 123}},
			BaseURL: "http://127.0.0.1:4300/api/v1", Seed: "42",
		},
		sent, attempt(879, sent, 200, 8*time.Millisecond, hook.OutcomeDelivered),
		reply, attempt(2512, reply, 500, 1400*time.Millisecond, hook.OutcomeRetry),
		&hook.FaultFired{Time: at(2600), Spec: "status=500;when=after;count=2", Fired: 1},
		again, nameless, refused, bare, status, silent, last,
		&hook.Warning{Time: at(33500), Code: "handler_unreachable", Text: "the handler http://127.0.0.1:3000 can't be reached (connection refused): start it"},
		&hook.TunnelChanged{Time: at(33600), State: hook.TunnelReconnecting, Error: "connection reset by peer"},
		&hook.TunnelChanged{Time: at(33700), State: hook.TunnelRefused, Code: "ERR_NGROK_105", Error: "authentication failed", Advice: "check NGROK_AUTHTOKEN"},
		&hook.WebhookChanged{Time: at(33800), State: hook.WebhookRemoveFailed, ID: 456, Level: hook.LevelCampaign, Detail: "HTTP 500\nremove it by hand:\ncurl -X DELETE 'https://server.smartlead.ai/api/v1/…'"},
		&hook.WebhookChanged{Time: at(33900), State: hook.WebhookRemoved, ID: 456, Level: hook.LevelCampaign},
		&hook.TunnelChanged{Time: at(33950), State: hook.TunnelOffline, Error: "lost"},
		&hook.TunnelChanged{Time: at(33960), State: hook.TunnelOffline},
		&hook.Bye{Time: at(34000), Deliveries: 6, Attempts: 5, ExitCode: 3},
	}
}
