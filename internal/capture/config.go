package capture

import (
	"context"
	"net/http"
	"time"

	"leadrig/internal/hook"
)

// Receiver takes a delivery and says what its sender is answered. It is called
// on the goroutine of the connection, so many calls run at once.
type Receiver interface {
	Receive(ctx context.Context, d *hook.Delivery) hook.Answer
}

// Reason is why a request was turned away.
type Reason string

// The reasons, and what the sender is answered.
const (
	NotFound    Reason = "not_found"        // 404: another path or method
	TooLarge    Reason = "body_too_large"   // 413
	HeadTooBig  Reason = "header_too_large" // 431
	Malformed   Reason = "malformed"        // 400
	Incomplete  Reason = "incomplete_body"  // the sender stopped before the end it had announced
	Overloaded  Reason = "overloaded"       // 503: too many bytes in flight
	Unsupported Reason = "unsupported"      // 501, 417: an encoding or expectation we don't do
)

// Rejection tells of a request that was turned away. Detail is for people and
// may quote the request; it is not safe for a terminal.
type Rejection struct {
	Reason Reason
	Status int
	Detail string
}

// Config is how a Server behaves. Zero values take the defaults below.
type Config struct {
	// Path is the secret path, starting with a slash. Needed.
	Path     string
	Receiver Receiver
	// ProbePath, if set, is a second secret path: GET on it is answered 200 with
	// ProbeAnswer, which proves that a public URL leads here.
	ProbePath   string
	ProbeAnswer string
	// Upgrade, if set, is asked for each request that is no delivery: whoever takes
	// websockets there, or nil for a path like any other. The comparison with a
	// secret is its business. The handler gets the connection by http.Hijacker,
	// which ends with ServeHTTP; the context of the request ends with Shutdown.
	// What doesn't ask for a websocket is answered 404 and doesn't reach it.
	Upgrade func(path string) http.Handler
	// Rejected, if set, is told of each request turned away; it must not block.
	Rejected func(Rejection)

	MaxBody     int64         // bytes of a body; default 25 MiB
	MaxInFlight int64         // bytes of bodies held at once; default 256 MiB
	MaxConns    int           // connections served at once; default 1,024
	MaxUpgraded int           // beside them, connections that were handed to Upgrade; default 1,024
	HeadTimeout time.Duration // for a whole head once it has begun; default 10 s
	BodyTimeout time.Duration // for the next piece of a body; default 30 s
	IdleTimeout time.Duration // between requests; default 2 min
}

// MaxHead is the largest request head that is read, in bytes; larger ones are
// answered 431.
const MaxHead = 32 << 10

func (c Config) withDefaults() Config {
	setDefault(&c.MaxBody, 25<<20)
	setDefault(&c.MaxInFlight, 256<<20)
	setDefault(&c.MaxConns, 1024)
	setDefault(&c.MaxUpgraded, 1024)
	setDefault(&c.HeadTimeout, 10*time.Second)
	setDefault(&c.BodyTimeout, 30*time.Second)
	setDefault(&c.IdleTimeout, 2*time.Minute)
	if c.Rejected == nil {
		c.Rejected = func(Rejection) {}
	}
	c.MaxInFlight = max(c.MaxInFlight, c.MaxBody+1) // of one too large, a byte more is read
	return c
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
