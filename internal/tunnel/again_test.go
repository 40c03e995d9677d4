package tunnel

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

// testAgain is the part of the contract about opening a value again.
func testAgain(t *testing.T, make maker) {
	t.Run("opens again after Shutdown and serves", func(t *testing.T) {
		tunnel, client := make(t)
		for _, round := range []string{"first", "second", "third"} {
			testRound(t, tunnel, client, round)
		}
	})
	t.Run("never opens two at a time", func(t *testing.T) {
		tunnel, _ := make(t)
		endpoint := mustOpen(t, tunnel, nil)
		mustBeOpen(t, tunnel)
		if err := endpoint.Close(); err != nil {
			t.Fatal(err)
		}
		mustBeOpen(t, tunnel) // what was accepted still goes on
		mustShutdown(t, endpoint)
		second := mustOpen(t, tunnel, nil)
		// The first is long over: shutting it down again frees nothing.
		mustShutdown(t, endpoint)
		mustBeOpen(t, tunnel)
		mustShutdown(t, second)
	})
	t.Run("opens after its context had ended", func(t *testing.T) {
		tunnel, client := make(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := tunnel.Open(ctx, nil); !errors.Is(err, context.Canceled) {
			t.Fatalf("Open: %v", err)
		}
		testRound(t, tunnel, client, "after that")
	})
	t.Run("opens again after a Shutdown that was left", func(t *testing.T) {
		tunnel, client := make(t)
		endpoint := mustOpen(t, tunnel, nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := endpoint.Shutdown(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("Shutdown: %v", err)
		}
		testRound(t, tunnel, client, "after that")
	})
}

// testRound opens a tunnel, gets an answer of this round through it, and shuts
// it down.
func testRound(t *testing.T, tunnel Tunnel, client *http.Client, round string) {
	t.Helper()
	told := newStates()
	endpoint := mustOpen(t, tunnel, told.notify)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, round)
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(endpoint) }()
	if got := receive(t, newAnswer(t, client, endpoint.URL())); got != round {
		t.Errorf("answered by %q, want %q", got, round)
	}
	mustShutdown(t, endpoint)
	if err := receive(t, served); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve returned %v", err)
	}
	_ = server.Close()
	client.CloseIdleConnections() // they lead to this round's server
	want := []hook.TunnelState{hook.TunnelConnecting, hook.TunnelOnline, hook.TunnelOffline}
	if got := told.names(); !slices.Equal(got, want) {
		t.Errorf("%s: states %v, want %v", round, got, want)
	}
}

// mustBeOpen checks that a tunnel can't be opened now, and says nothing of it.
func mustBeOpen(t *testing.T, tunnel Tunnel) {
	t.Helper()
	told := newStates()
	if _, err := tunnel.Open(t.Context(), told.notify); !errors.Is(err, errIsOpen) {
		t.Errorf("Open: %v, want %v", err, errIsOpen)
	}
	if all := told.all(); len(all) != 0 {
		t.Errorf("told %+v", all)
	}
}

func TestPortTunnel_OpensAfterItsPortIsFree(t *testing.T) {
	var config net.ListenConfig
	taken, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tunnel, err := Local(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tunnel.Open(t.Context(), nil); !errors.Is(err, errAddrInUse) {
		t.Errorf("Open: %v", err)
	}
	if err := taken.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, tunnel, nil)
}

func TestNgrok_OpensAgainAfterARefusal(t *testing.T) {
	e := startEdge(t, edge.Options{})
	tunnel := newTestNgrok(t, optionsFor(e))
	e.RefuseBind(edge.Refusal(334, "Already online."))
	if trouble, _ := errors.AsType[*Error](openError(t, tunnel)); trouble == nil || trouble.Code != "ERR_NGROK_334" {
		t.Errorf("trouble %+v", trouble)
	}
	e.RefuseBind("")
	testRound(t, tunnel, clientOf(t, e), "after the refusal")
}

func openError(t *testing.T, tunnel Tunnel) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := tunnel.Open(ctx, nil)
	return err
}

// A tunnel that ended by itself is open until Shutdown, and then it can be had
// again: this is how a run goes on after a stop from the dashboard.
func TestNgrok_OpensAgainAfterAStop(t *testing.T) {
	e := startEdge(t, edge.Options{})
	tunnel := newTestNgrok(t, optionsFor(e))
	endpoint := mustOpen(t, tunnel, nil)
	if err := e.StopAgent(); err != nil {
		t.Fatal(err)
	}
	receive(t, endpoint.Done())
	mustBeOpen(t, tunnel)
	mustShutdown(t, endpoint)
	testRound(t, tunnel, clientOf(t, e), "after the stop")
}

func TestNgrok_OneOpeningAtATime(t *testing.T) {
	e := startEdge(t, edge.Options{})
	e.HangAuth(true)
	tunnel := newTestNgrok(t, optionsFor(e))
	opened := make(chan Endpoint, 1)
	go func() {
		endpoint, err := tunnel.Open(t.Context(), nil)
		if err != nil {
			t.Error(err)
		}
		opened <- endpoint
	}()
	waitFor(t, e, func(s edge.Stats) bool { return s.Auths == 1 })
	mustBeOpen(t, tunnel)
	e.HangAuth(false)
	if endpoint := receive(t, opened); endpoint != nil {
		mustShutdown(t, endpoint)
	}
}
