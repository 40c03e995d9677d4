package tunnel

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

func TestNgrok_StopFromTheDashboard(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	served := serve(t, endpoint, nil)
	if err := e.StopAgent(); err != nil {
		t.Fatalf("stop was refused: %v", err)
	}
	receive(t, endpoint.Done())
	if err := endpoint.Err(); exit.CodeOf(err) != exit.Failed || !strings.Contains(err.Error(), "dashboard") {
		t.Errorf("Err() = %v", err)
	}
	if err := receive(t, served); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve returned %v", err)
	}
	if last := told.last(); last.State != hook.TunnelOffline || !strings.Contains(last.Error, "dashboard") {
		t.Errorf("last state %+v", last)
	}
	for _, state := range told.names() {
		if state == hook.TunnelReconnecting {
			t.Error("a stop was shown as trouble")
		}
	}
}

func TestNgrok_OtherCommandsAreDeclined(t *testing.T) {
	e := startEdge(t, edge.Options{})
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	serve(t, endpoint, nil)
	if err := e.RestartAgent(); err == nil || !strings.Contains(err.Error(), "does not restart") {
		t.Errorf("restart: %v", err)
	}
	if err := e.UpdateAgent(); err == nil || !strings.Contains(err.Error(), "does not update") {
		t.Errorf("update: %v", err)
	}
	post(t, clientOf(t, e), endpoint.URL(), []byte("still here"))
}

func TestNgrok_StoppedEndpointEndsWithTheReason(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	arrived, release := newSignals()
	serve(t, endpoint, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		_, _ = w.Write([]byte("finished"))
	}))
	answer := newAnswer(t, clientOf(t, e), endpoint.URL())
	receive(t, arrived)
	if err := e.StopEndpoint("stopped by an operator", "ERR_NGROK_324"); err != nil {
		t.Fatal(err)
	}
	receive(t, endpoint.Done())
	trouble, ok := errors.AsType[*Error](endpoint.Err())
	if !ok || trouble.Code != "ERR_NGROK_324" || !strings.Contains(trouble.Text, "stopped by an operator") {
		t.Errorf("Err() = %v", endpoint.Err())
	}
	if last := told.last(); last.State == hook.TunnelOnline || last.Code != "ERR_NGROK_324" {
		t.Errorf("last state %+v", last)
	}
	close(release)
	if got := receive(t, answer); got != "finished" {
		t.Errorf("the request under way got %q", got)
	}
}

func TestNgrok_RevokedWhileOnlineEndsIt(t *testing.T) {
	e := startEdge(t, edge.Options{})
	checkLeaks := watchLeaks(t)
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	served := serve(t, endpoint, nil)
	e.RefuseAuth(edge.Refusal(107, "The authtoken "+testToken+" was revoked."))
	e.Drop()
	receive(t, endpoint.Done())
	if err := endpoint.Err(); exit.CodeOf(err) != exit.Refused || strings.Contains(err.Error(), testToken) {
		t.Errorf("Err() = %v", err)
	}
	if err := receive(t, served); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve returned %v", err)
	}
	last := told.last()
	if last.State != hook.TunnelRefused || last.Code != "ERR_NGROK_107" {
		t.Errorf("last state %+v", last)
	}
	// The SDK's next attempt would come half a second after the refusal.
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := e.Wait(ctx, func(s edge.Stats) bool { return s.Auths > 2 }); err == nil {
		t.Error("tried again after a refusal")
	}
	mustShutdown(t, endpoint)
	checkLeaks()
}

func TestNgrok_QuitsAfterItEnded(t *testing.T) {
	tests := []struct {
		name  string
		end   func(e *edge.Edge) error
		code  string
		state hook.TunnelState
	}{
		{"by a stop from the dashboard", (*edge.Edge).StopAgent, "", hook.TunnelOffline},
		{
			"by a stop of its endpoint",
			func(e *edge.Edge) error { return e.StopEndpoint("stopped", "ERR_NGROK_324") },
			"ERR_NGROK_324", hook.TunnelRefused,
		},
		{
			"by a revoked token",
			func(e *edge.Edge) error {
				e.RefuseAuth(edge.Refusal(107, "Revoked."))
				e.Drop()
				return nil
			},
			"ERR_NGROK_107", hook.TunnelRefused,
		},
		{
			"by a policy that is refused now",
			func(e *edge.Edge) error {
				e.RefuseBind(edge.Refusal(2201, "That action is gone."))
				e.Drop()
				return nil
			},
			"ERR_NGROK_2201", hook.TunnelRefused,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := startEdge(t, edge.Options{})
			checkLeaks := watchLeaks(t)
			told := newStates()
			endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
			if err := test.end(e); err != nil {
				t.Fatal(err)
			}
			receive(t, endpoint.Done())
			if last := told.last(); last.State != test.state || last.Code != test.code || last.Error == "" {
				t.Errorf("last state %+v", last)
			}
			asked := time.Now()
			mustShutdown(t, endpoint)
			if took := time.Since(asked); took > quitBound {
				t.Errorf("quitting took %v", took)
			}
			e.Close()
			checkLeaks()
		})
	}
}
