package sandbox_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
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

func TestDelivery_CoreDisablesTheWebhook(t *testing.T) {
	c := quick()
	c.Policy = policy.Core()
	g := start(t, c)
	h := receive(t, func(arrival, int) int { return 500 })
	id := g.user(h.url)
	g.emit(hook.EmailSent, 1)
	g.settle()
	if d := g.only(); len(d.Attempts) != 6 || d.State != sandbox.StateFailed {
		t.Fatalf("%+v", d)
	}
	list := okay[[]struct {
		ID     int64
		Active bool
	}](t, g.do("GET", "/_sandbox/webhooks", ""))
	if list[0].ID != id || list[0].Active {
		t.Errorf("the webhook is still active: %+v", list)
	}
	if e := g.emit(hook.EmailSent, 1); len(e[0].RequestIDs) != 0 {
		t.Errorf("a disabled webhook was told: %v", e)
	}
}

func TestDelivery_AHangingHandlerDoesNotStarveOthers(t *testing.T) {
	release := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer hanging.Close()
	defer sync.OnceFunc(func() { close(release) })()
	c := quick()
	c.Workers = 4
	delivered := make(chan struct{}, 1000)
	c.Notify = func(m hook.Message) {
		if a, ok := m.(*hook.AttemptFinished); ok && a.Status == http.StatusOK && !strings.HasPrefix(a.URL, hanging.URL) {
			delivered <- struct{}{}
		}
	}
	g := start(t, c)
	h := receive(t, nil)
	g.user(hanging.URL)
	g.user(h.url)
	g.emit(hook.EmailSent, 50)
	for range 50 { // all of them, while the other handler holds what it can
		<-delivered
	}
}

func TestDelivery_DeletedWebhookGetsNothingMore(t *testing.T) {
	c := quick()
	c.TimeScale = 1 // the retry would come in a minute
	first := make(chan struct{}, 1)
	c.Notify = func(m hook.Message) {
		if _, ok := m.(*hook.AttemptFinished); ok {
			first <- struct{}{}
		}
	}
	g := start(t, c)
	h := receive(t, func(arrival, int) int { return 500 })
	id := g.user(h.url)
	g.emit(hook.EmailSent, 1)
	<-first
	okay[any](t, g.api("DELETE", "/webhook/delete/"+itoa(id), ""))
	g.settle()
	if d := g.only(); d.State != sandbox.StateFailed || len(d.Attempts) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestDelivery_DeletionEndsWhatIsUnderWayToo(t *testing.T) {
	entered, release := make(chan struct{}, 1), make(chan struct{})
	h := receive(t, func(arrival, int) int {
		entered <- struct{}{}
		<-release
		return 500
	})
	g := start(t, quick())
	id := g.user(h.url)
	g.emit(hook.EmailSent, 1)
	<-entered
	okay[any](t, g.api("DELETE", "/webhook/delete/"+itoa(id), ""))
	close(release)
	g.settle()
	d := g.only()
	if d.State != sandbox.StateFailed || len(d.Attempts) != 1 || d.Attempts[0].Error != "the webhook was deleted" {
		t.Errorf("%+v", d)
	}
	if totals := g.box.Totals(); totals.Failed != 1 || totals.Pending != 0 {
		t.Errorf("%+v", totals)
	}
}

func TestDelivery_RepointedWebhookIsReachedWhereItPointsNow(t *testing.T) {
	c := quick()
	c.TimeScale = 1
	first := make(chan struct{}, 1)
	c.Notify = func(m hook.Message) {
		if _, ok := m.(*hook.AttemptFinished); ok {
			first <- struct{}{}
		}
	}
	c.Policy = policy.SmartLead()
	c.Policy.Waits = []time.Duration{200 * time.Millisecond}
	g := start(t, c)
	broken := receive(t, func(arrival, int) int { return 500 })
	works := receive(t, nil)
	id := g.user(broken.url)
	g.emit(hook.EmailSent, 1)
	<-first
	okay[any](t, g.api("PUT", "/webhook/update/"+itoa(id), `{"webhook_url":"`+works.url+`"}`))
	g.settle()
	if d := g.only(); d.State != sandbox.StateDelivered || len(works.got()) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestRun_LeavesPendingForTheNextRun(t *testing.T) {
	box, err := sandbox.New(quick())
	if err != nil {
		t.Fatal(err)
	}
	g := &rig{t: t, box: box}
	server := httptest.NewServer(box.Handler())
	defer server.Close()
	g.url = server.URL
	entered, release := make(chan struct{}, 10), make(chan struct{})
	h := receive(t, func(_ arrival, copies int) int {
		if copies == 1 {
			entered <- struct{}{}
			<-release
		}
		return 200
	})
	g.user(h.url)
	g.emit(hook.EmailSent, 1)

	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- box.Run(ctx) }()
	<-entered
	if err := box.Run(ctx); err == nil {
		t.Error("a second Run at the same time is no error")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	close(release)
	if d := g.only(); d.State != sandbox.StatePending || len(d.Attempts) != 0 {
		t.Fatalf("an attempt that was broken off counts: %+v", d)
	}
	waiting, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	if err := box.Settle(waiting); !isContextError(err) || !strings.Contains(err.Error(), "1 deliver") {
		t.Errorf("Settle: %v", err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	go func() { ended <- box.Run(ctx) }()
	g.settle()
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if d := g.only(); d.State != sandbox.StateDelivered {
		t.Errorf("%+v", d)
	}
}

func TestNotify_TellsOfDeliveriesAndAttempts(t *testing.T) {
	var mu sync.Mutex
	var told []hook.Message
	var box *sandbox.Sandbox
	c := quick()
	c.Notify = func(m hook.Message) {
		if box != nil {
			box.Totals() // would hang if a lock were held
		}
		mu.Lock()
		defer mu.Unlock()
		told = append(told, m)
	}
	g := start(t, c)
	box = g.box
	h := receive(t, func(_ arrival, copies int) int { return map[bool]int{true: 500, false: 200}[copies == 1] })
	g.user(h.url)
	e := g.emit(hook.EmailReply, 1)[0]
	g.settle()
	mu.Lock()
	defer mu.Unlock()
	if len(told) != 3 {
		t.Fatalf("%d messages", len(told))
	}
	d, ok := told[0].(*hook.DeliveryArrived)
	if !ok || d.RequestID != e.RequestIDs[0] || d.EventType != "EMAIL_REPLY" || d.CampaignID != itoa(e.CampaignID) ||
		d.Source != hook.SourceSandbox || d.Bytes != len(h.got()[0].body) || d.Lead != g.box.Ledger()[0].Lead {
		t.Errorf("%+v", told[0])
	}
	for i, want := range []hook.Outcome{hook.OutcomeRetry, hook.OutcomeDelivered} {
		a, ok := told[i+1].(*hook.AttemptFinished)
		if !ok || a.Outcome != want || a.Number != i+1 || a.DeliveryID != d.ID || a.URL != h.url || a.RequestID != d.RequestID {
			t.Errorf("%+v", told[i+1])
		}
	}
}

func TestTotals_AddUp(t *testing.T) {
	g := start(t, quick())
	h := receive(t, func(a arrival, _ int) int {
		switch member[string](t, a.body, "event_type") {
		case "EMAIL_OPEN":
			return 404
		case "EMAIL_REPLY":
			return 500
		}
		return 200
	})
	g.user(h.url)
	g.emit(hook.EmailSent, 4)
	g.emit(hook.EmailOpen, 3)
	g.emit(hook.EmailReply, 2)
	g.settle()
	want := sandbox.Totals{Events: 9, Deliveries: 9, Attempts: 4 + 3 + 6, Delivered: 4, Lost: 3, Failed: 2}
	if diff := cmp.Diff(want, g.box.Totals()); diff != "" {
		t.Error(diff)
	}
}
