package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"leadrig/internal/capture"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel"
)

// gateway is the public side of a run: the tunnel's endpoint and the serving of
// its connections. The endpoint can be replaced while the run goes on.
type gateway struct {
	tunnel tunnel.Tunnel
	server *capture.Server
	notify func(*hook.TunnelChanged)
	lose   func(error) // ends the run

	// life is what deliveries are served under: those in flight when the run ends
	// are still answered. cut ends it.
	life context.Context //nolint:containedctx // it belongs to no call
	cut  context.CancelFunc

	mu   sync.Mutex
	open *opened // the endpoint in use
}

// opened is an endpoint and the goroutines that belong to it.
type opened struct {
	tunnel.Endpoint
	left atomic.Bool // we have let go of it: its end is no loss
	done sync.WaitGroup
}

func newGateway(ctx context.Context, t tunnel.Tunnel, server *capture.Server, notify func(*hook.TunnelChanged), lose func(error)) *gateway {
	g := &gateway{tunnel: t, server: server, notify: notify, lose: lose}
	g.life, g.cut = context.WithCancel(context.WithoutCancel(ctx))
	return g
}

// start opens the tunnel and serves its connections.
func (g *gateway) start(ctx context.Context) error {
	endpoint, err := g.tunnel.Open(ctx, g.notify)
	if err != nil {
		return err
	}
	o := &opened{Endpoint: endpoint}
	served := make(chan struct{})
	o.done.Go(func() {
		defer close(served)
		// Of a lost tunnel its own reason counts, not that of the failed accept.
		err := g.server.Serve(g.life, endpoint)
		if err != nil && !o.left.Load() && !g.lost(o) {
			g.lose(fmt.Errorf("serve %s: %w", endpoint.URL(), err))
		}
	})
	o.done.Go(func() {
		select {
		case <-endpoint.Done():
			g.lost(o)
		case <-served:
		}
	})
	g.mu.Lock()
	g.open = o
	g.mu.Unlock()
	return nil
}

// lost ends the run if an endpoint has ended for a reason of its own.
func (g *gateway) lost(o *opened) bool {
	err := o.Err()
	if err != nil && !o.left.Load() {
		g.lose(fmt.Errorf("the tunnel was lost: %w", err))
	}
	return err != nil
}

func (g *gateway) current() *opened {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open
}

// url is the public base URL.
func (g *gateway) url() string { return g.current().URL() }

// restart replaces the endpoint by a new one, whose URL may be another. After an
// error there is none, and restart can be called again.
func (g *gateway) restart(ctx context.Context) error {
	o := g.current()
	o.left.Store(true)
	if err := o.Shutdown(ctx); err != nil {
		return err
	}
	o.done.Wait()
	return g.start(ctx)
}

// drain ends the serving: what is in flight is answered, until down ends.
func (g *gateway) drain(down context.Context, later *sync.WaitGroup) error {
	o := g.current()
	// The server first, so that its accept error counts as an orderly end.
	stop := context.AfterFunc(down, g.cut)
	defer stop()
	err := g.server.Shutdown(down)
	later.Wait() // a cut ends these too
	g.cut()
	_ = o.Close()
	o.done.Wait()
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return nil // what was cut had not been acknowledged
	}
	return err
}
