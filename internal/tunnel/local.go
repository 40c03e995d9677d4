package tunnel

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

// Where the tunnels without a service listen unless told otherwise.
const (
	defaultLocalAddr = "127.0.0.1:0"
	defaultURLAddr   = "127.0.0.1:4080"
)

// Local returns the tunnel that is none: a loopback port that only senders on
// this machine reach, such as the sandbox. Addr is where it listens, "" for any
// free port of 127.0.0.1. An address that other machines could reach is a usage
// error.
func Local(addr string) (Tunnel, error) {
	if addr == "" {
		addr = defaultLocalAddr
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, exit.With(exit.Usage, fmt.Errorf("local tunnel: address %q: %w: give it as 127.0.0.1:port", addr, err))
	}
	if !isLoopback(host) {
		return nil, exit.Usagef("local tunnel: address %q isn't a loopback address: other machines could reach it; use 127.0.0.1:port", addr)
	}
	return &portTunnel{name: "local", addr: addr, now: time.Now}, nil
}

// URL returns the tunnel to a URL of the user's own, which some tool of theirs
// leads to listenAddr on this machine, "" for 127.0.0.1:4080. PublicURL is
// absolute, http or https, with nothing behind the host but a slash; anything
// else is a usage error.
func URL(publicURL, listenAddr string) (Tunnel, error) {
	checked, err := checkPublicURL(publicURL)
	if err != nil {
		return nil, err
	}
	if listenAddr == "" {
		listenAddr = defaultURLAddr
	}
	if _, _, err := net.SplitHostPort(listenAddr); err != nil {
		return nil, exit.With(exit.Usage, fmt.Errorf("listen address %q: %w: give it as 127.0.0.1:port", listenAddr, err))
	}
	return &portTunnel{name: "url", publicURL: checked, addr: listenAddr, now: time.Now}, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// portTunnel is a port of this machine, and what its URL is.
type portTunnel struct {
	name      string
	publicURL string // "" where it is the port's own
	addr      string
	now       func() time.Time
	turns     turns
}

var _ Tunnel = (*portTunnel)(nil)

// Name implements Tunnel.
func (t *portTunnel) Name() string { return t.name }

// Open implements Tunnel.
func (t *portTunnel) Open(ctx context.Context, notify func(*hook.TunnelChanged)) (Endpoint, error) {
	turn, err := t.turns.take(ctx)
	if err != nil {
		return nil, fmt.Errorf("open %s tunnel: %w", t.name, err)
	}
	endpoint, err := t.listen(ctx, notify)
	if err != nil {
		turn.end()
		return nil, err
	}
	endpoint.turn = turn
	return endpoint, nil
}

func (t *portTunnel) listen(ctx context.Context, notify func(*hook.TunnelChanged)) (*portEndpoint, error) {
	teller := newTeller(notify, t.now)
	teller.tell(hook.TunnelConnecting, nil)
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", t.addr)
	if err != nil {
		err = t.listenError(err)
		teller.end(hook.TunnelOffline, &Error{Text: err.Error()})
		return nil, err
	}
	publicURL := t.publicURL
	if publicURL == "" {
		publicURL = "http://" + listener.Addr().String()
	}
	teller.online(publicURL)
	return &portEndpoint{Listener: listener, url: publicURL, teller: teller, done: make(chan struct{})}, nil
}

// listenError says what to do about a port that can't be had.
func (t *portTunnel) listenError(err error) error {
	if !errors.Is(err, errAddrInUse) {
		return exit.With(exit.Failed, fmt.Errorf("listen on %s: %w", t.addr, err))
	}
	advice := "stop the program that uses it, or choose another port (0 takes any free one)"
	if t.name == "url" {
		advice = "stop the program that uses it, or choose another listen address and point your tunnel there"
	}
	return exit.With(exit.Failed, fmt.Errorf("listen on %s: the port is in use: %s: %w", t.addr, advice, err))
}

// portEndpoint is an open port.
type portEndpoint struct {
	net.Listener
	url    string
	turn   *turn
	teller *teller
	ending sync.Once
	done   chan struct{}
	failed error // of closing the listener
}

var _ Endpoint = (*portEndpoint)(nil)

// URL implements Endpoint.
func (e *portEndpoint) URL() string { return e.url }

// Done implements Endpoint.
func (e *portEndpoint) Done() <-chan struct{} { return e.done }

// Err implements Endpoint: a port never ends by itself.
func (e *portEndpoint) Err() error { return nil }

// Close implements net.Listener.
func (e *portEndpoint) Close() error {
	e.ending.Do(func() {
		e.failed = e.Listener.Close()
		e.teller.end(hook.TunnelOffline, nil)
		close(e.done)
	})
	return e.failed
}

// Shutdown implements Endpoint. Nothing runs behind a port, so there is nothing
// to wait for.
func (e *portEndpoint) Shutdown(context.Context) error {
	defer e.turn.end()
	return e.Close()
}
