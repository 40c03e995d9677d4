package inspector

import (
	"bytes"
	"context"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/hook"
)

const (
	benchViewers    = 1000
	benchDeliveries = 100 // a second
	benchTime       = 10 * time.Second
	benchSampled    = 50 // viewers whose every message is timed
)

// BenchmarkLive has 1,000 viewers follow 100 deliveries a second with their
// attempts, for ten seconds. Both ends of the connections are in this process.
func BenchmarkLive(b *testing.B) {
	page, f := newSeededPage(b, 1)
	conns := make([]*websocket.Conn, benchViewers)
	dialer := websocket.Dialer{ReadBufferSize: 1024, WriteBufferSize: 256}
	header := http.Header{"Authorization": {"Bearer " + page.token.text}}
	before := heap()
	for n := range conns {
		conn, resp, err := dialer.DialContext(b.Context(), "ws://"+page.Addr()+livePath, header)
		if err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
		conns[n] = conn
	}
	for b.Loop() {
		var reading sync.WaitGroup
		times := make([][]time.Duration, benchViewers)
		total := benchDeliveries * int(benchTime/time.Second)
		for n, conn := range conns {
			reading.Go(func() { times[n] = follow(b, conn, total, n < benchSampled) })
		}
		publish(b.Context(), f.Publish, total)
		reading.Wait()
		all := slices.Concat(times...)
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(heap()-before)/(1<<20), "heap-MiB")
		b.ReportMetric(0, "ns/op")
	}
	for _, conn := range conns {
		_ = conn.Close()
	}
}

// publish publishes deliveries and their attempts evenly. The attempt's id has
// the moment in it.
func publish(ctx context.Context, out func(...hook.Message), total int) {
	ticker := time.NewTicker(time.Second / benchDeliveries)
	defer ticker.Stop()
	for id := range int64(total) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		out(&hook.DeliveryArrived{Time: time.Now(), ID: 100 + id, RequestID: "0190b2f5-7c1f-7c1f-8c1f-0190b2f57c1f", EventType: "EMAIL_REPLY", Lead: "priya@warehouse.example", Bytes: 2000},
			&hook.AttemptFinished{Time: time.Now(), DeliveryID: 100 + id, Number: 1, URL: "http://127.0.0.1:3000/", Status: 200, Outcome: hook.OutcomeDelivered, RequestID: strconv.FormatInt(time.Now().UnixMicro(), 10)})
	}
}

// follow reads a number of attempts and returns how long each took.
func follow(b *testing.B, conn *websocket.Conn, total int, timed bool) (times []time.Duration) {
	if err := conn.SetReadDeadline(time.Now().Add(2 * benchTime)); err != nil {
		b.Error(err)
		return times
	}
	var buffer bytes.Buffer
	for n := range 2 * total {
		_, r, err := conn.NextReader()
		if err == nil {
			buffer.Reset()
			_, err = buffer.ReadFrom(r)
		}
		if err != nil {
			b.Errorf("after %d messages: %v", n, err)
			return times
		}
		if !timed || n%2 == 0 {
			continue
		}
		message := buffer.Bytes()
		at := len(message) - len(`"}`)
		micros, err := strconv.ParseInt(string(message[at-16:at]), 10, 64)
		if err != nil {
			b.Errorf("%s has no moment in it: %v", message, err)
			return times
		}
		times = append(times, time.Since(time.UnixMicro(micros)))
	}
	return times
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
