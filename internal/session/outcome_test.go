package session

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/lease"
)

// cutsCreation is a front that passes the creation of a webhook on and then
// cuts the connection in place of an answer. First, if set, is called before.
func cutsCreation(first func()) func(http.Handler) http.Handler {
	return func(sandbox http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/api/v1/webhook/create" {
				sandbox.ServeHTTP(w, r)
				return
			}
			sandbox.ServeHTTP(httptest.NewRecorder(), r)
			if first != nil {
				first()
			}
			hangUp(w, r)
		})
	}
}

func TestStart_CreationWithAnUnknownOutcome(t *testing.T) {
	t.Run("at campaign level the webhook is found and adopted", func(t *testing.T) {
		t.Parallel()
		g := newRigBehind(t, cutsCreation(nil))
		run := start(t, g.options(hook.LevelCampaign, newHandler(t, nil).routes()))
		ready := run.ready()
		g.wantRegistered(ready, hook.LevelCampaign)
		g.emit(hook.EmailReply, 2)
		g.settle()
		run.end()
		if run.totals.Delivered != 2 {
			t.Errorf("it counts %+v, want 2 delivered", run.totals)
		}
		g.wantNothingLeft()
	})
	t.Run("at user level the start fails and says where to look", func(t *testing.T) {
		t.Parallel()
		g := newRigBehind(t, cutsCreation(nil))
		run := start(t, g.options(hook.LevelUser, newHandler(t, nil).routes()))
		g.wantUnknown(run.failed())
		run.wantTunnelEnded()
		g.wantStoreClosed()
	})
}

// wantUnknown checks the error about a webhook that may exist, and its record.
func (g *rig) wantUnknown(err error) {
	g.t.Helper()
	if _, ok := errors.AsType[*lease.UnknownError](err); !ok || !errors.Is(err, hook.ErrOutcomeUnknown) {
		g.t.Errorf("the error is %v", err)
	}
	g.wantUnknownRecord(err.Error())
}

// wantUnknownRecord checks that the one record is of a webhook that may exist,
// and that text names it and says where to look for it.
func (g *rig) wantUnknownRecord(text string) {
	g.t.Helper()
	entries := g.records()
	if len(entries) != 1 || entries[0].Live || entries[0].Record.State != lease.StateUnknown {
		g.t.Fatalf("written down is %+v", entries)
	}
	wantWords(g.t, text, entries[0].Record.Name, "SmartLead → Settings → Webhooks")
}

// TestStart_InterruptedWhileTheWebhookIsCreated ends the run between the
// creation and its answer.
func TestStart_InterruptedWhileTheWebhookIsCreated(t *testing.T) {
	interrupted := func(t *testing.T, level hook.Level) (*rig, []hook.Message) {
		var run *running
		started, created := make(chan struct{}), make(chan struct{})
		g := newRigBehind(t, cutsCreation(func() {
			<-started
			run.stop()
			<-created
		}))
		t.Cleanup(func() { close(created) }) // not before: the client itself gives up
		run = start(t, g.options(level, newHandler(t, nil).routes()))
		close(started)
		told := run.wait()
		if run.err != nil {
			t.Errorf("the run ended with %v", run.err)
		}
		if ready := of[*hook.Ready](told); len(ready) > 0 {
			t.Error("it was ready")
		}
		run.wantTunnelEnded()
		return g, told
	}
	t.Run("at campaign level the webhook is taken back", func(t *testing.T) {
		t.Parallel()
		g, told := interrupted(t, hook.LevelCampaign)
		if w := of[*hook.Warning](told); len(w) > 0 {
			t.Errorf("it warns of %+v", w[0])
		}
		g.wantNothingLeft()
	})
	t.Run("at user level it is told that a webhook may be left", func(t *testing.T) {
		t.Parallel()
		g, told := interrupted(t, hook.LevelUser)
		texts := warnings(told, WarnLeftover)
		if len(texts) != 1 {
			t.Fatalf("it was told of so: %q", texts)
		}
		g.wantUnknownRecord(texts[0])
		if ids := g.webhooks(); len(ids) != 1 {
			t.Errorf("the sandbox has webhooks %v: the test is about one that is left", ids)
		}
		g.wantStoreClosed()
	})
}
