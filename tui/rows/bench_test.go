package rows

import (
	"fmt"
	"testing"
	"time"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// BenchmarkDeck_Push is what a delivery and its attempt cost, with and without a
// filter.
func BenchmarkDeck_Push(b *testing.B) {
	chosen, err := filter.Parse("type:EMAIL_REPLY status:2xx", time.Unix(0, 0))
	if err != nil {
		b.Fatal(err)
	}
	const different = 1000
	arrivals, attempts := make([]*hook.DeliveryArrived, different), make([]*hook.AttemptFinished, different)
	for _, filtered := range []bool{false, true} {
		b.Run(fmt.Sprintf("filtered=%t", filtered), func(b *testing.B) {
			for i := range different {
				arrivals[i], attempts[i] = arrival(i), finished(int64(i), 1, 200, hook.OutcomeDelivered)
			}
			d := NewDeck(100_000)
			if filtered {
				s, err := d.Snapshot().Select(b.Context(), chosen)
				if err != nil {
					b.Fatal(err)
				}
				d.Show(s)
			}
			b.ReportAllocs()
			id := int64(0)
			for b.Loop() {
				id++
				told, ended := arrivals[id%different], attempts[id%different]
				told.ID, ended.DeliveryID = id, id
				d.Push(New(told))
				d.Finish(ended)
			}
		})
	}
}
