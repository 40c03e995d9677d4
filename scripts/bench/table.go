package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// median of a figure over samples.
func median(samples []sample, figure func(sample) float64) float64 {
	return middle(samples, func(i int) float64 { return figure(samples[i]) })
}

// ratio is the median over pairs of leadrig's figure to the proxy's.
func (r result) ratio(figure func(sample) float64) float64 {
	return middle(r.proxy, func(i int) float64 { return figure(r.leadrig[i]) / figure(r.proxy[i]) })
}

func middle(samples []sample, value func(int) float64) float64 {
	values := make([]float64, len(samples))
	for i := range samples {
		values[i] = value(i)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func rate(s sample) float64 { return s.rate }
func p50(s sample) float64  { return float64(s.p50) }
func p99(s sample) float64  { return float64(s.p99) }

func row(r result) string {
	return fmt.Sprintf("| %d | %d | %.0f | %.0f | **%.2f** | %s | %s | **%.2f** | %s | %s | **%.2f** |",
		r.size, r.connections,
		median(r.proxy, rate), median(r.leadrig, rate), r.ratio(rate),
		millis(median(r.proxy, p50)), millis(median(r.leadrig, p50)), r.ratio(p50),
		millis(median(r.proxy, p99)), millis(median(r.leadrig, p99)), r.ratio(p99))
}

func millis(ns float64) string { return fmt.Sprintf("%.2f", ns/1e6) }

func write(o options, results []result, starts []time.Duration, memories []memory) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# Benchmarks

Written by %[1]smake bench%[1]s on %[2]s: %[3]d processors, %[4]s, %[5]s/%[6]s. Sender, handler, proxy and leadrig are processes of
their own and share the processors. Each figure is the median of %[7]d measurements of %[8]s; proxy and leadrig take turns, and a ratio
is the median of the pairs' ratios, leadrig's to the proxy's. The proxy is a bare %[1]shttputil.ReverseProxy%[1]s to the same handler; it
records nothing. leadrig runs %[1]slisten --output json%[1]s and records every delivery and attempt.

## Deliveries

Requests a second (higher is better), median and 99th percentile of latency in milliseconds (lower is better).

| bytes | connections | proxy req/s | leadrig req/s | ratio | proxy p50 | leadrig p50 | ratio | proxy p99 | leadrig p99 | ratio |
|---|---|---|---|---|---|---|---|---|---|---|
`, "`", time.Now().UTC().Format("2006-01-02"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, o.rounds, o.seconds)
	for _, r := range results {
		b.WriteString(row(r) + "\n")
	}
	fmt.Fprintf(&b, "\n## Start\n\nFrom starting `leadrig demo` to its `ready` line, %d times: median %s ms, slowest %s ms.\n",
		len(starts), millis(float64(starts[len(starts)/2])), millis(float64(starts[len(starts)-1])))
	b.WriteString("\n## Memory\n\nResident size of `listen`, after the measurements above, while further 300-byte deliveries pass:\n\n| deliveries | MB |\n|---|---|\n")
	for _, m := range memories {
		fmt.Fprintf(&b, "| %d | %.1f |\n", m.deliveries, float64(m.kilobytes)/1024)
	}
	return os.WriteFile(o.out, []byte(b.String()), 0o644)
}
