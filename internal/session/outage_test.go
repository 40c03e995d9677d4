package session

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel"
)

// flaky is a tunnel of loopback ports that can die without its run being lost. A
// new opening gives another port, and so another URL.
type flaky struct {
	t *testing.T

	mu     sync.Mutex
	opens  int
	open   *flakyEndpoint
	notify func(*hook.TunnelChanged)
}

func (*flaky) Name() string { return "flaky" }

func (f *flaky) Open(ctx context.Context, notify func(*hook.TunnelChanged)) (tunnel.Endpoint, error) {
	endpoint, err := local(f.t).Open(ctx, notify)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opens++
	f.notify = notify
	f.open = &flakyEndpoint{Endpoint: endpoint, closed: make(chan struct{})}
	return f.open, nil
}

func (f *flaky) opened() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opens
}

// drop has the tunnel go down, and tell so.
func (f *flaky) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.notify(&hook.TunnelChanged{Time: time.Now(), State: hook.TunnelReconnecting, Error: "connection reset"})
}

// die has the endpoint's URL lead nowhere from now on.
func (f *flaky) die() {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = f.open.Endpoint.Close()
}

// comeBack has the tunnel say that it is online.
func (f *flaky) comeBack() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.notify(&hook.TunnelChanged{Time: time.Now(), State: hook.TunnelOnline, PublicURL: f.open.URL()})
}

// flakyEndpoint is an endpoint whose port may be closed without its own end.
type flakyEndpoint struct {
	tunnel.Endpoint
	once   sync.Once
	closed chan struct{}
}

func (e *flakyEndpoint) Accept() (net.Conn, error) {
	c, err := e.Endpoint.Accept()
	if err != nil {
		<-e.closed
	}
	return c, err
}

func (e *flakyEndpoint) Done() <-chan struct{} { return e.closed }

func (e *flakyEndpoint) Close() error {
	e.once.Do(func() { close(e.closed) })
	return e.Endpoint.Close()
}

func (e *flakyEndpoint) Shutdown(context.Context) error { return e.Close() }

// urls are where the sandbox's webhooks lead.
func (g *rig) urls() []string {
	g.t.Helper()
	var urls []string
	for _, id := range g.webhooks() {
		w, err := g.client.GetWebhook(g.t.Context(), id)
		if err != nil {
			g.t.Fatal(err)
		}
		urls = append(urls, w.URL)
	}
	return urls
}

func TestOutage_WebhookFollowsTheURL(t *testing.T) {
	for _, level := range []hook.Level{hook.LevelCampaign, hook.LevelClient, hook.LevelUser} {
		t.Run(string(level), func(t *testing.T) {
			g := newRig(t)
			h := newHandler(t, status(http.StatusOK))
			tun := &flaky{t: t}
			opts := g.options(level, h.routes())
			opts.Tunnel = tun
			r := start(t, opts)
			before := r.ready().PublicURL
			tun.drop()
			tun.die()
			tun.comeBack()
			wantWords(t, r.webhook(hook.WebhookUpdated).Detail, "public URL", tun.open.URL())
			wantWords(t, r.warning(WarnOutage).Text, "deliveries come again")
			if urls := g.urls(); len(urls) != 1 || urls[0] == before || !strings.HasPrefix(urls[0], tun.open.URL()+"/") {
				t.Errorf("webhooks lead to %v; it was %s", urls, before)
			}
			if records := g.records(); len(records) != 1 || records[0].Record.URL != g.urls()[0] {
				t.Errorf("the record %+v doesn't have the new URL", records)
			}
			g.emit(hook.EmailReply, 3)
			g.settle()
			if n := len(h.got()); n != 3 {
				t.Errorf("%d of 3 deliveries reached the handler", n)
			}
			r.end()
			g.wantNothingLeft()
		})
	}
}

func TestOutage_SameURLNeedsNoUpdate(t *testing.T) {
	g := newRig(t)
	tun := &flaky{t: t}
	opts := g.options(hook.LevelCampaign, Routes{})
	opts.Tunnel = tun
	r := start(t, opts)
	r.ready()
	tun.drop()
	tun.comeBack()
	r.warning(WarnOutage)
	all := r.end()
	for _, w := range of[*hook.WebhookChanged](all) {
		if w.State == hook.WebhookUpdated {
			t.Error("the webhook was updated")
		}
	}
	if tun.opened() != 1 {
		t.Errorf("opened %d times", tun.opened())
	}
}

// A refused update is tried again: the webhook must not be left behind.
func TestOutage_FailedUpdateIsTriedAgain(t *testing.T) {
	g := newRig(t)
	tun := &flaky{t: t}
	opts := g.options(hook.LevelUser, Routes{})
	opts.Tunnel = tun
	r := start(t, opts)
	r.ready()
	fault := sandboxFault("PUT /webhook/update/*", http.StatusBadRequest)
	if err := g.box.ArmFault(fault); err != nil {
		t.Fatal(err)
	}
	tun.drop()
	tun.die()
	tun.comeBack()
	wantWords(t, r.warning(WarnOutage).Text, "not all is well yet", "change the URL")
	r.webhook(hook.WebhookUpdated)
	r.end()
	g.wantNothingLeft()
}

func TestOutage_WebhookThatIsGoneIsTold(t *testing.T) {
	g := newRig(t)
	tun := &flaky{t: t}
	opts := g.options(hook.LevelUser, Routes{})
	opts.Tunnel = tun
	r := start(t, opts)
	r.ready()
	if err := g.client.DeleteWebhook(t.Context(), g.webhooks()[0]); err != nil {
		t.Fatal(err)
	}
	tun.drop()
	tun.die()
	tun.comeBack()
	wantWords(t, r.warning(WarnWebhookGone).Text, "start listen again")
	r.end()
	g.wantNothingLeft()
}

func TestOutage_EndingWhileItIsMended(t *testing.T) {
	g := newRig(t)
	tun := &flaky{t: t}
	opts := g.options(hook.LevelUser, Routes{})
	opts.Tunnel = tun
	r := start(t, opts)
	r.ready()
	if err := g.box.ArmFault(sandboxFaultForever("PUT /webhook/update/*", http.StatusBadRequest)); err != nil {
		t.Fatal(err)
	}
	tun.drop()
	tun.die()
	tun.comeBack()
	r.warning(WarnOutage)
	r.end()
	g.wantNothingLeft()
}

func TestClock_TellsStandstillsAlone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	now := make(chan time.Time, 1)
	ticks := make(chan time.Time)
	gaps := make(chan gap, 10)
	now <- at
	done := make(chan struct{})
	go func() {
		defer close(done)
		watchClock(ctx, ticks, func() time.Time { return <-now }, func(g gap) { gaps <- g })
	}()
	for _, step := range []time.Duration{clockTick, 3 * clockTick, time.Minute, clockTick, -time.Hour, clockTick} {
		at = at.Add(step)
		ticks <- at
		now <- at
	}
	cancel()
	<-done
	close(gaps)
	var found []time.Duration
	for g := range gaps {
		found = append(found, g.to.Sub(g.from))
	}
	if len(found) != 1 || found[0] != time.Minute {
		t.Errorf("standstills %v, want one of a minute", found)
	}
}

// A tunnel that doesn't open at once has lost nothing.
func TestOutages_BeginWhenTheTunnelHasBeenOnline(t *testing.T) {
	o := newOutages()
	tell := func(state hook.TunnelState) { o.heard(&hook.TunnelChanged{Time: time.Now(), State: state}) }
	tell(hook.TunnelConnecting)
	tell(hook.TunnelReconnecting)
	tell(hook.TunnelOnline)
	if since, over := o.over(); over {
		t.Errorf("an outage since %v, before the tunnel was online", since)
	}
	tell(hook.TunnelReconnecting)
	if _, over := o.over(); over {
		t.Error("it is over while the tunnel is down")
	}
	tell(hook.TunnelOnline)
	if _, over := o.over(); !over {
		t.Error("no outage, though the tunnel was down")
	}
}

func TestGap_SaysHowLong(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "a moment", 20 * time.Millisecond: "a moment", 16240 * time.Millisecond: "16.2s"} {
		if got := (gap{noon(), noon().Add(d)}).lasted(); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func noon() time.Time { return time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC) }
