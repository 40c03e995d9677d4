package session

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
	"leadrig/internal/smartlead"
)

func sandboxFault(match string, status int) sandbox.Fault {
	return sandbox.Fault{Kind: sandbox.FaultStatus, Match: match, Status: status}
}

func sandboxFaultForever(match string, status int) sandbox.Fault {
	f := sandboxFault(match, status)
	f.Count = sandbox.UntilCleared
	return f
}

// outage runs until events have failed because the tunnel was dead, and brings
// the tunnel back.
func outage(t *testing.T, g *rig, h *handler, recovery *Recovery) *running {
	t.Helper()
	recovery.API = g.client
	recovery.ByHand = func(id int64, from, to time.Time) string {
		return smartlead.ManualRetrigger(g.client.BaseURL(), id, from, to)
	}
	tun := &flaky{t: t}
	opts := g.options(hook.LevelCampaign, h.routes())
	opts.Tunnel = tun
	opts.Webhook.Recovery = recovery
	r := start(t, opts)
	r.ready()
	tun.drop()
	tun.die()
	g.emit(hook.EmailReply, 4)
	g.settle() // refused three times each, and given up
	if n := len(h.got()); n != 0 {
		t.Fatalf("%d deliveries arrived through a dead tunnel", n)
	}
	tun.comeBack()
	r.webhook(hook.WebhookUpdated)
	return r
}

func TestRecovery_SendsAgainWhatFailed(t *testing.T) {
	for _, mode := range []RecoverMode{RecoverAuto, RecoverAsk} {
		t.Run(string(mode), func(t *testing.T) {
			g := newRigNow(t)
			h := newHandler(t, status(http.StatusOK))
			asked := make(chan string, 10)
			r := outage(t, g, h, &Recovery{Mode: mode, Ask: func(_ context.Context, question string) bool {
				asked <- question
				return true
			}})
			wantWords(t, r.warning(WarnRecovery).Text, "4 failed events", "again")
			g.settle()
			if n := len(h.got()); n != 4 {
				t.Errorf("%d of 4 failed events reached the handler", n)
			}
			r.end()
			if mode == RecoverAsk {
				wantWords(t, receive(t, asked, "the question"), "4 events", "all of the campaign's webhooks")
			}
			if len(asked) != 0 {
				t.Errorf("asked once more: %s", <-asked)
			}
			g.wantNothingLeft()
		})
	}
}

func TestRecovery_LeavesIt(t *testing.T) {
	for name, tt := range map[string]struct {
		recovery Recovery
		words    []string
	}{
		"where the user says no":       {Recovery{Mode: RecoverAsk, Ask: func(context.Context, string) bool { return false }}, nil},
		"where there is nobody to ask": {Recovery{Mode: RecoverAsk}, []string{"4 events", "curl -X POST", "retrigger-failed-events", "--recover auto"}},
		"where it is off":              {Recovery{Mode: RecoverOff}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRigNow(t)
			h := newHandler(t, status(http.StatusOK))
			asked := make(chan struct{}, 1)
			if ask := tt.recovery.Ask; ask != nil {
				tt.recovery.Ask = func(ctx context.Context, q string) bool {
					defer func() { asked <- struct{}{} }()
					return ask(ctx, q)
				}
			}
			r := outage(t, g, h, &tt.recovery)
			r.warning(WarnOutage)
			switch {
			case tt.recovery.Ask != nil:
				receive(t, asked, "the question")
			case tt.words != nil:
				wantWords(t, r.warning(WarnRecovery).Text, tt.words...)
			}
			g.settle()
			r.end()
			if n := len(h.got()); n != 0 {
				t.Errorf("%d events were sent again", n)
			}
			g.wantNothingLeft()
		})
	}
}

// SmartLead's own retries may end in failure long after the tunnel is back.
func TestRecovery_LooksAgainWhileSmartLeadStillTries(t *testing.T) {
	looks := []smartlead.Summary{
		{Failed: known(0), ScheduledForRetry: known(2)},
		{Failed: known(2), ScheduledForRetry: known(1)},
		{Failed: known(2), ScheduledForRetry: known(1)},
		{Failed: known(3), ScheduledForRetry: known(0)},
		{Failed: known(3), ScheduledForRetry: known(0)},
	}
	api := &script{looks: looks}
	r := newRecoverer(&session{opts: Options{Feed: newFeed(t)}}, &Recovery{Mode: RecoverAuto, API: api}, 1)
	r.after = make([]time.Duration, 20)
	r.add(gap{time.Now().Add(-time.Minute), time.Now()})
	<-r.news
	r.follow(t.Context())
	if api.look != len(looks) || api.again != 2 {
		t.Errorf("looked %d times and had events sent again %d times, want %d and 2", api.look, api.again, len(looks))
	}
}

func known(n int64) smartlead.Count { return smartlead.Count{N: n, Known: true} }

// script is an API that answers what it was given.
type script struct {
	looks       []smartlead.Summary
	look, again int
}

func (s *script) Summary(context.Context, int64, time.Time, time.Time) (smartlead.Summary, error) {
	s.look++
	return s.looks[s.look-1], nil
}

func (s *script) RetriggerFailed(context.Context, int64, time.Time, time.Time) (smartlead.Count, error) {
	s.again++
	return smartlead.Count{}, nil
}

// Outages that come while an earlier one is looked after must never make the
// recoverer wait for itself: the way out waits for it.
func TestRecovery_EndsAmidOutages(t *testing.T) {
	r := newRecoverer(&session{}, &Recovery{Mode: RecoverAuto}, 1)
	r.after = []time.Duration{time.Hour}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() { defer close(ended); r.run(ctx) }()
	var tunnels sync.WaitGroup
	for range 4 {
		tunnels.Go(func() {
			for range 20_000 {
				r.add(gap{time.Now(), time.Now()})
			}
		})
	}
	tunnels.Wait()
	cancel()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for itself")
	}
}

// Whoever has said yes hears what came of it, be it nothing.
func TestRecovery_SaysWhenNothingIsSentAgain(t *testing.T) {
	feed := newFeed(t)
	told := feed.Subscribe(0)
	defer told.Close()
	var asked string
	api := &deaf{}
	r := newRecoverer(&session{opts: Options{Feed: feed}}, &Recovery{Mode: RecoverAsk, API: api, Ask: func(_ context.Context, q string) bool {
		asked = q
		return true
	}}, 7)
	from := noon()
	if _, err := r.look(t.Context(), gap{from.Add(-margin), from.Add(time.Second)}); err != nil {
		t.Fatal(err)
	}
	wantWords(t, asked, "1 event of campaign 7 failed from 11:59:25 to 12:00:01", "send it again")
	batch, _, err := told.Next(t.Context())
	if err != nil || len(batch) != 1 {
		t.Fatalf("%v, %v", batch, err)
	}
	w, ok := batch[0].(*hook.Warning)
	if !ok || w.Code != WarnRecovery {
		t.Fatalf("%+v", batch[0])
	}
	wantWords(t, w.Text, "nothing to send again", "4xx")
}

// deaf is an API that knows of a failed event and sends nothing again.
type deaf struct{}

func (*deaf) Summary(context.Context, int64, time.Time, time.Time) (smartlead.Summary, error) {
	return smartlead.Summary{Failed: known(1), ScheduledForRetry: known(0)}, nil
}

func (*deaf) RetriggerFailed(context.Context, int64, time.Time, time.Time) (smartlead.Count, error) {
	return known(0), nil
}
