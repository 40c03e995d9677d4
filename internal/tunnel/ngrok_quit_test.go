package tunnel

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

// quitBound is what a user may be kept waiting after asking to quit.
const quitBound = 2 * time.Second

func TestNgrok_QuitsWhileOpening(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(*edge.Edge)
		reached func(edge.Stats) bool
	}{
		{
			"while log-in is never answered",
			func(e *edge.Edge) { e.HangAuth(true) },
			func(s edge.Stats) bool { return s.Auths == 1 },
		},
		{
			"while bind is never answered",
			func(e *edge.Edge) { e.HangBind(true) },
			func(s edge.Stats) bool { return s.Binds == 1 },
		},
		{
			"while the edge is frozen",
			(*edge.Edge).Freeze,
			func(s edge.Stats) bool { return s.Dials == 1 },
		},
		{
			"while log-in fails again and again",
			func(e *edge.Edge) { e.RefuseAuth(edge.Refusal(128, "Try again later.")) },
			func(s edge.Stats) bool { return s.Auths == 2 },
		},
		{
			"while bind fails again and again",
			func(e *edge.Edge) { e.RefuseBind(edge.Refusal(722, "Try again later.")) },
			func(s edge.Stats) bool { return s.Binds == 3 },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { testQuitWhileOpening(t, test.prepare, test.reached) })
	}
}

// testQuitWhileOpening cancels once the edge has seen how far opening got.
func testQuitWhileOpening(t *testing.T, prepare func(*edge.Edge), reached func(edge.Stats) bool) {
	e := startEdge(t, edge.Options{})
	checkLeaks := watchLeaks(t)
	prepare(e)
	ctx, cancel := context.WithCancel(t.Context())
	told := newStates()
	opened := make(chan error, 1)
	tunnel := newTestNgrok(t, optionsFor(e))
	go func() {
		_, err := tunnel.Open(ctx, told.notify)
		opened <- err
	}()
	waitFor(t, e, reached)
	asked := time.Now()
	cancel()
	err := receive(t, opened)
	if took := time.Since(asked); took > quitBound {
		t.Errorf("quitting took %v", took)
	}
	if !errors.Is(err, context.Canceled) || exit.CodeOf(err) != exit.Interrupted {
		t.Errorf("error %v", err)
	}
	if last := told.last(); last.State != hook.TunnelOffline {
		t.Errorf("last state %+v", last)
	}
	e.Close()
	checkLeaks()
}

func TestNgrok_QuitsWhileNobodyListens(t *testing.T) {
	e := startEdge(t, edge.Options{})
	e.Refuse()
	ctx, cancel := context.WithCancel(t.Context())
	told := newStates()
	opened := make(chan error, 1)
	tunnel := newTestNgrok(t, optionsFor(e))
	tunnel.tuning.firstWait = time.Hour
	go func() {
		_, err := tunnel.Open(ctx, told.notify)
		opened <- err
	}()
	told.await(t, 0, isState(hook.TunnelReconnecting))
	asked := time.Now()
	cancel()
	err := receive(t, opened)
	if took := time.Since(asked); took > quitBound {
		t.Errorf("quitting took %v", took)
	}
	trouble, ok := errors.AsType[*Error](err)
	if !ok || trouble.Advice == "" || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v: want the cancellation and what kept it from connecting", err)
	}
}

func TestNgrok_DeadlineSaysWhatItWaitedFor(t *testing.T) {
	e := startEdge(t, edge.Options{})
	e.Refuse()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := newTestNgrok(t, optionsFor(e)).Open(ctx, nil)
	if _, ok := errors.AsType[*Error](err); !ok || !errors.Is(err, context.DeadlineExceeded) || exit.CodeOf(err) != exit.Failed {
		t.Errorf("error %v", err)
	}
}

func TestNgrok_QuitsWhileOnline(t *testing.T) {
	tests := []struct {
		name string
		then func(t *testing.T, e *edge.Edge, told *states)
	}{
		{"and all is well", func(*testing.T, *edge.Edge, *states) {}},
		{"and the edge is frozen", func(_ *testing.T, e *edge.Edge, _ *states) { e.Freeze() }},
		{"and nobody listens any more", func(t *testing.T, e *edge.Edge, told *states) {
			e.Refuse()
			e.Drop()
			told.await(t, 0, func(m hook.TunnelChanged) bool { return m.State == hook.TunnelReconnecting && m.Advice != "" })
		}},
		{"and log-in hangs after a drop", func(t *testing.T, e *edge.Edge, _ *states) {
			e.HangAuth(true)
			e.Drop()
			waitFor(t, e, func(s edge.Stats) bool { return s.Auths == 2 })
		}},
		{"and bind hangs after a drop", func(t *testing.T, e *edge.Edge, _ *states) {
			e.HangBind(true)
			e.Drop()
			waitFor(t, e, func(s edge.Stats) bool { return s.Binds == 2 })
		}},
		{"and the session limit is met after a drop", func(t *testing.T, e *edge.Edge, told *states) {
			e.RefuseAuth(edge.Refusal(108, "Your account is limited to 1 agent."))
			e.Drop()
			told.await(t, 0, isCode("ERR_NGROK_108"))
		}},
		{"and the edge drains", func(t *testing.T, e *edge.Edge, _ *states) { drain(t, e) }},
		{"and the name is lost", func(t *testing.T, e *edge.Edge, told *states) {
			e.RefuseBind(edge.Refusal(334, "Already online."))
			e.Drop()
			told.await(t, 0, isCode("ERR_NGROK_334"))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := startEdge(t, edge.Options{})
			checkLeaks := watchLeaks(t)
			told := newStates()
			endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
			test.then(t, e, told)
			asked := time.Now()
			mustShutdown(t, endpoint)
			if took := time.Since(asked); took > quitBound {
				t.Errorf("quitting took %v", took)
			}
			if last := told.last(); last.State != hook.TunnelOffline || last.Error != "" {
				t.Errorf("last state %+v", last)
			}
			e.Close()
			checkLeaks()
		})
	}
}

func TestNgrok_QuitsWhileHeartbeatsAreLost(t *testing.T) {
	if raceEnabled {
		t.Skip("short heartbeats and the race detector don't go together: see sdkStragglers")
	}
	e := startEdge(t, edge.Options{})
	checkLeaks := watchLeaks(t)
	tunnel := newTestNgrok(t, optionsFor(e))
	tunnel.tuning.heartbeatTolerance = 300 * time.Millisecond
	told := newStates()
	endpoint := mustOpen(t, tunnel, told.notify)
	waitFor(t, e, func(s edge.Stats) bool { return s.Heartbeats >= 2 })
	e.Freeze()
	told.await(t, 0, isState(hook.TunnelReconnecting))
	asked := time.Now()
	mustShutdown(t, endpoint)
	if took := time.Since(asked); took > quitBound {
		t.Errorf("quitting took %v", took)
	}
	e.Close()
	checkLeaks()
}

// The SDK's errors don't unwrap to the context's: both must be said.
func TestNgrok_EndedContextKeepsTheCodeOfTheLastAttempt(t *testing.T) {
	e := startEdge(t, edge.Options{})
	e.RefuseAuth(edge.Refusal(128, "Try again later."))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := newTestNgrok(t, optionsFor(e)).Open(ctx, func(message *hook.TunnelChanged) {
		if message.Code == "ERR_NGROK_128" {
			cancel()
		}
	})
	trouble, ok := errors.AsType[*Error](err)
	if !ok || trouble.Code != "ERR_NGROK_128" || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestNgrok_ShutdownEndsWithItsContext(t *testing.T) {
	e := startEdge(t, edge.Options{})
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	e.Freeze()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	asked := time.Now()
	if err := endpoint.Shutdown(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Shutdown: %v", err)
	}
	if took := time.Since(asked); took > quitBound {
		t.Errorf("took %v", took)
	}
}

func TestNgrok_ClosesWithAConnectionThatNobodyTakes(t *testing.T) {
	e := startEdge(t, edge.Options{})
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	answer := newAnswer(t, clientOf(t, e), endpoint.URL())
	asked := time.Now()
	mustShutdown(t, endpoint)
	if took := time.Since(asked); took > quitBound {
		t.Errorf("quitting took %v", took)
	}
	receive(t, answer) // whatever it is, the visitor isn't kept waiting
}

// The SDK dials, and its session is closed before it has taken the connection:
// by itself it would go on to log in, and nothing would ever end that session.
func TestNgrok_ConnectionThatComesTooLateIsNotUsed(t *testing.T) {
	e := startEdge(t, edge.Options{})
	checkLeaks := watchLeaks(t)
	tunnel := newTestNgrok(t, optionsFor(e))
	ctx, cancel := context.WithCancel(t.Context())
	dialling, release := newSignals()
	tunnel.tuning.dial = func(_ context.Context, network, address string) (net.Conn, error) {
		close(dialling)
		<-release
		var dialer net.Dialer
		return dialer.DialContext(context.WithoutCancel(ctx), network, address)
	}
	opened := make(chan error, 1)
	go func() {
		_, err := tunnel.Open(ctx, nil)
		opened <- err
	}()
	receive(t, dialling)
	cancel()
	if err := receive(t, opened); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: %v", err)
	}
	close(release)
	checkLeaks()
	if got := e.Stats().Auths; got != 0 {
		t.Errorf("%d log-ins after quitting", got)
	}
}
