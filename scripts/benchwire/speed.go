package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"leadrig/replay/wire"
)

// program is something that sends, and its figures.
type program struct {
	name    string
	measure func() (float64, error)
	// count gives how many requests a turn has, by its rate; nil where more is
	// done than sending.
	count   func(rate float64) float64
	figures []float64
	// sender and handler are processor time for each request, in microseconds.
	sender, handler []float64
}

// measureSpeed lets the sender, leadrig as a whole, hey and wrk take turns at
// the handler.
func measureSpeed(ctx context.Context, h *handler, o options) error {
	folder, err := os.MkdirTemp("", "benchwire")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	command, err := newWhole(ctx, h, o, folder)
	if err != nil {
		return err
	}
	file, err := scenarioFile(folder, o.connections)
	if err != nil {
		return err
	}
	all := deliveries(o.count)
	runHey, runWrk := heyAt(h, o), wrkAt(h, o)
	fixed := func(float64) float64 { return float64(o.count) }
	programs := []*program{
		{name: "hey", count: fixed, measure: func() (float64, error) { return runHey(ctx) }},
		{name: "wrk", count: func(rate float64) float64 { return rate * wrkTime.Seconds() }, measure: func() (float64, error) { return runWrk(ctx) }},
		{name: "replay/wire, the sender alone", count: fixed, measure: func() (float64, error) {
			return profiled(o.profile, func() (float64, error) { return send(ctx, h, all, o.connections) })
		}},
		{name: "`leadrig replay`, while it sends", measure: func() (float64, error) { return command.measure(ctx, file) }},
	}
	for i := range o.rounds * len(programs) {
		if err := programs[i%len(programs)].turn(h); err != nil {
			return err
		}
	}
	o.compare(programs)
	command.say(&o)
	return nil
}

// compare prints how the programs stand to the first two.
func (o *options) compare(programs []*program) {
	hey, wrk := programs[0], programs[1]
	_, _ = fmt.Fprintf(o.table, "%d deliveries over %d connections, %d turns, medians; a ratio is the median of the turns'.\n\n", o.count, o.connections, o.rounds)
	_, _ = fmt.Fprint(o.table, "| program | requests a second | to hey (aim 1.8) | to wrk (aim 0.8) | sender, handler: µs of processor a request |\n|---|---|---|---|---|\n")
	for _, p := range programs {
		rate := "not installed"
		if len(p.figures) > 0 {
			rate = fmt.Sprintf("%.0f", median(p.figures))
		}
		_, _ = fmt.Fprintf(o.table, "| %s | %s | %s | %s | %s |\n", p.name, rate, p.ratio(hey), p.ratio(wrk), p.cost())
	}
	_, _ = fmt.Fprint(o.table, "\nOther load on the machine falls on rates, and much less on processor time, which sender and handler have to share.\n")
}

// ratio is the median of the turns', nothing where there is none.
func (p *program) ratio(to *program) string {
	if p == to || len(p.figures) == 0 || len(to.figures) == 0 {
		return ""
	}
	ratios := make([]float64, len(p.figures))
	for i := range ratios {
		ratios[i] = p.figures[i] / to.figures[i]
	}
	return fmt.Sprintf("%.2f", median(ratios))
}

// cost is the processor time for each request, nothing where it isn't known.
func (p *program) cost() string {
	if len(p.sender) == 0 || median(p.handler) == 0 {
		return ""
	}
	sum := make([]float64, len(p.sender))
	for i := range sum {
		sum[i] = p.sender[i] + p.handler[i]
	}
	return fmt.Sprintf("%.1f + %.1f, together %.1f", median(p.sender), median(p.handler), median(sum))
}

// turn adds a measurement; 0 is a program that isn't there.
func (p *program) turn(h *handler) error {
	sender, handler := ourBusy(), processBusy(h.pid)
	figure, err := p.measure()
	if err != nil || figure == 0 {
		return err
	}
	p.figures = append(p.figures, figure)
	if p.count != nil {
		micros := float64(time.Microsecond) * p.count(figure)
		p.sender = append(p.sender, float64(ourBusy()-sender)/micros)
		p.handler = append(p.handler, float64(processBusy(h.pid)-handler)/micros)
	}
	fmt.Fprintf(os.Stderr, "%s: %.0f a second\n", p.name, figure)
	return nil
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
	begin := time.Now()
	s.Stream(ctx, wire.Stream{
		Count: len(all), Concurrency: connections,
		Request: func(n int) *wire.Request { return &all[n] },
		Done:    func(n int, res *wire.Result) { results[n] = res },
	})
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
