package forward

import (
	"context"
	"errors"
	"sync"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/wire"
)

// Limits on what a handler may answer.
const (
	maxAnswerHead = 16 << 10 // bytes of an answer's head
	// MaxAnswer is how much of an answer's body is kept and passed on, in bytes.
	MaxAnswer = 1 << 20
)

// checkTimeout is how long Check waits for a connection.
const checkTimeout = 5 * time.Second

// Config is how a Forwarder behaves.
type Config struct {
	// Timeout is for one whole exchange; default 30 s, SmartLead's own.
	Timeout time.Duration
	// CAFile, if set, holds the PEM certificates that https targets are verified
	// against, instead of the system's.
	CAFile string
}

// Forwarder sends deliveries to handlers over connections that it keeps.
type Forwarder struct {
	cfg Config

	mu      sync.Mutex
	closed  bool
	senders map[server]*wire.Sender
}

// server is what connections are kept by: paths share them.
type server struct {
	host   string
	secure bool
}

// New returns a Forwarder. Close must be called.
func New(cfg Config) *Forwarder {
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	return &Forwarder{cfg: cfg, senders: map[server]*wire.Sender{}}
}

// Close closes the idle connections; attempts under way end by themselves.
func (f *Forwarder) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for _, s := range f.senders {
		s.Close()
	}
}

// sender is what sends to a target's server.
func (f *Forwarder) sender(t *Target) (*wire.Sender, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := server{t.Host(), t.Secure()}
	if s := f.senders[key]; s != nil {
		return s, nil
	}
	cfg := wire.Config{URL: t.String(), Timeout: f.cfg.Timeout, MaxBody: MaxAnswer, MaxHead: maxAnswerHead}
	if t.Secure() {
		cfg.CAFile = f.cfg.CAFile
	}
	s, err := wire.New(cfg)
	if err != nil {
		return nil, err
	}
	if f.closed {
		s.Close() // so that it keeps nothing
	}
	f.senders[key] = s
	return s, nil
}

// Attempt sends d to the target once and returns what came of it. Number,
// Outcome and DeliveryID are the caller's to fill in. Cancelling ctx cuts the
// exchange.
func (f *Forwarder) Attempt(ctx context.Context, t *Target, d *hook.Delivery) *hook.Attempt {
	a := &hook.Attempt{URL: t.String(), StartedAt: time.Now()}
	s, err := f.sender(t)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	res := s.Send(ctx, requestFor(t, d))
	// Connecting is not the handler's own time.
	a.StartedAt, a.Latency = res.Start.Add(res.Times.FirstWrite), res.Times.Done-res.Times.FirstWrite
	if res.Err != nil {
		a.Error = describe(t, res.Err, f.cfg.Timeout)
		return a
	}
	a.Status = res.Status
	a.Answer = hook.Answer{Status: res.Status, Header: res.Header, Body: res.Body, Truncated: res.Truncated}
	return a
}

// Check dials the target and hangs up.
func (f *Forwarder) Check(ctx context.Context, t *Target) error {
	s, err := f.sender(t)
	if err != nil {
		return err
	}
	within := min(checkTimeout, f.cfg.Timeout)
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err = s.Check(ctx)
	if e, ok := errors.AsType[*wire.Error](err); ok {
		return errors.New(describe(t, e, within))
	}
	return err
}
