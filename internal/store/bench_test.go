package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
)

func BenchmarkRecord(b *testing.B) {
	for _, size := range []int{300, 10 << 10} {
		for _, senders := range []int{1, 64} {
			b.Run(fmt.Sprintf("bytes=%d/senders=%d", size, senders), func(b *testing.B) {
				benchmarkRecord(b, size, senders)
			})
		}
	}
}

func benchmarkRecord(b *testing.B, size, senders int) {
	s, err := Open(b.TempDir(), Options{Command: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	body := make([]byte, size)
	header := hook.NewHeader(hook.HeaderField{Name: "Content-Type", Value: "application/json"})
	b.ResetTimer()
	var wg sync.WaitGroup
	for sender := range senders {
		wg.Go(func() {
			for i := sender; i < b.N; i += senders {
				d := &hook.Delivery{
					ReceivedAt: time.Now(), Source: hook.SourceEndpoint, Method: "POST", Header: header, Body: body,
					RequestID: fmt.Sprintf("7c1f0a34-0000-4000-8000-%012d", i), Summary: hook.Summary{EventType: "EMAIL_REPLY", CampaignID: "730215", Lead: "priya@warehouse.example.com"},
				}
				if err := s.Record(d); err != nil {
					b.Error(err)
					return
				}
				s.RecordAttempt(d, &hook.Attempt{Number: 1, StartedAt: d.ReceivedAt, URL: "http://127.0.0.1:3000/", Status: 200, Outcome: hook.OutcomeDelivered})
			}
		})
	}
	wg.Wait()
}
