package session

import (
	"context"
	"errors"
	"fmt"

	"leadrig/internal/capture"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel"
)

// openTunnel brings the tunnel up and serves its connections.
func (s *session) openTunnel(ctx context.Context, server *capture.Server) (tunnel.Endpoint, error) {
	endpoint, err := s.opts.Tunnel.Open(ctx, func(m *hook.TunnelChanged) { s.opts.Feed.Publish(m) })
	if err != nil {
		return nil, err
	}
	s.started(closeTimeout, endpoint.Shutdown)
	served := make(chan struct{})
	// Deliveries in flight when the run ends are still answered.
	serveCtx, cut := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(served)
		// Of a lost tunnel its own reason counts, not that of the failed accept.
		err := server.Serve(serveCtx, endpoint)
		if err != nil && !s.lostTunnel(endpoint) {
			s.lose(fmt.Errorf("serve %s: %w", endpoint.URL(), err))
		}
	}()
	go func() {
		select {
		case <-endpoint.Done():
			s.lostTunnel(endpoint)
		case <-served:
		}
	}()
	s.started(drainTimeout, func(down context.Context) error {
		// The server first, so that its accept error counts as an orderly end.
		stop := context.AfterFunc(down, cut)
		defer stop()
		err := server.Shutdown(down)
		s.flow.later.Wait() // a cut ends these too
		cut()
		_ = endpoint.Close()
		<-served
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			return nil // what was cut had not been acknowledged
		}
		return err
	})
	return endpoint, nil
}

// lostTunnel ends the run if the endpoint has ended for a reason of its own.
func (s *session) lostTunnel(endpoint tunnel.Endpoint) bool {
	err := endpoint.Err()
	if err != nil {
		s.lose(fmt.Errorf("the tunnel was lost: %w", err))
	}
	return err != nil
}
