package replay

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// The range and precision of the histogram: microseconds up to an hour, three
// significant digits.
const (
	histogramMax    = int64(time.Hour / time.Microsecond)
	histogramDigits = 3
)

// inOrder are the latencies of all answers, by when they were asked for. Where
// anything was sent at a rate, only what was counts: a step with a fixed
// concurrency waits for answers, so its latencies say something else.
func inOrder(all []*delivery) []time.Duration {
	type sample struct{ start, took time.Duration }
	var samples []sample
	paced := slices.ContainsFunc(all, func(d *delivery) bool { return d.paced })
	each(all, false, func(d *delivery, a *attempt) {
		if d.paced == paced {
			samples = append(samples, sample{a.start, a.latency + a.lag})
		}
	})
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.start, b.start) })
	took := make([]time.Duration, len(samples))
	for i, s := range samples {
		took[i] = s.took
	}
	return took
}

// median is the value in the middle, 0 of nothing.
func median(samples []time.Duration) time.Duration {
	if len(samples) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(samples))[len(samples)/2]
}

// judgeSteady compares the end with the beginning. A difference that nobody
// would notice is none.
func judgeSteady(t *trial, c scenario.Check, all []*delivery) finding {
	const noticed = 5 * time.Millisecond
	tolerate := c.Tolerate
	if tolerate == 0 {
		tolerate = 2
	}
	samples := inOrder(all)
	third := len(samples) / 3
	if third < 10 {
		return nothingSent("too few answers to see a drift: send for longer")
	}
	first, last := median(samples[:third]), median(samples[len(samples)-third:])
	f := finding{
		expected: fmt.Sprintf("at the end less than %g times the latency of the beginning", tolerate),
		observed: fmt.Sprintf("%s, then %s", rounded(first), rounded(last)),
		message:  fmt.Sprintf("latency at the beginning %s, at the end %s", rounded(first), rounded(last)),
	}
	if float64(last) > tolerate*float64(first) && last-first > noticed {
		f.verdict, f.consequence = report.Fail, "the handler gets slower until SmartLead gives up on its answers"
	}
	return f
}

// fewest is how many answers percentiles say something about.
const fewest = 20

// latency is nil where there are too few answers.
func (t *trial) latency() *report.Latency {
	histogram := hdrhistogram.New(1, histogramMax, histogramDigits)
	var slowest time.Duration
	each(t.deliveries, false, func(_ *delivery, a *attempt) {
		took := a.latency + a.lag
		slowest = max(slowest, took)
		_ = histogram.RecordValue(min(max(took.Microseconds(), 1), histogramMax)) // within its range, so it can't fail
	})
	if histogram.TotalCount() < fewest {
		return nil
	}
	at := func(percent float64) float64 {
		took := time.Duration(histogram.ValueAtPercentile(percent)) * time.Microsecond
		return report.MS(min(took, slowest)) // a value of the histogram is the highest of its bucket
	}
	out := &report.Latency{Count: int(histogram.TotalCount()), P50: at(50), P90: at(90), P99: at(99), Max: report.MS(slowest)}
	if busy := t.busy(); busy > 0 {
		out.PerSecond = float64(out.Count) / busy.Seconds()
	}
	return out
}

// busy is the time from the first attempt's start to the last one's end.
func (t *trial) busy() time.Duration {
	var first, last time.Duration
	n := 0
	each(t.deliveries, false, func(_ *delivery, a *attempt) {
		if n == 0 || a.start < first {
			first = a.start
		}
		last = max(last, a.start+a.latency)
		n++
	})
	return last - first
}
