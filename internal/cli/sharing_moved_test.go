package cli

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/internal/tunnel"
)

// moving is a tunnel whose URL can die; opened anew it has another.
type moving struct {
	mu     sync.Mutex
	open   *movingEndpoint
	notify func(*hook.TunnelChanged)
}

// Name implements tunnel.Tunnel.
func (*moving) Name() string { return "moving" }

// Open implements tunnel.Tunnel.
func (m *moving) Open(ctx context.Context, notify func(*hook.TunnelChanged)) (tunnel.Endpoint, error) {
	local, err := tunnel.Local("")
	if err != nil {
		return nil, err
	}
	endpoint, err := local.Open(ctx, notify)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open, m.notify = &movingEndpoint{Endpoint: endpoint, closed: make(chan struct{})}, notify
	return m.open, nil
}

// move has the URL lead nowhere, and the tunnel say that it was away.
func (m *moving) move() {
	m.mu.Lock()
	defer m.mu.Unlock()
	_ = m.open.Endpoint.Close()
	m.notify(&hook.TunnelChanged{Time: time.Now(), State: hook.TunnelReconnecting, Error: "connection reset"})
	m.notify(&hook.TunnelChanged{Time: time.Now(), State: hook.TunnelOnline, PublicURL: m.open.URL()})
}

// movingEndpoint doesn't end when its port is closed.
type movingEndpoint struct {
	tunnel.Endpoint
	once   sync.Once
	closed chan struct{}
}

// Accept implements net.Listener.
func (e *movingEndpoint) Accept() (net.Conn, error) {
	nc, err := e.Endpoint.Accept()
	if err != nil {
		<-e.closed
	}
	return nc, err
}

// Done implements tunnel.Endpoint.
func (e *movingEndpoint) Done() <-chan struct{} { return e.closed }

// Close implements net.Listener.
func (e *movingEndpoint) Close() error {
	e.once.Do(func() { close(e.closed) })
	return e.Endpoint.Close()
}

// Shutdown implements tunnel.Endpoint.
func (e *movingEndpoint) Shutdown(context.Context) error { return e.Close() }

func TestSharing_TheJoinLineFollowsThePublicURL(t *testing.T) {
	away := &moving{}
	a := onTerminal(t, nil)
	a.output = "text"
	s := startShared(t, a, func(opts *session.Options) { opts.Tunnel = away })
	address := next(s.told, func(*hook.Ready) bool { return true }).Share
	away.move()
	moved := next(s.told, func(m *hook.ShareChanged) bool { return m.State == hook.ShareOpened && m.URL != "" })
	if moved.URL == address || moved.URL[strings.LastIndex(moved.URL, "/"):] != address[strings.LastIndex(address, "/"):] {
		t.Errorf("it moved from %s to %s", address, moved.URL)
	}
	p := joinAs(t, a, moved.URL, "Ann")
	p.stop()
	if err := <-p.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	s.end(t)
	for _, want := range []string{
		"\nothers follow this run with (payloads are redacted, 200 at most):\n\n  leadrig join " + address + " --forward-to ",
		"\nthe public URL has changed: others follow this run with (payloads are redacted, 200 at most):\n\n  leadrig join " + moved.URL + " --forward-to ",
	} {
		if !strings.Contains(s.errors.String(), want) {
			t.Errorf("no %q in %q", want, s.errors)
		}
	}
}
