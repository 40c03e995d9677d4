package tunnel

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

// way is the network between a tunnel and its edge, as a test wants it.
type way struct {
	offline atomic.Bool            // no name can be resolved
	to      atomic.Pointer[string] // where all connections end
}

func newWay(e *edge.Edge) *way {
	w := &way{}
	w.lead(e)
	return w
}

func (w *way) lead(e *edge.Edge) {
	addr := e.Addr()
	w.to.Store(&addr)
}

func (w *way) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	dialer, address := net.Dialer{}, *w.to.Load()
	if w.offline.Load() {
		dialer.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errNetUnreachable
		}}
		address = "connect.edge.invalid:443"
	}
	return dialer.DialContext(ctx, network, address)
}

func TestNgrok_NameThatCantBeResolvedIsWaitedFor(t *testing.T) {
	e := startEdge(t, edge.Options{})
	w := newWay(e)
	w.offline.Store(true)
	tunnel := newTestNgrok(t, optionsFor(e))
	tunnel.tuning.dial = w.dial
	told := newStates()
	endpoint := mustOpen(t, tunnel, func(message *hook.TunnelChanged) {
		told.notify(message)
		if message.State == hook.TunnelReconnecting {
			w.offline.Store(false)
		}
	})
	serve(t, endpoint, nil)
	post(t, clientOf(t, e), endpoint.URL(), []byte("{}"))
	offline := told.all()[1]
	if offline.State != hook.TunnelReconnecting || !strings.Contains(offline.Advice, "resolved") {
		t.Errorf("second message %+v, want one about the name", offline)
	}
}

func TestNgrok_QuitsWhileNoNameCanBeResolved(t *testing.T) {
	e := startEdge(t, edge.Options{})
	w := newWay(e)
	w.offline.Store(true)
	tunnel := newTestNgrok(t, optionsFor(e))
	tunnel.tuning.dial = w.dial
	tunnel.tuning.firstWait = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var asked time.Time
	_, err := tunnel.Open(ctx, func(message *hook.TunnelChanged) {
		if message.State == hook.TunnelReconnecting {
			asked = time.Now()
			cancel()
		}
	})
	if took := time.Since(asked); took > quitBound {
		t.Errorf("quitting took %v", took)
	}
	if !isDNS(err) || !errors.Is(err, context.Canceled) || exit.CodeOf(err) != exit.Interrupted {
		t.Errorf("error %v: want the cancellation and what kept it from connecting", err)
	}
}

// A sign-in page may answer in ngrok's place after a laptop has moved.
func TestNgrok_ForeignCertificateAfterADropIsWaitedOut(t *testing.T) {
	e, other := startEdge(t, edge.Options{}), startEdge(t, edge.Options{})
	w := newWay(e)
	tunnel := newTestNgrok(t, optionsFor(e))
	tunnel.tuning.dial = w.dial
	told := newStates()
	endpoint := mustOpen(t, tunnel, told.notify)
	serve(t, endpoint, nil)
	seen := len(told.all())
	w.lead(other)
	e.Drop()
	seen = told.await(t, seen, func(message hook.TunnelChanged) bool {
		return message.State == hook.TunnelReconnecting && strings.Contains(message.Advice, "connect_cas")
	})
	w.lead(e)
	told.await(t, seen, isState(hook.TunnelOnline))
	post(t, clientOf(t, e), endpoint.URL(), []byte("{}"))
	if stats := other.Stats(); stats.Auths != 0 || stats.Dials == 0 {
		t.Errorf("the other side saw %+v, want connections without a log-in", stats)
	}
}

// By itself the SDK cuts an IPv6 address at its first colon.
func TestNgrok_ConnectsToAnIPv6Address(t *testing.T) {
	e := startEdge(t, edge.Options{})
	options := optionsFor(e)
	options.ConnectURL = "[::1]:443"
	tunnel := newTestNgrok(t, options)
	tunnel.tuning.dial = newWay(e).dial // also where this machine has no IPv6
	mustOpen(t, tunnel, nil)
}
