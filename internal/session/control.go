package session

import (
	"context"
	"errors"
	"sync"
)

// Errors of a Control: the first two outside the time in which its run is up.
var (
	ErrNotReady = errors.New("the run isn't ready yet: nothing can be sent before it is")
	ErrEnding   = errors.New("the run is ending: nothing more is sent")
	// ErrNotHere says that what is sent to the public URL goes elsewhere.
	ErrNotHere = errors.New("the public URL doesn't lead here now")
)

// Control is the way into a run while it is up: what a person does on a screen
// goes through it. Make one with NewControl and give it to a run in Options. Its
// methods may be called from any goroutine, before and after the run too.
type Control struct {
	mu        sync.Mutex
	flow      *flow         // nil until the run is ready
	publicURL func() string // of the run, secret path included
	warn      func(code, format string, args ...any)
	ending    bool
	under     sync.WaitGroup // what is under way

	// life ends what is under way; cut ends it.
	life context.Context //nolint:containedctx // it belongs to no call
	cut  context.CancelFunc
}

// NewControl returns a Control without a run.
func NewControl() *Control {
	c := &Control{}
	c.life, c.cut = context.WithCancel(context.Background())
	return c
}

// attach says that the run is up.
func (c *Control) attach(s *session, publicURL func() string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flow, c.publicURL, c.warn = s.flow, publicURL, s.warn
}

// begin says that something is under way, which the run's end waits for. The
// context ends with the run. On success end has to be called.
func (c *Control) begin(ctx context.Context) (working context.Context, end func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.down(); err != nil {
		return nil, nil, err
	}
	c.under.Add(1)
	working, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(c.life, cancel)
	return working, func() { stop(); cancel(); c.under.Done() }, nil
}

// refuse ends what may be begun.
func (c *Control) refuse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending = true
}

// drain waits for what is under way, and cuts it when ctx ends.
func (c *Control) drain(ctx context.Context) {
	c.refuse()
	stop := context.AfterFunc(ctx, c.cut)
	defer stop()
	c.under.Wait()
	c.cut()
}

// Routes say which handlers the run has; the error is ErrNotReady or ErrEnding
// while it isn't up.
func (c *Control) Routes() (Routes, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.down(); err != nil {
		return Routes{}, err
	}
	return c.flow.routes, nil
}

// down is why nothing can be done; the caller holds the lock.
func (c *Control) down() error {
	switch {
	case c.ending:
		return ErrEnding
	case c.flow == nil:
		return ErrNotReady
	}
	return nil
}

// PublicURL is where the run receives deliveries, secret path included; "" while
// it isn't up.
func (c *Control) PublicURL() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down() != nil {
		return ""
	}
	return c.publicURL()
}

// Hold keeps deliveries that arrive from the handler until release is called:
// they are stored, and forwarded afterwards, or after ten seconds at the latest,
// since their sender waits. If any went through meanwhile, the run warns of it.
// The context ends with the run.
func (c *Control) Hold(ctx context.Context) (held context.Context, release func(), err error) {
	held, end, err := c.begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	gate := &c.flow.gate
	if err := gate.hold(held); err != nil {
		end()
		return nil, nil, err
	}
	return held, sync.OnceFunc(func() {
		if passed := gate.open(); passed > 0 {
			c.warn(WarnNotHeld, "%d deliveries reached the handler while a scenario was run: effects that were counted may be theirs", passed)
		}
		end()
	}), nil
}
