package session

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel"
)

// lossy is a local tunnel that can be lost.
type lossy struct {
	tunnel.Tunnel
	endpoint *lossyEndpoint // once open
}

type lossyEndpoint struct {
	tunnel.Endpoint
	once  sync.Once
	done  chan struct{}
	cause error // set before done is closed
	shut  atomic.Int64
}

func newLossy(t *testing.T) *lossy {
	t.Helper()
	return &lossy{Tunnel: local(t), endpoint: &lossyEndpoint{done: make(chan struct{})}}
}

func (l *lossy) Open(ctx context.Context, notify func(*hook.TunnelChanged)) (tunnel.Endpoint, error) {
	var err error
	l.endpoint.Endpoint, err = l.Tunnel.Open(ctx, notify)
	return l.endpoint, err
}

// lose ends the endpoint for good, as a tunnel service does.
func (e *lossyEndpoint) lose(cause error) {
	e.once.Do(func() {
		e.cause = cause
		close(e.done)
		_ = e.Endpoint.Close()
	})
}

func (e *lossyEndpoint) Done() <-chan struct{} { return e.done }

func (e *lossyEndpoint) Err() error {
	select {
	case <-e.done:
		return e.cause
	default:
		return nil
	}
}

func (e *lossyEndpoint) Close() error {
	e.lose(nil)
	return nil
}

func (e *lossyEndpoint) Shutdown(context.Context) error {
	e.shut.Add(1)
	return e.Close()
}

// wantShutDown checks that nothing of the endpoint was left running.
func (e *lossyEndpoint) wantShutDown(t *testing.T) {
	t.Helper()
	if n := e.shut.Load(); n != 1 {
		t.Errorf("the endpoint was shut down %d times, want once", n)
	}
}

// broken is a local tunnel whose listener can fail while the endpoint seems to
// be well.
type broken struct {
	*lossy
	fail chan error
}

func newBroken(t *testing.T) *broken {
	t.Helper()
	return &broken{lossy: newLossy(t), fail: make(chan error, 1)}
}

func (b *broken) Open(ctx context.Context, notify func(*hook.TunnelChanged)) (tunnel.Endpoint, error) {
	endpoint, err := b.lossy.Open(ctx, notify)
	return &brokenEndpoint{endpoint, b.fail}, err
}

type brokenEndpoint struct {
	tunnel.Endpoint
	fail chan error
}

func (e *brokenEndpoint) Accept() (net.Conn, error) {
	nc, err := e.Endpoint.Accept()
	select {
	case failed := <-e.fail:
		return nil, errors.Join(failed, nc.Close())
	default:
		return nc, err
	}
}

// refusing is a tunnel that can't be opened.
type refusing struct{ err error }

func (*refusing) Name() string { return "refusing" }

func (r *refusing) Open(_ context.Context, notify func(*hook.TunnelChanged)) (tunnel.Endpoint, error) {
	notify(&hook.TunnelChanged{State: hook.TunnelRefused})
	return nil, r.err
}

// waiting is a tunnel that goes on opening until its context ends.
type waiting struct{}

func (waiting) Name() string { return "waiting" }

func (waiting) Open(ctx context.Context, notify func(*hook.TunnelChanged)) (tunnel.Endpoint, error) {
	notify(&hook.TunnelChanged{State: hook.TunnelConnecting})
	<-ctx.Done()
	return nil, ctx.Err()
}

// elsewhere is a tunnel whose public URL is that of another server.
func elsewhere(t *testing.T, publicURL string) tunnel.Tunnel {
	t.Helper()
	tun, err := tunnel.URL(publicURL, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return tun
}
