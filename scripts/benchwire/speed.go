package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"leadrig/replay/wire"
)

// measureSpeed lets the sender, hey and wrk take turns at the handler.
func measureSpeed(ctx context.Context, h *handler, o options) error {
	all := deliveries(o.count)
	var ours, hey, wrk []float64
	runHey, runWrk := heyAt(h, o), wrkAt(h, o)
	programs := []struct {
		figures *[]float64
		measure func() (float64, error)
	}{
		{&ours, func() (float64, error) {
			return profiled(o.profile, func() (float64, error) { return send(ctx, h, all, o.connections) })
		}},
		{&hey, func() (float64, error) { return runHey(ctx) }},
		{&wrk, func() (float64, error) { return runWrk(ctx) }},
	}
	for i := range o.rounds * len(programs) {
		p := programs[i%len(programs)]
		if err := turn(p.figures, p.measure); err != nil {
			return err
		}
	}
	_, _ = fmt.Fprintf(o.table, "%d deliveries over %d connections, %d turns, medians; a ratio is the median of the turns'.\n\n", o.count, o.connections, o.rounds)
	_, _ = fmt.Fprint(o.table, "| program | requests a second | sender's ratio to it | aim |\n|---|---|---|---|\n")
	_, _ = fmt.Fprintf(o.table, "| replay/wire | %.0f | | |\n", median(ours))
	o.row("hey", ours, hey, "1.8")
	o.row("wrk", ours, wrk, "0.8")
	return nil
}

// turn adds a measurement; 0 is a program that isn't there.
func turn(figures *[]float64, measure func() (float64, error)) error {
	figure, err := measure()
	if err == nil && figure > 0 {
		*figures = append(*figures, figure)
	}
	return err
}

func (o *options) row(name string, ours, theirs []float64, aim string) {
	if len(theirs) == 0 {
		_, _ = fmt.Fprintf(o.table, "| %s | not installed | | %s |\n", name, aim)
		return
	}
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / theirs[i]
	}
	_, _ = fmt.Fprintf(o.table, "| %s | %.0f | **%.2f** | %s |\n", name, median(theirs), median(ratios), aim)
}

func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[len(sorted)/2]
}

// send replays all deliveries and keeps every answer.
func send(ctx context.Context, h *handler, all []wire.Request, connections int) (float64, error) {
	s, err := wire.New(wire.Config{URL: "http://" + h.addr + "/hook"})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	runtime.GC() // hey and wrk don't begin with another run's answers either
	results := make([]*wire.Result, len(all))
	var next atomic.Int64
	var wg sync.WaitGroup
	begin := time.Now()
	for range connections {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(all) {
					return
				}
				results[i] = s.Send(ctx, &all[i])
			}
		})
	}
	wg.Wait()
	figure := rate(len(all), begin)
	for i, r := range results {
		if r.Err != nil {
			return 0, fmt.Errorf("delivery %d: %w", i, r.Err)
		}
		if r.Status != 200 || string(r.Body) != `{"ok":true}` {
			return 0, fmt.Errorf("delivery %d: status %d, body %q", i, r.Status, r.Body)
		}
	}
	return figure, nil
}

func quantile(figures []float64, percent int) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
