package tunnel

import (
	"context"
	"net"

	"leadrig/internal/hook"
)

// Tunnel is a way to a public address. A value may be opened again once its last
// endpoint has been shut down (or its opening has failed); it never has two at a
// time.
type Tunnel interface {
	// Name is the value of --tunnel it belongs to: "ngrok", "local", "url".
	Name() string
	// Open brings the endpoint up. It returns when connections can be accepted,
	// or when that is known to be impossible, or when ctx ends. Every change of
	// state, before and after it returns, goes to notify, one at a time; notify
	// must not block and must not call back into the tunnel.
	// Ctx bounds only the opening.
	//
	// While the last endpoint's Shutdown is still under way, also one that was
	// left by its context, Open waits for its end and tells nothing yet. While an
	// endpoint is open, or another Open runs, it is an error.
	Open(ctx context.Context, notify func(*hook.TunnelChanged)) (Endpoint, error)
}

// Endpoint is an open tunnel: a listener that yields the connections of the
// senders, as plain HTTP/1.1.
//
// Close takes the endpoint away: no new connection comes, Accept returns
// net.ErrClosed. Connections that were accepted go on until Shutdown, which
// must be called in every case, also after Done.
type Endpoint interface {
	net.Listener
	// URL is the public base URL, scheme and host, without a trailing slash.
	URL() string
	// Done is closed when the tunnel has ended for good and won't come back;
	// Err then says why (nil after Close and Shutdown).
	Done() <-chan struct{}
	Err() error
	// Shutdown closes the endpoint and waits until nothing of it runs any more,
	// or ctx ends.
	Shutdown(ctx context.Context) error
}
