package tui

import (
	"context"
	"fmt"
	"io"
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
			tell(m, batch...)
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
			tell(m, messages[i:i+perBatch]...)
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

// flood is a feed of so many deliveries a second, until it is stopped.
type flood struct {
	perBatch int
	pace     *time.Ticker
	stop     chan struct{}
	sent     int
	last     time.Time
}

// Next implements Feed.
func (f *flood) Next(ctx context.Context) ([]hook.Message, int, error) {
	select {
	case <-f.stop:
		return nil, 0, io.EOF
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	case <-f.pace.C:
	}
	now := time.Now()
	n := int(now.Sub(f.last).Seconds() * float64(f.perBatch) * 100)
	f.last = now
	batch := make([]hook.Message, 0, 2*n)
	for range n {
		f.sent++
		batch = append(batch, arrival(f.sent), finished(int64(f.sent), 1, 200, hook.OutcomeDelivered))
	}
	return batch, 0, nil
}

// answered is an output that tells when what came of a key is on the terminal.
type answered struct {
	mu   sync.Mutex
	key  bool
	done chan struct{}
}

func (a *answered) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.key = true
	}
	return msg
}

// Write implements io.Writer.
func (a *answered) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.key {
		a.key = false
		a.done <- struct{}{}
	}
	return len(p), nil
}

// BenchmarkKeysUnderLoad presses keys while 5,000 deliveries a second come in, and
// reports how long it takes until each is answered and drawn.
func BenchmarkKeysUnderLoad(b *testing.B) {
	in, keys, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _, _ = in.Close(), keys.Close() }()
	feed := &flood{perBatch: 50, pace: time.NewTicker(10 * time.Millisecond), stop: make(chan struct{}), last: time.Now()}
	defer feed.pace.Stop()
	a := &answered{done: make(chan struct{}, 1)}
	m := newModel(b.Context(), Options{
		In: in, Out: a, Feed: feed, Environ: []string{"TERM=xterm-256color"}, Stop: func() {}, Abort: func() {},
	})
	done := make(chan error, 1)
	go func() { done <- run(b.Context(), m, tea.WithWindowSize(120, 40), tea.WithFilter(a.filter)) }()

	var took []time.Duration
	began := time.Now()
	pause := time.NewTicker(20 * time.Millisecond)
	defer pause.Stop()
	for b.Loop() {
		<-pause.C
		at := time.Now()
		if _, err := io.WriteString(keys, "k"); err != nil {
			b.Fatal(err)
		}
		<-a.done
		took = append(took, time.Since(at))
	}
	seconds := time.Since(began).Seconds()
	close(feed.stop)
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1e3, "p50-ms")
	b.ReportMetric(took[len(took)-1].Seconds()*1e3, "max-ms")
	b.ReportMetric(float64(feed.sent)/seconds, "deliveries/s")
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
