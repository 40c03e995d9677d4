package sandbox_test

import (
	"context"
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
