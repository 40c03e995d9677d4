package sandbox_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

func TestGenerate_AllTypesAmongAny200(t *testing.T) {
	for seed := range uint64(60) {
		box, err := sandbox.New(sandbox.Config{Seed: seed * 7919})
		if err != nil {
			t.Fatal(err)
		}
		if seed%3 == 0 { // a single campaign has far fewer leads to tell of
			g := &rig{t: t, box: box}
			server := httptest.NewServer(box.Handler())
			g.url = server.URL
			for _, c := range box.Campaigns()[1:] {
				okay[any](t, g.do("POST", "/api/v1/campaigns/"+itoa(c.ID)+"/status?api_key=k", `{"status":"STOPPED"}`))
			}
			server.Close()
		}
		if err := box.Generate(t.Context(), 1500); err != nil {
			t.Fatal(err)
		}
		last := map[hook.EventType]int{}
		for i, e := range box.Ledger() {
			last[e.Type] = i + 1
			for _, kind := range hook.EventTypes() {
				if silence := i + 1 - last[kind]; silence >= 200 {
					t.Fatalf("seed %d: no %s among the 200 events up to %d", seed, kind, i+1)
				}
			}
		}
	}
}

func TestGenerate_IsExactAndBelievable(t *testing.T) {
	box, err := sandbox.New(sandbox.Config{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Generate(t.Context(), 333); err != nil {
		t.Fatal(err)
	}
	events := box.Ledger()
	if len(events) != 333 {
		t.Fatalf("%d events, want 333", len(events))
	}
	needs := map[hook.EventType]hook.EventType{
		hook.FirstEmailSent: hook.EmailSent, hook.EmailOpen: hook.EmailSent, hook.EmailLinkClick: hook.EmailOpen,
		hook.EmailReply: hook.EmailOpen, hook.LeadCategoryUpdated: hook.EmailReply, hook.EmailBounce: hook.EmailSent,
		hook.LeadUnsubscribed: hook.EmailSent, hook.ManualStepReached: hook.EmailSent,
	}
	type step struct {
		lead string
		kind hook.EventType
	}
	happened := map[step]bool{}
	over := map[string]bool{}
	for i, e := range events {
		if need := needs[e.Type]; need != "" && !happened[step{e.Lead, need}] {
			t.Errorf("event %d: %s of %s without %s before it", e.ID, e.Type, e.Lead, need)
		}
		if e.Lead != "" && over[e.Lead] {
			t.Errorf("event %d: %s of %s, who bounced or unsubscribed", e.ID, e.Type, e.Lead)
		}
		if e.Type == hook.EmailBounce || e.Type == hook.LeadUnsubscribed {
			over[e.Lead] = true
		}
		if e.Type == hook.FirstEmailSent {
			before := events[i-1]
			if before.Type != hook.EmailSent || before.Lead != e.Lead || !before.At.Equal(e.At) {
				t.Errorf("event %d: FIRST_EMAIL_SENT isn't beside its EMAIL_SENT: %+v", e.ID, before)
			}
		}
		happened[step{e.Lead, e.Type}] = true
		if i > 0 && e.At.Before(events[i-1].At) {
			t.Errorf("event %d: time runs backwards", e.ID)
		}
	}
}

func TestGenerate_OnlyRunningCampaignsSend(t *testing.T) {
	g := start(t, quick())
	running := g.active().ID
	for _, c := range g.box.Campaigns() {
		if c.Status == sandbox.StatusActive && c.ID != running {
			okay[any](t, g.api("POST", "/campaigns/"+itoa(c.ID)+"/status", `{"status":"STOPPED"}`))
		}
	}
	from := len(g.box.Ledger())
	if err := g.box.Generate(t.Context(), 500); err != nil {
		t.Fatal(err)
	}
	for _, e := range g.box.Ledger()[from:] {
		if e.CampaignID != running && e.Type != hook.UntrackedReplies {
			t.Fatalf("%s of campaign %d, which is stopped", e.Type, e.CampaignID)
		}
	}
}

func TestGenerate_SaysThatNoCampaignIsActive(t *testing.T) {
	g := start(t, quick())
	for _, c := range g.box.Campaigns() {
		okay[any](t, g.api("POST", "/campaigns/"+itoa(c.ID)+"/status", `{"status":"STOPPED"}`))
	}
	if err := g.box.Generate(t.Context(), 1); err == nil {
		t.Fatal("no error")
	}
	_, err := g.box.Emit(t.Context(), sandbox.EmitRequest{EventType: hook.EmailOpen})
	if err == nil {
		t.Fatal("no error from Emit")
	}
	g.emit(hook.UntrackedReplies, 1)
}

func TestGenerate_StopsWithItsContext(t *testing.T) {
	c := quick()
	c.Rate, c.GenerateOnly = 0.001, true
	box, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- box.Generate(ctx, 3) }()
	cancel()
	if err := <-ended; !isContextError(err) {
		t.Fatalf("error %v", err)
	}
}

func TestRun_SimulatesAtItsRate(t *testing.T) {
	c := quick()
	c.Rate = 2000
	told := make(chan hook.Message, 100_000)
	c.Notify = func(m hook.Message) { told <- m }
	g := start(t, c)
	h := receive(t, nil)
	g.user(h.url)
	for n := 0; n < 50; {
		if m := <-told; m.Kind() == "attempt" {
			n++
		}
	}
}
