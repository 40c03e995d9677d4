package wire

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// What is used where a Config says nothing.
const (
	defaultTimeout  = 30 * time.Second // SmartLead's own
	defaultMaxIdle  = 128
	defaultIdleTime = 4 * time.Second // common servers hang up after 5 s
	defaultMaxBody  = 1 << 20
	defaultMaxHead  = 64 << 10
)

// Config is the target of a Sender and how it is spoken to.
type Config struct {
	// URL is the handler's, http or https, with its path and query, in a form
	// that ParseTarget reads.
	URL string
	// Host, if set, is sent in the Host field instead of the URL's.
	Host string
	// CAFile, if set, holds the PEM certificates that an https target is
	// verified against, instead of the system's.
	CAFile string
	// Insecure leaves an https target unverified; only for this machine.
	Insecure bool
	// Timeout is for one whole exchange, connecting included; default 30 s.
	Timeout time.Duration
	// MaxIdle is how many connections are kept at most; default 128. Below
	// zero none is.
	MaxIdle int
	// IdleTime is how long an unused connection is kept; default 4 s.
	IdleTime time.Duration
	// MaxBody is how much of an answer's body is kept, in bytes; default 1 MiB.
	MaxBody int
	// MaxHead is the largest head of an answer, in bytes; default 64 KiB.
	MaxHead int
}

func (cfg Config) withDefaults() Config {
	if cfg.Timeout == 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.MaxIdle == 0 {
		cfg.MaxIdle = defaultMaxIdle
	}
	if cfg.IdleTime == 0 {
		cfg.IdleTime = defaultIdleTime
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = defaultMaxBody
	}
	if cfg.MaxHead == 0 {
		cfg.MaxHead = defaultMaxHead
	}
	return cfg
}

func (cfg Config) check() error {
	switch {
	case cfg.Timeout < 0:
		return fmt.Errorf("timeout %s of the sender: give a positive one, or none for %s", cfg.Timeout, defaultTimeout)
	case cfg.MaxBody < 0:
		return fmt.Errorf("answer body limit %d: give a positive number of bytes, or none for %d", cfg.MaxBody, defaultMaxBody)
	case cfg.MaxHead < 0:
		return fmt.Errorf("answer head limit %d: give a positive number of bytes, or none for %d", cfg.MaxHead, defaultMaxHead)
	case !isFieldValue(cfg.Host):
		return fmt.Errorf("host %q has characters that can't stand in a header: write it as name or name:port", cfg.Host)
	}
	return nil
}

// Sender sends requests to one handler. Its methods may be called at the same
// time from many goroutines.
type Sender struct {
	cfg    Config
	target *Target
	pool   *pool
	host   string // the Host field's whole line
	spare  sync.Pool
}

// New returns a Sender. Close must be called.
func New(cfg Config) (*Sender, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	t, err := ParseTarget(cfg.URL)
	if err != nil {
		return nil, err
	}
	secure, err := cfg.secure(t)
	if err != nil {
		return nil, err
	}
	host := cfg.Host
	if host == "" {
		host = t.Host()
	}
	return &Sender{
		cfg:    cfg,
		target: t,
		pool:   &pool{addr: t.addr, tls: secure, maxIdle: cfg.MaxIdle, idleTime: cfg.IdleTime},
		host:   "Host: " + host + "\r\n",
	}, nil
}

// Close closes the idle connections; exchanges under way end by themselves.
func (s *Sender) Close() { s.pool.close() }

// Check connects to the target and hangs up. The error is an *Error.
func (s *Sender) Check(ctx context.Context) error {
	deadline, timeout := until(ctx, time.Now(), s.cfg.Timeout)
	nc, err := s.pool.dial(ctx, deadline)
	if err != nil {
		return s.explain(ctx, failure{phase: PhaseConnect, err: err, timeout: timeout})
	}
	_ = nc.Close()
	return nil
}
