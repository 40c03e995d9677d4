package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// kills ends listen with SIGKILL among deliveries, at moments that the seed
// decides; the guard has to remove the webhook.
func kills(ctx context.Context, m *machine, o options, r *result) error {
	midway := 0
	for n := range 3 * o.times { // at each level
		l, err := m.listen(ctx, append(m.level(n), "--tunnel", "local")...)
		if err != nil {
			return fmt.Errorf("life %d: %w", n+1, err)
		}
		random := rand.New(rand.NewPCG(o.seed, uint64(n)))
		before := m.sandbox.Totals().Attempts
		if err := m.emit(ctx, o.events); err != nil {
			return err
		}
		// Killed after so many lines, and a little: anywhere between a delivery's
		// arrival, its row, its answer and the next.
		for range random.IntN(o.events / 2) {
			if !l.lines.Scan() {
				break
			}
		}
		pause(ctx, time.Duration(random.IntN(3000))*time.Microsecond)
		if m.sandbox.Totals().Attempts-before < o.events {
			midway++
		}
		begin := time.Now()
		if err := l.end(os.Kill); err != nil {
			return err
		}
		if err := r.cleared(ctx, m, begin); err != nil {
			return err
		}
		if err := m.sandbox.Settle(ctx); err != nil {
			return err
		}
	}
	r.notes = append(r.notes, fmt.Sprintf("%d of the kills came while deliveries were under way", midway))
	return nil
}
