package tui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// fill tells a model of n delivered deliveries.
func fill(m *model, n int) {
	batch := make([]hook.Message, 0, 2000)
	for i := 1; i <= n; i++ {
		batch = append(batch, arrival(i), finished(int64(i), 1, 200, hook.OutcomeDelivered))
		if len(batch) == cap(batch) || i == n {
			settleMsg(m, batch...)
			batch = batch[:0]
		}
	}
}

// BenchmarkView draws a frame with list and detail.
func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m, _ := newTestModel(b, 120, 40)
			withDesk(m, arrival(n))
			tell(m, ready())
			fill(m, n)
			_, cmd := m.Update(nil)
			settle(m, cmd)
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
			settleMsg(m, messages[i:i+perBatch]...)
			_ = m.View()
		}
	}
}

// BenchmarkMemory reports what the screen holds after a million deliveries.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		m, _ := newTestModel(b, 120, 40)
		fill(m, 1_000_000)
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		b.ReportMetric(float64(stats.HeapAlloc)/1e6, "MB-held")
		b.ReportMetric(float64(m.list.Kept()), "rows-kept")
		runtime.KeepAlive(m)
	}
}

// flood is a feed that tells of some deliveries, and from its start on of so many a
// second until it is stopped.
type flood struct {
	perSecond   float64
	pace        *time.Ticker
	start, stop chan struct{}
	sent        int
	last        time.Time
}

// deliveriesBefore is how many deliveries are there when the flood starts.
const deliveriesBefore = 200

// Next implements Feed.
func (f *flood) Next(ctx context.Context) ([]hook.Message, int, error) {
	if f.sent == 0 {
		return f.batch(deliveriesBefore), 0, nil
	}
	if f.last.IsZero() {
		select {
		case <-f.start:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
		f.last = time.Now()
	}
	select {
	case <-f.stop:
		return nil, 0, io.EOF
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	case <-f.pace.C:
	}
	now := time.Now()
	n := int(now.Sub(f.last).Seconds() * f.perSecond)
	f.last = now
	return f.batch(n), 0, nil
}

func (f *flood) batch(n int) []hook.Message {
	batch := make([]hook.Message, 0, 2*n)
	for range n {
		f.sent++
		batch = append(batch, arrival(f.sent), finished(int64(f.sent), 1, 200, hook.OutcomeDelivered))
	}
	return batch
}

// answered is an output that tells when what came of a key is on the terminal: the
// mark before the row of the cursor is drawn anew. Once the list doesn't follow the
// newest row, nothing but a key moves it.
type answered struct{ done chan struct{} }

// Write implements io.Writer.
func (a *answered) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("▌")) {
		select {
		case a.done <- struct{}{}:
		default: // the start of a screen is drawn more than once
		}
	}
	return len(p), nil
}

// settle returns when nothing more comes of what has happened so far.
func (a *answered) settle() {
	for {
		quiet := time.NewTimer(time.Second / 2)
		select {
		case <-a.done:
			quiet.Stop()
		case <-quiet.C:
			return
		}
	}
}

// BenchmarkKeysUnderLoad moves the cursor while 5,000 deliveries a second come in, and
// reports how long it takes until each move is drawn. Keys are pressed after 20 to 40
// ms, so that they fall on all moments of a frame.
func BenchmarkKeysUnderLoad(b *testing.B) {
	in, keys, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _, _ = in.Close(), keys.Close() }()
	feed := &flood{perSecond: 5000, pace: time.NewTicker(10 * time.Millisecond), start: make(chan struct{}), stop: make(chan struct{})}
	defer feed.pace.Stop()
	a := &answered{done: make(chan struct{}, 1)}
	m := newModel(b.Context(), Options{
		In: in, Out: a, Feed: feed, Environ: []string{"TERM=xterm-256color"}, Stop: func() {}, Abort: func() {},
	})
	m.list = newList(10*ringCapacity, time.UTC) // the row of the cursor stays, however long it takes
	done := make(chan error, 1)
	go func() { done <- run(b.Context(), m, tea.WithWindowSize(120, 40)) }()
	press := func(key string) time.Duration {
		at := time.Now()
		if _, err := io.WriteString(keys, key); err != nil {
			b.Fatal(err)
		}
		<-a.done
		return time.Since(at)
	}
	<-a.done // rows are there
	a.settle()
	for range 5 {
		press("k") // away from the newest row
	}
	close(feed.start)

	var took []time.Duration
	moments := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same moments each time
	pause := time.NewTimer(0)
	defer pause.Stop()
	began := time.Now()
	for i := 0; b.Loop(); i++ {
		pause.Reset(20*time.Millisecond + time.Duration(moments.Int64N(int64(20*time.Millisecond))))
		<-pause.C
		took = append(took, press([]string{"k", "j"}[i%2]))
	}
	seconds := time.Since(began).Seconds()
	close(feed.stop)
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1e3, "p50-ms")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "p99-ms")
	b.ReportMetric(took[len(took)-1].Seconds()*1e3, "max-ms")
	b.ReportMetric(float64(feed.sent-deliveriesBefore)/seconds, "deliveries/s")
	b.ReportMetric(float64(feed.sent-m.header.tally.deliveries), "lost")
}

// firstPaint is an output that says when something was drawn.
type firstPaint struct {
	once  sync.Once
	drawn chan struct{}
}

// Write implements io.Writer.
func (f *firstPaint) Write(p []byte) (int, error) {
	if len(p) > 500 { // more than what asks the terminal for what it can do
		f.once.Do(func() { close(f.drawn) })
	}
	return len(p), nil
}

// BenchmarkFirstPaint is how long it takes until a screen stands.
func BenchmarkFirstPaint(b *testing.B) {
	for b.Loop() {
		out := &firstPaint{drawn: make(chan struct{})}
		feed := make(script)
		m := newModel(b.Context(), Options{Out: out, Feed: feed, Environ: []string{"TERM=xterm-256color"}, Stop: func() {}, Abort: func() {}})
		done := make(chan error, 1)
		go func() { done <- run(b.Context(), m, tea.WithWindowSize(120, 40)) }()
		feed <- told{batch: append([]hook.Message{ready()}, someDeliveries()...)}
		<-out.drawn
		b.StopTimer()
		feed <- told{err: io.EOF}
		if err := <-done; err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
