package tui

import (
	"fmt"
	"testing"

	"leadrig/internal/hook"
)

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m, _ := newTestModel(b, 120, 40)
			tell(m, ready())
			batch := make([]hook.Message, 0, 2000)
			for i := 1; i <= n; i++ {
				batch = append(batch, arrival(i), finished(int64(i), 1, 200, hook.OutcomeDelivered))
				if len(batch) == cap(batch) || i == n {
					tell(m, batch...)
					batch = batch[:0]
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				_ = m.View()
			}
		})
	}
}

// BenchmarkFeed feeds 100,000 deliveries in batches of what may come within a
// frame, and draws each batch.
func BenchmarkFeed(b *testing.B) {
	const deliveries, perBatch = 100_000, 1000
	messages := make([]hook.Message, deliveries)
	for i := range messages {
		messages[i] = arrival(i + 1)
	}
	b.ReportAllocs()
	for b.Loop() {
		m, _ := newTestModel(b, 120, 40)
		for i := 0; i < deliveries; i += perBatch {
			tell(m, messages[i:i+perBatch]...)
			_ = m.View()
		}
	}
}
