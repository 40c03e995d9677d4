package main

import (
	"context"
	"fmt"
	"syscall"
	"time"
)

// down is how long the API is away.
const down = 150 * time.Millisecond

// restarts takes the API away and brings it back: while listen runs, and every
// second time while it ends, so that it has to wait, or its guard has.
func restarts(ctx context.Context, m *machine, o options, r *result) error {
	for n := range o.times {
		l, err := m.listen(ctx, append(m.level(n), "--tunnel", "local")...)
		if err != nil {
			return fmt.Errorf("start %d: %w", n+1, err)
		}
		if err := m.emit(ctx, 5); err != nil {
			return err
		}
		m.stopAPI()
		ended := make(chan error, 1)
		ending := n%2 == 1
		begin := time.Now()
		if ending {
			go func() { ended <- l.end(syscall.SIGTERM) }()
		}
		pause(ctx, down)
		if err := m.startAPI(ctx); err != nil {
			return err
		}
		if !ending {
			begin = time.Now()
			ended <- l.end(syscall.SIGTERM)
		}
		if err := <-ended; err != nil {
			return err
		}
		if err := r.cleared(ctx, m, begin); err != nil {
			return err
		}
		if err := m.sandbox.Settle(ctx); err != nil {
			return err
		}
	}
	return nil
}
