package session

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead"
)

// failed waits for the end of a run that can't start and checks that it said
// neither ready nor registered.
func (r *running) failed() error {
	r.t.Helper()
	told := r.wait()
	if r.err == nil {
		r.t.Fatalf("the run started:\n%s", r.told())
	}
	if len(of[*hook.Ready](told))+len(of[*hook.WebhookChanged](told)) > 0 {
		r.t.Errorf("before it failed the run told\n%s", r.told())
	}
	if r.totals != (Totals{}) {
		r.t.Errorf("it counted %+v", r.totals)
	}
	return r.err
}

// wantTunnelEnded checks that a tunnel that came up was taken down again.
func (r *running) wantTunnelEnded() {
	r.t.Helper()
	states := of[*hook.TunnelChanged](r.seen)
	if len(states) == 0 || states[len(states)-1].State != hook.TunnelOffline {
		r.t.Errorf("the tunnel is left:\n%s", r.told())
	}
}

func TestStart_HistoryThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	opts := g.options(hook.LevelUser, Routes{})
	opts.Home = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(opts.Home, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := start(t, opts)
	err := run.failed()
	if exit.CodeOf(err) != exit.Failed {
		t.Errorf("exit code %d", exit.CodeOf(err))
	}
	wantWords(t, err.Error(), opts.Home, "--home")
	if len(run.seen) > 0 {
		t.Errorf("it told\n%s", run.told())
	}
	g.wantNothingLeft()
}

func TestStart_TunnelThatRefuses(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	opts := g.options(hook.LevelUser, newHandler(t, nil).routes())
	cause := exit.Refusedf("the authtoken was refused")
	opts.Tunnel = &refusing{cause}
	run := start(t, opts)
	err := run.failed()
	if !errors.Is(err, cause) || exit.CodeOf(err) != exit.Refused {
		t.Errorf("the error is %v with code %d", err, exit.CodeOf(err))
	}
	if states := of[*hook.TunnelChanged](run.seen); len(states) != 1 || states[0].State != hook.TunnelRefused {
		t.Errorf("it told\n%s", run.told())
	}
	g.wantNothingLeft()
}

func TestStart_ProbeThatFails(t *testing.T) {
	t.Parallel()
	other := newHandler(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "another/1.0")
		http.Error(w, "no such\npage", http.StatusNotFound)
	})
	parked := newHandler(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("for sale")) })
	tests := []struct {
		name  string
		url   string
		words []string
	}{
		{
			"another server answers that there is no such page", other.URL,
			[]string{"something else answered", "404 Not Found", `"another/1.0"`, `"no such page"`, "--probe off"},
		},
		{
			"another server answers 200", parked.URL,
			[]string{"something else answered", "200 OK", `"for sale"`},
		},
		{
			"nobody answers", "http://" + freeAddr(t),
			[]string{"no answer", "connection refused", "--probe off"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := newRig(t)
			opts := g.options(hook.LevelCampaign, newHandler(t, nil).routes())
			opts.Tunnel = elsewhere(t, tt.url)
			run := start(t, opts)
			err := run.failed()
			if exit.CodeOf(err) != exit.Failed {
				t.Errorf("exit code %d", exit.CodeOf(err))
			}
			wantWords(t, err.Error(), append(tt.words, "the public URL does not lead here")...)
			if strings.Contains(err.Error(), tt.url+"/") {
				t.Errorf("the path, which is secret, is in %v", err)
			}
			run.wantTunnelEnded()
			g.wantNothingLeft()
		})
	}
	asked := other.got()
	if len(asked) < 2 || len(asked[0].path) != 33 {
		t.Errorf("the other server was asked for %v, want more than one try for a secret path", asked)
	}
}

func TestStart_WebhookThatIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, g *rig, w *Webhook)
		check  func(t *testing.T, err error)
	}{
		{
			"a wrong key",
			func(t *testing.T, g *rig, w *Webhook) { w.Remote = newClient(t, g.api, "another key") },
			func(t *testing.T, err error) {
				if !smartlead.IsRefused(err) {
					t.Errorf("%v is no refusal of the key", err)
				}
				if strings.Contains(err.Error(), "another key") {
					t.Errorf("the key is in %v", err)
				}
			},
		},
		{
			"a campaign that isn't there",
			func(_ *testing.T, _ *rig, w *Webhook) { w.Spec.CampaignID = 12 },
			func(t *testing.T, err error) {
				if !errors.Is(err, hook.ErrNotFound) {
					t.Errorf("%v doesn't say that the campaign isn't there", err)
				}
				wantWords(t, err.Error(), "campaign 12")
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			opts := g.options(hook.LevelCampaign, newHandler(t, nil).routes())
			tun := newLossy(t)
			opts.Tunnel = tun
			tt.change(t, g, opts.Webhook)
			run := start(t, opts)
			err := run.failed()
			tt.check(t, err)
			wantWords(t, err.Error(), "register the webhook for campaign")
			run.wantTunnelEnded()
			tun.endpoint.wantShutDown(t)
			g.wantNothingLeft()
		})
	}
}

func TestStart_WithoutProbeWarnsAndGoesOn(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	opts := g.options(hook.LevelUser, newHandler(t, nil).routes())
	opts.Tunnel, opts.Probe = elsewhere(t, newHandler(t, status(404)).URL), false
	run := start(t, opts)
	wantWords(t, run.warning(WarnProbeOff).Text, "was not tried", "events are lost")
	if ready := run.ready(); ready.Tunnel != "url" || ready.Webhook == nil {
		t.Errorf("ready is %+v", ready)
	}
	run.end()
	g.wantNothingLeft()
}

func TestStart_ProbeThatSucceedsWarnsOfNothing(t *testing.T) {
	t.Parallel()
	run := start(t, Options{Routes: newHandler(t, nil).routes(), Probe: true})
	run.ready()
	if w := of[*hook.Warning](run.end()); len(w) > 0 {
		t.Errorf("it warns of %+v", w[0])
	}
}

func TestStart_InterruptedIsNoError(t *testing.T) {
	t.Run("while the tunnel opens", func(t *testing.T) {
		t.Parallel()
		g := newRig(t)
		opts := g.options(hook.LevelUser, newHandler(t, nil).routes())
		opts.Tunnel = waiting{}
		run := start(t, opts)
		await[*hook.TunnelChanged](run, nil)
		if ready := of[*hook.Ready](run.end()); len(ready) > 0 {
			t.Error("it was ready")
		}
		g.wantNothingLeft()
	})
	t.Run("while the probe is on its way", func(t *testing.T) {
		t.Parallel()
		g := newRig(t)
		never := newStuck(t)
		opts := g.options(hook.LevelUser, Routes{})
		opts.Tunnel = elsewhere(t, never.URL)
		run := start(t, opts)
		never.wantEntered(t)
		run.end()
		run.wantTunnelEnded()
		g.wantNothingLeft()
	})
}
