package session

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
)

func TestRemoval_ThatFailsIsToldAndWrittenDown(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	run := start(t, g.options(hook.LevelUser, newHandler(t, nil).routes()))
	id := run.ready().Webhook.ID
	g.api.CloseClientConnections()
	g.api.Close() // before the end: SmartLead can't be reached
	run.stop()
	run.wait()
	if run.err == nil || exit.CodeOf(run.err) != exit.Failed {
		t.Fatalf("the run ended with %v", run.err)
	}
	told := run.rewind().webhook(hook.WebhookRemoveFailed)
	if told.ID != id || told.Level != hook.LevelUser {
		t.Errorf("it was told of %+v", told)
	}
	wantWords(t, told.Detail, "by hand", "curl -X DELETE", "/webhook/delete/"+strconv.FormatInt(id, 10), "$SMARTLEAD_API_KEY")
	if all := told.Detail + run.err.Error(); strings.Contains(all, apiKey) {
		t.Errorf("the key is in %s", all)
	}
	run.wantTunnelEnded()
	g.wantStoreClosed()

	entries := g.records()
	if len(entries) != 1 || entries[0].Live || entries[0].Record.State != lease.StateRemoveFailed || entries[0].Record.WebhookID != id {
		t.Fatalf("written down is %+v", entries)
	}
	g.sweep(lease.Removed)
	g.wantNothingLeft()
}

// sweep does what the next start does, with the sandbox reachable again.
func (g *rig) sweep(want lease.Outcome) {
	g.t.Helper()
	back := httptest.NewServer(g.box.Handler())
	defer back.Close()
	client := newClient(g.t, back, apiKey)
	defer client.Close()
	swept, err := g.book.Sweep(g.t.Context(), client, lease.NewAccount(g.client.BaseURL(), apiKey), false)
	if err != nil || len(swept) != 1 || swept[0].Outcome != want {
		g.t.Errorf("the next start sweeps %+v (%v), want it %s", swept, err, want)
	}
}

func TestRemoval_WithoutItsRecordIsOneAllTheSame(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	run := start(t, g.options(hook.LevelCampaign, newHandler(t, nil).routes()))
	run.ready()
	if err := os.RemoveAll(filepath.Join(g.home, "leases")); err != nil {
		t.Fatal(err)
	}
	run.end()
	wantWords(t, run.rewind().webhook(hook.WebhookRemoved).Detail, lease.ErrRecordLeft.Error())
	if ids := g.webhooks(); len(ids) > 0 {
		t.Errorf("the sandbox still has webhooks %v", ids)
	}
}

// TestAbort_CutsTheWayDownShort has nothing answer any more: without the abort
// the run would wait 20 s for SmartLead and 5 s for the handler.
func TestAbort_CutsTheWayDownShort(t *testing.T) {
	t.Parallel()
	asked, released := make(chan struct{}, 10), make(chan struct{})
	release := sync.OnceFunc(func() { close(released) })
	g := newRigBehind(t, func(sandbox http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				asked <- struct{}{}
				<-released
				hangUp(w, r)
			}
			sandbox.ServeHTTP(w, r)
		})
	})
	t.Cleanup(release)
	h := newStuck(t)
	run := start(t, g.options(hook.LevelUser, h.routes()))
	run.ready()
	g.emit(hook.EmailReply, 1)
	h.wantEntered(t)
	run.stop()
	receive(t, asked, "call that removes the webhook")
	aborted := time.Now()
	run.hurry()
	run.wait()
	if took := time.Since(aborted); took > 15*time.Second {
		t.Errorf("the end took %s after the abort", took)
	}
	if exit.CodeOf(run.err) != exit.Failed {
		t.Errorf("the run ended with %v", run.err)
	}
	wantWords(t, run.rewind().webhook(hook.WebhookRemoveFailed).Detail, "curl -X DELETE")
	run.wantTunnelEnded()
	g.wantStoreClosed()
	if entries := g.records(); len(entries) != 1 || entries[0].Live || entries[0].Record.State != lease.StateRemoveFailed {
		t.Errorf("written down is %+v", entries)
	}
	release()
	g.sweep(lease.Removed)
	g.wantNothingLeft()
}
