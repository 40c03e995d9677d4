package sandbox_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
	"leadrig/internal/smartlead/policy"
)

func TestDelivery_FollowsThePolicy(t *testing.T) {
	always := func(status int) func(arrival, int) int { return func(arrival, int) int { return status } }
	tests := []struct {
		name     string
		policy   policy.Policy
		answer   func(arrival, int) int
		statuses []int
		outcomes []hook.Outcome
		state    sandbox.State
	}{
		{
			"200 is delivered at once", policy.SmartLead(), always(200),
			[]int{200},
			[]hook.Outcome{hook.OutcomeDelivered},
			sandbox.StateDelivered,
		},
		{
			"204 is delivered too", policy.SmartLead(), always(204),
			[]int{204},
			[]hook.Outcome{hook.OutcomeDelivered},
			sandbox.StateDelivered,
		},
		{
			"400 is lost after one attempt", policy.SmartLead(), always(400),
			[]int{400},
			[]hook.Outcome{hook.OutcomeLost},
			sandbox.StateLost,
		},
		{
			"429 is lost after one attempt", policy.SmartLead(), always(429),
			[]int{429},
			[]hook.Outcome{hook.OutcomeLost},
			sandbox.StateLost,
		},
		{
			"500 fails after three attempts", policy.SmartLead(), always(500),
			[]int{500, 500, 500},
			[]hook.Outcome{hook.OutcomeRetry, hook.OutcomeRetry, hook.OutcomeFailed},
			sandbox.StateFailed,
		},
		{
			"a redirect isn't followed and fails", policy.SmartLead(), always(302),
			[]int{302, 302, 302},
			[]hook.Outcome{hook.OutcomeRetry, hook.OutcomeRetry, hook.OutcomeFailed},
			sandbox.StateFailed,
		},
		{
			"500 then 200 is delivered by the second attempt", policy.SmartLead(),
			func(_ arrival, copies int) int {
				if copies == 1 {
					return 503
				}
				return 200
			},
			[]int{503, 200},
			[]hook.Outcome{hook.OutcomeRetry, hook.OutcomeDelivered},
			sandbox.StateDelivered,
		},
		{
			"once makes one attempt", policy.Once(), always(500),
			[]int{500},
			[]hook.Outcome{hook.OutcomeFailed},
			sandbox.StateFailed,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := quick()
			c.Policy = test.policy
			g := start(t, c)
			h := receive(t, test.answer)
			g.user(h.url)
			emitted := g.emit(hook.EmailReply, 1)
			g.settle()
			d := g.only()
			var statuses []int
			var outcomes []hook.Outcome
			for _, a := range d.Attempts {
				statuses, outcomes = append(statuses, a.Status), append(outcomes, a.Outcome)
			}
			if diff := cmp.Diff(test.statuses, statuses); diff != "" {
				t.Errorf("statuses:\n%s", diff)
			}
			if diff := cmp.Diff(test.outcomes, outcomes); diff != "" {
				t.Errorf("outcomes:\n%s", diff)
			}
			if d.State != test.state {
				t.Errorf("state %s, want %s", d.State, test.state)
			}
			got := h.got()
			if len(got) != len(test.statuses) {
				t.Errorf("%d requests arrived", len(got))
			}
			for _, a := range got {
				if a.id() != emitted[0].RequestIDs[0] || string(a.body) != string(got[0].body) {
					t.Errorf("a retry differs: %s %s", a.id(), a.body)
				}
			}
		})
	}
}

func TestDelivery_AttemptTimesAreThePolicys(t *testing.T) {
	g := start(t, quick())
	h := receive(t, func(arrival, int) int { return 500 })
	g.user(h.url)
	g.emit(hook.EmailSent, 1)
	g.settle()
	e := g.box.Ledger()[0]
	for i, want := range []time.Duration{0, time.Minute, 6 * time.Minute} {
		if got := e.Deliveries[0].Attempts[i].At.Sub(e.At); got != want {
			t.Errorf("attempt %d is %s after the event, want %s", i+1, got, want)
		}
	}
}

func TestDelivery_NobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	g := start(t, quick())
	g.user("http://" + address + "/hook")
	g.emit(hook.EmailSent, 1)
	g.settle()
	d := g.only()
	if len(d.Attempts) != 3 || d.State != sandbox.StateFailed {
		t.Fatalf("%+v", d)
	}
	want := "connection refused: nothing listens at " + address
	if a := d.Attempts[2]; a.Status != 0 || a.Error != want {
		t.Errorf("status %d, error %q, want %q", a.Status, a.Error, want)
	}
}

func TestDelivery_NoAnswerInTime(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" { // the head comes, the rest doesn't
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("half"))
			_ = http.NewResponseController(w).Flush()
		}
		<-release
	}))
	defer server.Close()
	defer close(release)
	c := quick()
	c.Policy = policy.SmartLead()
	c.Policy.Timeout = 30 * time.Millisecond
	g := start(t, c)
	g.user(server.URL + "/none")
	g.user(server.URL + "/half")
	g.emit(hook.EmailSent, 1)
	g.settle()
	for _, d := range g.box.Ledger()[0].Deliveries {
		if len(d.Attempts) != 3 || d.State != sandbox.StateFailed || d.Attempts[0].Error != "no answer within 30ms" {
			t.Errorf("%+v", d)
		}
	}
}

func TestDelivery_ClosedConnection(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	}))
	defer server.Close()
	g := start(t, quick())
	g.user(server.URL)
	g.emit(hook.EmailSent, 1)
	g.settle()
	if d := g.only(); len(d.Attempts) != 3 || d.Attempts[0].Error != "the connection was closed before the answer was complete" {
		t.Errorf("%+v", d)
	}
}

func TestDelivery_Headers(t *testing.T) {
	c := quick()
	c.SignSecret = "s3cret"
	g := start(t, c)
	h := receive(t, nil)
	g.create(`"association_type":"campaign","email_campaign_id":` + itoa(g.active().ID) + `,"webhook_url":"` + h.url + `"`)
	g.emit(hook.EmailSent, 1)
	g.settle()
	a := h.got()[0]
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write(a.body)
	for name, want := range map[string]string{
		"Content-Type":          "application/json",
		"X-Webhook-Level":       "campaign",
		"User-Agent":            "SmartLead-Sandbox/1",
		"X-Request-Id":          g.only().RequestID,
		"X-Smartlead-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil)),
		"Accept-Encoding":       "",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
