package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"leadrig/internal/sandbox"
)

// heldUp starts a call, waits until a fault holds it up, and returns its end.
func (g *rig) heldUp(ctx context.Context) <-chan error {
	g.t.Helper()
	fired := g.box.Faults()[0].Fired
	ended := make(chan error, 1)
	go func() {
		r, err := g.call(ctx, "POST", createPath, createBody)
		if err == nil && r.status != 200 {
			err = errors.New(r.body)
		}
		ended <- err
	}()
	wait, cancel := context.WithTimeout(g.t.Context(), limit)
	defer cancel()
	for g.box.Faults()[0].Fired == fired {
		// A look at the list over HTTP takes its time: this loop doesn't spin.
		if g.do("GET", "/_sandbox/faults", ""); wait.Err() != nil {
			g.t.Fatal("the fault never fired")
		}
	}
	return ended
}

func TestFault_HeldUpCallsEnd(t *testing.T) {
	slow := sandbox.Fault{Kind: sandbox.FaultSlow, Delay: 10 * time.Minute}
	hang := sandbox.Fault{Kind: sandbox.FaultHang}
	tests := []struct {
		name     string
		fault    sandbox.Fault
		end      func(g *rig, cancel context.CancelFunc)
		answered bool
	}{
		{"hang, when the client goes away", hang, func(_ *rig, cancel context.CancelFunc) { cancel() }, false},
		{"hang, when faults are cleared", hang, func(g *rig, _ context.CancelFunc) { g.box.ClearFaults() }, false},
		{"hang, at a reset", hang, func(g *rig, _ context.CancelFunc) { g.do("POST", "/_sandbox/reset", "") }, false},
		{"slow, when the client goes away", slow, func(_ *rig, cancel context.CancelFunc) { cancel() }, false},
		{"slow, when faults are cleared", slow, func(g *rig, _ context.CancelFunc) { g.do("DELETE", "/_sandbox/faults", "") }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := start(t, quick())
			g.arm(test.fault)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := g.heldUp(ctx)
			test.end(g, cancel)
			if err := <-ended; (err == nil) != test.answered {
				t.Errorf("the call ended with %v", err)
			}
		})
	}
}

func TestFault_HangEndsWithTheSandboxAndHoldsAgainInTheNextRun(t *testing.T) {
	box, err := sandbox.New(quick())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	g := &rig{t: t, box: box, url: server.URL}
	g.arm(sandbox.Fault{Kind: sandbox.FaultHang, Count: sandbox.UntilCleared})
	for range 2 {
		ctx, stop := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- box.Run(ctx) }()
		ended := g.heldUp(t.Context())
		stop()
		if err := <-ran; err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err == nil {
			t.Error("a hanging call was answered")
		}
	}
	if _, err := g.call(t.Context(), "GET", "/client", ""); err == nil {
		t.Error("nothing runs and a hanging call was answered")
	}
}
