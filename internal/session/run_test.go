package session

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
	"leadrig/internal/sample"
	"leadrig/internal/sandbox"
	"leadrig/internal/store"
)

func TestRun_DeliversEverythingAndLeavesNothingBehind(t *testing.T) {
	for _, level := range []hook.Level{hook.LevelCampaign, hook.LevelClient, hook.LevelUser} {
		t.Run(string(level)+" level", func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			works, err := sample.New(sample.Config{})
			if err != nil {
				t.Fatal(err)
			}
			h := newHandler(t, works.ServeHTTP)
			run := start(t, g.options(level, Routes{Default: h.at(sample.WebhookPath)}))
			ready := run.ready()
			g.wantRegistered(ready, level)
			g.emit(hook.EmailSent, 7)
			g.emit(hook.EmailReply, 3)
			g.emit(hook.UntrackedReplies, 2) // belongs to no campaign: user level alone hears of it
			g.settle()
			told := run.end()

			want := 10
			if level == hook.LevelUser {
				want = 12
			}
			if diff := cmp.Diff(Totals{Deliveries: want, Attempts: want, Delivered: want}, run.totals); diff != "" {
				t.Errorf("totals: %s", diff)
			}
			if ledger := g.box.Totals(); ledger.Attempts != want || ledger.Delivered != want || ledger.Pending != 0 {
				t.Errorf("the sandbox counts %+v, want %d", ledger, want)
			}
			if n := works.Effects(); n != int64(want) {
				t.Errorf("%d effects, want %d", n, want)
			}
			g.wantStoredAndForwardedOnce(h)
			wantInOrder(t, told, want)
			g.wantNothingLeft()
			wantClosed(t, ready.PublicURL)
			if err := works.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// wantRegistered checks that the webhook that ready names exists and leads
// here, and that it is written down.
func (g *rig) wantRegistered(ready *hook.Ready, level hook.Level) {
	g.t.Helper()
	if ready.Webhook == nil || ready.Webhook.Level != level {
		g.t.Fatalf("ready names %+v", ready.Webhook)
	}
	w, err := g.client.GetWebhook(g.t.Context(), ready.Webhook.ID)
	if err != nil {
		g.t.Fatalf("the webhook at ready: %v", err)
	}
	if w.URL != ready.PublicURL || !strings.Contains(w.Name, "[leadrig ") {
		g.t.Errorf("the webhook is %+v, want one of ours to %s", w, ready.PublicURL)
	}
	entries := g.records()
	if len(entries) != 1 || !entries[0].Live || entries[0].Record.State != lease.StateHeld || entries[0].Record.WebhookID != w.ID {
		g.t.Errorf("written down is %+v", entries)
	}
}

// wantStoredAndForwardedOnce holds the history, the handler and the sandbox's
// ledger against each other.
func (g *rig) wantStoredAndForwardedOnce(h *handler) {
	g.t.Helper()
	byID := func(a, b arrival) int { return strings.Compare(a.id, b.id) }
	forwarded := h.got()
	slices.SortFunc(forwarded, byID)
	if diff := cmp.Diff(forwarded, g.stored(sample.WebhookPath), cmp.AllowUnexported(arrival{})); diff != "" {
		g.t.Errorf("forwarded, and stored: %s", diff)
	}
	var sent, got []string
	for _, e := range g.box.Ledger() {
		for _, d := range e.Deliveries {
			sent = append(sent, d.RequestID)
		}
	}
	for _, a := range forwarded {
		got = append(got, a.id)
	}
	slices.Sort(sent)
	if diff := cmp.Diff(sent, got); diff != "" {
		g.t.Errorf("sent, and forwarded: %s", diff)
	}
}

// stored is the history in the form of what a handler at path should have got.
func (g *rig) stored(path string) []arrival {
	g.t.Helper()
	var all []arrival
	for _, d := range history(g.t, g.home) {
		all = append(all, arrival{path, d.RequestID, string(d.Body)})
	}
	slices.SortFunc(all, func(a, b arrival) int { return strings.Compare(a.id, b.id) })
	return all
}

// history reads all that a home has stored.
func history(t *testing.T, home string) []*hook.Delivery {
	t.Helper()
	r, err := store.OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var ids []int64
	err = r.Each(t.Context(), func(d *hook.Delivery) error { ids = append(ids, d.ID); return nil })
	var all []*hook.Delivery
	for _, id := range ids {
		d, readErr := r.Delivery(t.Context(), id)
		err = errors.Join(err, readErr)
		all = append(all, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantInOrder checks the order of a run's messages: each delivery before its
// attempt, and the parts of the run as they come and go.
func wantInOrder(t *testing.T, told []hook.Message, deliveries int) {
	t.Helper()
	arrived := map[int64]bool{}
	var parts []string
	for _, m := range told {
		switch m := m.(type) {
		case *hook.DeliveryArrived:
			arrived[m.ID] = true
		case *hook.AttemptFinished:
			if !arrived[m.DeliveryID] {
				t.Errorf("the attempt at delivery %d was told before it", m.DeliveryID)
			}
			if len(parts) > 0 && parts[len(parts)-1] != "attempts" {
				parts = append(parts, "attempts")
			}
		case *hook.TunnelChanged:
			parts = append(parts, "tunnel "+string(m.State))
		case *hook.WebhookChanged:
			parts = append(parts, "webhook "+string(m.State))
		case *hook.Ready:
			parts = append(parts, "ready")
		default:
			t.Errorf("the run told %s", m.AppendJSON(nil))
		}
	}
	want := []string{
		"tunnel connecting", "tunnel online", "webhook registered", "ready", "attempts", "webhook removed", "tunnel offline",
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Errorf("the order: %s", diff)
	}
	if len(arrived) != deliveries {
		t.Errorf("%d deliveries were told, want %d", len(arrived), deliveries)
	}
}

func TestRun_ReadyIsCompletedByTheCallerOnceTheWebhookExists(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	opts := g.options(hook.LevelUser, newHandler(t, nil).routes())
	existed := make(chan []int64, 1)
	opts.Ready = func(m *hook.Ready) { existed <- g.webhooks(); m.Seed = "42" }
	run := start(t, opts)
	ready := run.ready()
	if ids := receive(t, existed, "call of Ready"); len(ids) != 1 || ids[0] != ready.Webhook.ID {
		t.Errorf("at ready there were webhooks %v, want %d", ids, ready.Webhook.ID)
	}
	want := &hook.Ready{
		Time: ready.Time, PublicURL: ready.PublicURL, Tunnel: "local", ForwardTo: opts.Routes.Default.String(),
		Webhook: &hook.WebhookRef{ID: ready.Webhook.ID, Scope: hook.Scope{Level: hook.LevelUser}}, Seed: "42",
	}
	if diff := cmp.Diff(want, ready); diff != "" {
		t.Error(diff)
	}
	run.end()
}

func TestRun_WithoutHandlerRecordsAndAnswers200(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	run := start(t, g.options(hook.LevelCampaign, Routes{}))
	run.warning(WarnNoForward)
	if to := run.ready().ForwardTo; to != "" {
		t.Errorf("it forwards to %q", to)
	}
	g.emit(hook.EmailOpen, 4)
	g.settle()
	run.end()
	if diff := cmp.Diff(Totals{Deliveries: 4}, run.totals); diff != "" {
		t.Error(diff)
	}
	if n := len(history(t, g.home)); n != 4 {
		t.Errorf("%d are stored, want 4", n)
	}
	for _, e := range g.box.Ledger() {
		if d := e.Deliveries[0]; d.State != sandbox.StateDelivered || len(d.Attempts) != 1 || d.Attempts[0].Status != 200 {
			t.Errorf("the sandbox was answered %+v", d)
		}
	}
}

func TestRun_RoutesByEventType(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	common, replies := newHandler(t, nil), newHandler(t, nil)
	run := start(t, g.options(hook.LevelUser, Routes{
		Default: common.at("/all"),
		ByType: map[string]*forward.Target{
			string(hook.EmailReply):  replies.at("/replies"),
			string(hook.EmailBounce): common.at("/bounces"),
		},
	}))
	if to := run.ready().ForwardTo; to != common.URL+"/all" {
		t.Errorf("ready names %q", to)
	}
	for _, kind := range []hook.EventType{hook.EmailReply, hook.EmailSent, hook.EmailBounce, hook.EmailReply} {
		g.emit(kind, 1)
		g.settle()
	}
	run.end()
	paths := func(h *handler) (all []string) {
		for _, a := range h.got() {
			all = append(all, a.path)
		}
		return all
	}
	if diff := cmp.Diff([]string{"/all", "/bounces"}, paths(common)); diff != "" {
		t.Errorf("the common handler: %s", diff)
	}
	if diff := cmp.Diff([]string{"/replies", "/replies"}, paths(replies)); diff != "" {
		t.Errorf("the handler of replies: %s", diff)
	}
}

func TestRun_RoutesWithoutDefaultRecordTheRest(t *testing.T) {
	t.Parallel()
	h := newHandler(t, status(500))
	run := start(t, Options{Routes: Routes{ByType: map[string]*forward.Target{string(hook.EmailReply): h.at("/hook")}}})
	url := run.ready().PublicURL
	if got := send(t, url, "open", payload(hook.EmailOpen)); got.status != 200 {
		t.Errorf("an event without a route was answered %d", got.status)
	}
	if got := send(t, url, "reply", payload(hook.EmailReply)); got.status != 500 {
		t.Errorf("an event with a route was answered %d", got.status)
	}
	told := run.end()
	if diff := cmp.Diff(Totals{Deliveries: 2, Attempts: 1, Retry: 1}, run.totals); diff != "" {
		t.Error(diff)
	}
	if w := warnings(told, WarnNoForward); len(w) > 0 {
		t.Errorf("it warns %q, though there is a route", w)
	}
}
