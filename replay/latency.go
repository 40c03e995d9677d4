package replay

import (
	"cmp"
	"slices"
	"time"

	"leadrig/replay/report"
)

// inOrder are the latencies of all answers, by when they were asked for.
func inOrder(all []*delivery) []time.Duration {
	type sample struct{ start, took time.Duration }
	var samples []sample
	each(all, false, func(_ *delivery, a *attempt) {
		samples = append(samples, sample{a.start, a.latency + a.lag})
	})
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.start, b.start) })
	took := make([]time.Duration, len(samples))
	for i, s := range samples {
		took[i] = s.took
	}
	return took
}

func median(samples []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(samples))
	return quantile(sorted, 0.5)
}

// quantile is the value that a share of the sorted samples doesn't exceed.
func quantile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// fewest is how many answers percentiles say something about.
const fewest = 20

// latency is nil where there are too few answers.
func (t *trial) latency() *report.Latency {
	samples := inOrder(t.deliveries)
	if len(samples) < fewest {
		return nil
	}
	slices.Sort(samples)
	out := &report.Latency{
		Count: len(samples), P50: report.MS(quantile(samples, 0.5)), P90: report.MS(quantile(samples, 0.9)),
		P99: report.MS(quantile(samples, 0.99)), Max: report.MS(samples[len(samples)-1]),
	}
	if busy := t.busy(); busy > 0 {
		out.PerSecond = float64(len(samples)) / busy.Seconds()
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
