package tui

import (
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"

	"leadrig/internal/hook"
)

// BenchmarkIdle reports how much of a processor a screen takes on which nothing
// happens.
func BenchmarkIdle(b *testing.B) {
	used := func() time.Duration {
		var u unix.Rusage
		if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	feed := make(script)
	m := newModel(b.Context(), Options{Out: io.Discard, Feed: feed, Environ: []string{"TERM=xterm-256color"}, Stop: func() {}, Abort: func() {}})
	m.flow.on = true
	done := make(chan error, 1)
	go func() { done <- run(b.Context(), m, tea.WithWindowSize(120, 40)) }()
	feed <- told{batch: append([]hook.Message{ready()}, someDeliveries()...)}
	settled := time.NewTimer(4 * time.Second) // the event on the flow strip has arrived by then
	<-settled.C
	const stretch = time.Second // the benchmark's own wake-ups are to count for little
	wait := time.NewTicker(stretch)
	defer wait.Stop()
	cpu, began := used(), time.Now()
	for b.Loop() {
		<-wait.C
	}
	b.ReportMetric(100*(used()-cpu).Seconds()/time.Since(began).Seconds(), "%cpu")
	feed <- told{batch: []hook.Message{&hook.Bye{}}, err: io.EOF}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}
