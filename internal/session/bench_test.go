package session

import (
	"testing"

	"leadrig/internal/hook"
)

// BenchmarkFlow_WhatACleanRunPays is what replays, holds and faults that aren't
// there cost each delivery.
func BenchmarkFlow_WhatACleanRunPays(b *testing.B) {
	f := &flow{faults: NewFaults(1)}
	d := &hook.Delivery{ID: 1, RequestID: "7c1f0a2e-0000-4000-8000-000000000000", Copy: 1}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			f.ours.mark(d)
			if f.faults.any() {
				b.Error("there are faults")
			}
			f.gate.enter(b.Context())
			f.gate.leave()
			if f.replays.before(d) != 0 {
				b.Error("there are replays")
			}
		}
	})
}
