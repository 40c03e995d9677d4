package session

import (
	"context"
	"sync"
	"time"
)

// gate stands before the handler. While it is held, deliveries wait: what a
// scenario counts must be the scenario's own. Its zero value is open.
type gate struct {
	mu     sync.Mutex
	held   chan struct{} // closed when the gate opens again; nil while it is open
	busy   int           // exchanges under way
	idle   chan struct{} // closed when busy comes to 0; nil: nobody waits for that
	passed int           // went through while it was held

	// limit is how long a delivery waits, 0: gateLimit.
	limit time.Duration
}

const (
	// gateLimit leaves the handler most of the 30 s that SmartLead waits.
	gateLimit = 10 * time.Second
	// gateQuiet bounds how long exchanges under way are waited for.
	gateQuiet = 5 * time.Second
)

// enter waits until the gate is open, for a limited time, or ctx ends. Each
// enter has its leave.
func (g *gate) enter(ctx context.Context) {
	g.mu.Lock()
	if g.held != nil {
		g.await(ctx)
	}
	g.busy++
	g.mu.Unlock()
}

// await is called, and returns, with the lock held.
func (g *gate) await(ctx context.Context) {
	limit := g.limit
	if limit == 0 {
		limit = gateLimit
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for g.held != nil {
		opened := g.held
		g.mu.Unlock()
		over := false
		select {
		case <-opened:
		case <-timer.C:
			over = true
		case <-ctx.Done():
			over = true
		}
		g.mu.Lock()
		if over {
			if g.held != nil && ctx.Err() == nil {
				g.passed++
			}
			return
		}
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	if g.busy == 0 && g.idle != nil {
		close(g.idle)
		g.idle = nil
	}
}

// hold closes the gate and waits for a while until nothing is under way. It
// waits first for whoever holds it. The caller has to call open unless there is
// an error, which is that of ctx.
func (g *gate) hold(ctx context.Context) error {
	g.mu.Lock()
	for g.held != nil {
		opened := g.held
		g.mu.Unlock()
		select {
		case <-opened:
		case <-ctx.Done():
			return ctx.Err()
		}
		g.mu.Lock()
	}
	g.held, g.passed = make(chan struct{}), 0
	var idle chan struct{}
	if g.busy > 0 {
		g.idle = make(chan struct{})
		idle = g.idle
	}
	g.mu.Unlock()
	if idle == nil {
		return nil
	}
	timer := time.NewTimer(gateQuiet)
	defer timer.Stop()
	select {
	case <-idle:
	case <-timer.C:
		g.mu.Lock()
		g.passed += g.busy
		g.mu.Unlock()
	case <-ctx.Done():
		g.open()
		return ctx.Err()
	}
	return nil
}

// open lets everything through again and returns how many exchanges fell into
// the time in which it was held.
func (g *gate) open() (passed int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.held)
	g.held, g.idle = nil, nil
	return g.passed
}
