package tunnel

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// errIsOpen breaks the rule that a tunnel has one endpoint at a time.
var errIsOpen = errors.New("it is open already: shut its endpoint down first")

// turns keeps a tunnel to one endpoint at a time. Its zero value is free.
type turns struct {
	mu      sync.Mutex
	current *turn // nil: nobody's
}

// turn is one opening of a tunnel, from its first step to its endpoint's last.
type turn struct {
	turns  *turns
	ending bool // guarded by the lock of turns
	over   chan struct{}
}

// take begins a turn. One that is ending is waited for, until ctx ends: its
// endpoint's Shutdown may have been left before all was down. Any other is an
// error, since nobody has promised that it ends.
func (t *turns) take(ctx context.Context) (*turn, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		mine, ending := t.try()
		switch {
		case mine != nil:
			return mine, nil
		case ending == nil:
			return nil, errIsOpen
		}
		select {
		case <-ending.over:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w while its last endpoint was shut down", ctx.Err())
		}
	}
}

// try begins a turn, or returns the one that is about to end, or neither.
func (t *turns) try() (mine, ending *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.current == nil:
		t.current = &turn{turns: t, over: make(chan struct{})}
		return t.current, nil
	case t.current.ending:
		return nil, t.current
	}
	return nil, nil
}

// leave says that the turn will end by itself: the next one may wait for it.
func (u *turn) leave() {
	u.turns.mu.Lock()
	defer u.turns.mu.Unlock()
	u.ending = true
}

// end ends the turn. Ending it again changes nothing.
func (u *turn) end() {
	u.turns.mu.Lock()
	defer u.turns.mu.Unlock()
	if u.turns.current == u {
		u.turns.current = nil
		close(u.over)
	}
}
