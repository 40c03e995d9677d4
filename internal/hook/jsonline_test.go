package hook

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// at is a moment away from UTC, finer than the lines tell, written as stamp.
func at() time.Time {
	return time.Date(2026, 2, 12, 17, 37, 9, 870999999, time.FixedZone("EET", 2*60*60))
}

const stamp = "2026-02-12T15:37:09.870Z"

type fields = map[string]any

// decoded is a message's line as encoding/json reads it, numbers as they are
// written. A key that comes twice or more text behind the object is an error.
func decoded(t *testing.T, m Message) fields {
	t.Helper()
	line := m.AppendJSON(nil)
	if bytes.ContainsAny(line, "\r\n") || !bytes.HasPrefix(line, []byte(`{"type":"`+m.Kind()+`","time":"`)) {
		t.Errorf("the line is %q", line)
	}
	var got fields
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if err := d.Decode(&got); err != nil || d.More() {
		t.Fatalf("%s: %v", line, err)
	}
	keys := 0
	scanObject(line, func(_, _ []byte) { keys++ })
	if keys != len(got) {
		t.Errorf("%s: a key comes twice", line)
	}
	if behind := m.AppendJSON([]byte("x")); string(behind) != "x"+string(line) {
		t.Errorf("appended, it is %q", behind)
	}
	return got
}

func n(text string) json.Number { return json.Number(text) }

func TestAppendJSON_FieldsOfEachMessage(t *testing.T) {
	campaign := &WebhookRef{ID: 9, Scope: Scope{Level: LevelCampaign, CampaignID: 7}}
	tests := map[string]struct {
		message Message
		want    fields
	}{
		"a run is ready, with its webhook": {
			&Ready{Time: at(), PublicURL: "https://p.example/x", Tunnel: "ngrok", ForwardTo: "http://h/", Inspector: "http://i/", Webhook: campaign},
			fields{
				"type": "ready", "time": stamp, "public_url": "https://p.example/x", "tunnel": "ngrok", "forward_to": "http://h/", "inspector": "http://i/",
				"webhook": fields{"id": n("9"), "level": "campaign", "campaign_id": n("7"), "client_id": nil},
			},
		},
		"a run is ready, with a client's webhook": {
			&Ready{Time: at(), PublicURL: "p", Webhook: &WebhookRef{ID: 9, Scope: Scope{Level: LevelClient, ClientID: 5}}},
			fields{
				"type": "ready", "time": stamp, "public_url": "p", "tunnel": "", "forward_to": "", "inspector": "",
				"webhook": fields{"id": n("9"), "level": "client", "campaign_id": nil, "client_id": n("5")},
			},
		},
		"a run is ready, without a webhook": {
			&Ready{Time: at(), PublicURL: "p", Tunnel: "local"},
			fields{"type": "ready", "time": stamp, "public_url": "p", "tunnel": "local", "forward_to": "", "inspector": "", "webhook": nil},
		},
		"a sandbox is ready": {
			&Ready{Time: at(), BaseURL: "http://127.0.0.1:1/api/v1", Seed: "42"},
			fields{"type": "ready", "time": stamp, "base_url": "http://127.0.0.1:1/api/v1", "seed": "42"},
		},
		"a delivery": {
			&DeliveryArrived{Time: at(), ID: 3, RequestID: "r", EventType: "EMAIL_OPEN", CampaignID: "7", Lead: "a@b.example", Bytes: 11, Source: SourceEndpoint, Copy: 1},
			fields{
				"type": "delivery", "time": stamp, "delivery_id": n("3"), "request_id": "r", "event_type": "EMAIL_OPEN", "campaign_id": n("7"),
				"lead": "a@b.example", "bytes": n("11"), "duplicate_of": nil, "duplicate_by": "", "source": "endpoint",
			},
		},
		"a duplicate": {
			&DeliveryArrived{Time: at(), ID: 4, DuplicateOf: 3, DuplicateBy: ByFingerprint, Source: SourceReplay},
			fields{
				"type": "delivery", "time": stamp, "delivery_id": n("4"), "request_id": "", "event_type": "", "campaign_id": nil,
				"lead": "", "bytes": n("0"), "duplicate_of": n("3"), "duplicate_by": "fingerprint", "source": "replay",
			},
		},
		"a replay": {
			&DeliveryArrived{Time: at(), ID: 5, DuplicateOf: 3, DuplicateBy: ByRequestID, Source: SourceReplay, ReplayOf: 4, Edited: true},
			fields{
				"type": "delivery", "time": stamp, "delivery_id": n("5"), "request_id": "", "event_type": "", "campaign_id": nil,
				"lead": "", "bytes": n("0"), "duplicate_of": n("3"), "duplicate_by": "request-id", "source": "replay",
				"replay_of": n("4"), "edited": true,
			},
		},
		"an attempt": {
			&AttemptFinished{Time: at(), DeliveryID: 3, Number: 2, URL: "http://h/", Status: 500, Latency: 12345678, Outcome: OutcomeRetry, Fault: "status=500", RequestID: "r", Heard: 500},
			fields{
				"type": "attempt", "time": stamp, "delivery_id": n("3"), "attempt": n("2"), "url": "http://h/", "status": n("500"),
				"latency_ms": n("12.345"), "outcome": "retry", "error": "", "fault": "status=500", "request_id": "r", "heard": n("500"),
			},
		},
		"an attempt of which the sender heard nothing": {
			&AttemptFinished{Time: at(), Number: 1, Status: 200, Outcome: OutcomeRetry, Fault: "reset"},
			fields{
				"type": "attempt", "time": stamp, "delivery_id": n("0"), "attempt": n("1"), "url": "", "status": n("200"),
				"latency_ms": n("0"), "outcome": "retry", "error": "", "fault": "reset", "request_id": "", "heard": n("0"),
			},
		},
		"an attempt of which nobody knows what the sender heard": {
			&AttemptFinished{Time: at(), Number: 1, Status: 200, Outcome: OutcomeRetry, Fault: "reset", HeardUnknown: true},
			fields{
				"type": "attempt", "time": stamp, "delivery_id": n("0"), "attempt": n("1"), "url": "", "status": n("200"),
				"latency_ms": n("0"), "outcome": "retry", "error": "", "fault": "reset", "request_id": "",
			},
		},
		"an attempt without an answer": {
			&AttemptFinished{Time: at(), Number: 1, Error: "connection refused", Outcome: OutcomeFailed},
			fields{
				"type": "attempt", "time": stamp, "delivery_id": n("0"), "attempt": n("1"), "url": "", "status": n("0"),
				"latency_ms": n("0"), "outcome": "failed", "error": "connection refused", "fault": "", "request_id": "",
			},
		},
		"the tunnel": {
			&TunnelChanged{Time: at(), State: TunnelRefused, PublicURL: "p", Error: "no", Code: "ERR_NGROK_105", Advice: "log in"},
			fields{"type": "tunnel", "time": stamp, "state": "refused", "public_url": "p", "error": "no", "code": "ERR_NGROK_105", "advice": "log in"},
		},
		"the webhook": {
			&WebhookChanged{Time: at(), State: WebhookRegistered, ID: 9, Level: LevelUser},
			fields{"type": "webhook", "time": stamp, "state": "registered", "id": n("9"), "level": "user"},
		},
		"a webhook that can't be removed": {
			&WebhookChanged{Time: at(), State: WebhookRemoveFailed, Level: LevelUser, Detail: "by\nhand"},
			fields{"type": "webhook", "time": stamp, "state": "remove_failed", "id": nil, "level": "user", "detail": "by\nhand"},
		},
		"a fault": {
			&FaultFired{Time: at(), Spec: "reset", Fired: 2},
			fields{"type": "fault", "time": stamp, "spec": "reset", "fired": n("2")},
		},
		"a warning": {
			&Warning{Time: at(), Code: "not-stored", Text: "disk full"},
			fields{"type": "warning", "time": stamp, "code": "not-stored", "message": "disk full"},
		},
		"the end": {
			&Bye{Time: at(), Deliveries: 5, Attempts: 6, ExitCode: 130},
			fields{"type": "bye", "time": stamp, "deliveries": n("5"), "attempts": n("6"), "exit_code": n("130")},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, decoded(t, test.message)); diff != "" {
				t.Error(diff)
			}
			if !test.message.When().Equal(at()) {
				t.Errorf("it speaks of %s", test.message.When())
			}
		})
	}
}

func TestAppendJSON_CampaignIDIsANumberOnlyWhereItIsOne(t *testing.T) {
	for id, want := range map[string]any{
		"":                     nil,
		"730215":               n("730215"),
		"-3":                   n("-3"),
		"9223372036854775807":  n("9223372036854775807"),
		"9223372036854775808":  "9223372036854775808",
		"007":                  "007",
		"+7":                   "+7",
		"7.0":                  "7.0",
		"-0":                   "-0",
		"1e3":                  "1e3",
		`7,"request_id":"evil`: `7,"request_id":"evil`,
	} {
		if diff := cmp.Diff(want, decoded(t, &DeliveryArrived{CampaignID: id})["campaign_id"]); diff != "" {
			t.Errorf("%q: %s", id, diff)
		}
	}
}

func TestAppendJSON_LatencyInMilliseconds(t *testing.T) {
	for latency, want := range map[time.Duration]json.Number{
		0: "0", 999: "0", time.Microsecond: "0.001", 1500 * time.Microsecond: "1.5", 30 * time.Second: "30000",
	} {
		if got := decoded(t, &AttemptFinished{Latency: latency})["latency_ms"]; got != want {
			t.Errorf("%s is %v", latency, got)
		}
	}
}

func TestAppendJSON_PayloadTextIsNeverALineOfItsOwn(t *testing.T) {
	const evil = "x\"}\r\n{\"type\":\"bye\"\x1b[2J\u202e"
	messages := map[string]Message{
		"request_id": &DeliveryArrived{RequestID: evil},
		"event_type": &DeliveryArrived{EventType: evil},
		"lead":       &DeliveryArrived{Lead: evil},
		"error":      &AttemptFinished{Error: evil},
		"message":    &Warning{Text: evil},
		"detail":     &WebhookChanged{Detail: evil},
		"base_url":   &Ready{BaseURL: evil},
		"spec":       &FaultFired{Spec: evil},
	}
	for field, m := range messages {
		if got := decoded(t, m)[field]; got != evil {
			t.Errorf("%s comes back as %q", field, got)
		}
		if line := string(m.AppendJSON(nil)); strings.ContainsAny(line, "\x1b\u202e") {
			t.Errorf("%s lets through %q", field, line)
		}
	}
}
