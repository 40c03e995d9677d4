package main

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"leadrig/internal/sandbox"
)

// lostCreates has each create call done and its answer lost; listen has to find
// its webhook and go on, and to remove it at the end or, every second time, leave
// that to the guard.
func lostCreates(ctx context.Context, m *machine, o options, r *result) error {
	for n := range o.times {
		if err := m.sandbox.ArmFault(sandbox.Fault{Kind: sandbox.FaultCut, Match: "POST /webhook/create"}); err != nil {
			return err
		}
		l, err := m.listen(ctx, append(m.level(0), "--tunnel", "local")...)
		if err != nil {
			return fmt.Errorf("start %d: %w", n+1, err)
		}
		if err := m.emit(ctx, 5); err != nil {
			return err
		}
		if err := m.sandbox.Settle(ctx); err != nil {
			return err
		}
		sig := os.Signal(syscall.SIGTERM)
		if n%2 == 1 {
			sig = os.Kill
		}
		begin := time.Now()
		if err := l.end(sig); err != nil {
			return err
		}
		if err := r.cleared(ctx, m, begin); err != nil {
			return err
		}
	}
	fired := 0
	for _, f := range m.sandbox.Faults() {
		fired += f.Fired
	}
	r.notes = append(r.notes, fmt.Sprintf("%d create answers were lost; every second `listen` was then killed", fired))
	return nil
}
