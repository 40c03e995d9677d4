package report

import (
	"bytes"
	"io"
	"reflect"
	"testing"
	"time"

	"leadrig/internal/hook"
)

func attempt(start, latency float64, status int, outcome hook.Outcome) Attempt {
	return Attempt{Status: status, LatencyMS: latency, Outcome: outcome, StartMS: start}
}

func check(name string, v Verdict, message string) []Check {
	return []Check{{ID: name, Verdict: v, Message: message}}
}

// sample has each verdict, each kind of answer and what a report may leave out.
func sample() *Report {
	r := &Report{
		Target: "http://127.0.0.1:3000/webhooks/smartlead", Suite: "quick", Policy: "smartlead", Seed: 42,
		StartedAt: time.Date(2026, 3, 4, 13, 2, 9, 0, time.UTC), DurationMS: 8123.5, Effects: EffectsURL,
		Scenarios: []Scenario{
			duplicateSequential(),
			{
				Name: "duplicate-concurrent", Group: "duplicates", TookMS: 412, Checks: check("duplicate-concurrent", Pass, "50 rounds of 8 copies, one effect each"),
				Latency: &Latency{Count: 400, P50: 1.2, P90: 3.4, P99: 12.7, Max: 31, PerSecond: 1234.4},
			},
			{Name: "duplicate-after-restart", Group: "duplicates", Verdict: Skipped, Reason: "no --restart-cmd"},
			retryLostAck(),
			allEvents(),
			{Name: "legacy-shapes", Group: "shapes", TookMS: 9, Checks: []Check{{
				ID: "legacy-shapes", Verdict: Warn, Message: "the nested generation was refused", EventType: "EMAIL_REPLY",
				Expected: "2xx", Observed: "400", Consequence: "Accounts that were set up long ago may still send it.",
			}}},
			{Name: "unicode", Group: "shapes", Verdict: Error, Reason: "the effects URL stopped answering: connection refused", TookMS: 20_500},
		},
	}
	r.Finish()
	return r
}

func duplicateSequential() Scenario {
	return Scenario{
		Name: "duplicate-sequential", Group: "duplicates", StartMS: 1, TookMS: 18.2,
		Work: &Work{Deliveries: 12, IDs: 4, Effects: 12, Expected: 4, Observed: true},
		Checks: []Check{{
			ID: "duplicate-sequential", Verdict: Fail, EventType: "EMAIL_REPLY",
			Message: "3 copies of one id: the work was done 3 times, expected 1", Expected: "1", Observed: "3",
			Consequence: "SmartLead sends an event again when your answer is late or lost; this handler would act on it again.",
			Again:       "leadrig replay --scenario duplicate-sequential --seed 42 --to http://127.0.0.1:3000/webhooks/smartlead",
			Why:         "leadrig explain duplicate-sequential", About: []int{0},
		}},
		Deliveries: []Delivery{{
			RequestID: "7c1f0a34-0000-4000-8000-000000000001", EventType: "EMAIL_REPLY", Fixture: "email_reply.json", Bytes: 1432,
			Attempts: []Attempt{attempt(0, 4.1, 200, hook.OutcomeDelivered), attempt(5, 1.2, 200, hook.OutcomeDelivered), attempt(7, 1.1, 200, hook.OutcomeDelivered)},
		}},
	}
}

func retryLostAck() Scenario {
	lost := attempt(0, 30_000, 0, hook.OutcomeRetry)
	lost.Error, lost.Fault = "the answer was lost", "lost-ack;when=after"
	effects := 1
	return Scenario{
		Name: "retry-lost-ack", Group: "retries", Title: "the answer is lost, SmartLead sends again", StartMS: 600, TookMS: 30_022,
		Checks: check("retry-lost-ack", Pass, "one effect"),
		Deliveries: []Delivery{{
			RequestID: "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", EventType: "EMAIL_SENT", Label: "lead 1", Effects: &effects,
			Attempts: []Attempt{lost, attempt(30_010, 12, 200, hook.OutcomeDelivered)},
			Change:   &Change{Kind: Fixed, PreviousStatus: 500, Diff: "-{\"error\":\"duplicate key\"}\n+{\"ok\":true}\n"},
		}},
	}
}

func allEvents() Scenario {
	refused := attempt(3, 2, 429, hook.OutcomeLost)
	refused.Answer = "{\"error\":\"slow down\"}\nretry later\n"
	return Scenario{
		Name: "all-events", Group: "answers", Title: "every event type once", StartMS: 700, TookMS: 44,
		Checks: []Check{
			{ID: "all-events", Verdict: Pass, Message: "answered 200 in 2 ms", EventType: "EMAIL_SENT"},
			{
				ID: "all-events", Verdict: Fail, Message: "answered 429", EventType: "LEAD_CATEGORY_UPDATED", Expected: "2xx", Observed: "429",
				Consequence: "The event is lost: SmartLead does not retry 429.", About: []int{1}, Why: "leadrig explain all-events",
			},
			{ID: "answer-in-time", Verdict: Warn, Message: "took 6 s", Expected: "under 5 s", Observed: "6 s"},
		},
		Deliveries: []Delivery{
			{RequestID: "a91b5b04-77c1-4a6e-8000-000000000002", EventType: "EMAIL_SENT", Attempts: []Attempt{attempt(0, 2, 200, hook.OutcomeDelivered)}},
			{RequestID: "b2d0", EventType: "LEAD_CATEGORY_UPDATED", Attempts: []Attempt{refused}},
			{EventType: "EMAIL_OPEN", Label: "without an id"},
		},
		Omitted: 3,
	}
}

// spread puts a text into every string field of a report that has something
// everywhere, and returns how many fields there were.
func spread(r *Report, text string) int { return plant(reflect.ValueOf(r).Elem(), text) }

func plant(v reflect.Value, text string) (n int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return 1
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return 0
		}
		for i := range v.NumField() {
			n += plant(v.Field(i), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += plant(v.Index(i), text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			n = plant(v.Elem(), text)
		}
	}
	return n
}

func written(t *testing.T, write form, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// terminal writes as a run does, piece by piece.
func terminal(style Style) form {
	return func(w io.Writer, r *Report) error {
		p := NewPrinter(w, style)
		p.Head(r)
		for i := range r.Scenarios {
			p.Scenario(&r.Scenarios[i])
		}
		return p.End(r)
	}
}
