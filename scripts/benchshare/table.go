package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// line is one line of the table.
type line struct{ what, measured, aim string }

func table(o options, f *figures) string {
	var own time.Duration
	sent := len(f.runs[alone].sender)
	for _, r := range f.runs {
		own += r.cpu
		if r.viewers != nil {
			own += r.viewers.cpu()
		}
	}
	lines := []line{}
	for _, of := range []struct {
		name string
		r    *measured
	}{{"shared run", f.runs[shared]}, {"page", f.runs[paged]}} {
		r := of.r
		lines = append(
			lines,
			line{
				of.name + ": from capture to a viewer, p99 (median, slowest)",
				fmt.Sprintf("%s (%s, %s)", millis(r.seen.P99), millis(r.seen.P50), millis(r.seen.Max)), "p99 under 100 ms",
			},
			line{of.name + ": deliveries that a viewer missed", fmt.Sprint(o.viewers*len(r.sender) - r.seen.Deliveries), "none"},
			line{of.name + ": the sender's wait for an answer, median, to that without viewers (p99)", f.wait(r), "median within 10 %"},
		)
		if r.used.PeakKB > 0 {
			lines = append(lines, line{of.name + ": leadrig's memory at its peak", fmt.Sprintf("%d MB", r.used.PeakKB>>10), "under 200 MB"})
		}
		lines = append(lines, line{of.name + ": processor time of leadrig, of its viewers", fmt.Sprintf("%.1f s, %.1f s", r.cpu.Seconds(), r.viewers.cpu().Seconds()), ""})
	}
	nobody := f.runs[alone]
	lines = append(
		lines,
		line{"nobody follows: the sender's wait for an answer, median (p99)", fmt.Sprintf("%s (%s)", micros(nobody.sender.at(50)), micros(nobody.sender.at(99))), ""},
		line{"nobody follows: processor time of leadrig", fmt.Sprintf("%.1f s", nobody.cpu.Seconds()), ""},
		line{
			fmt.Sprintf("%d joined handlers, every connection dropped %d times: deliveries missed, of %d each", o.handlers, f.dropped.Drops, f.dropped.Sent),
			fmt.Sprint(f.dropped.Missing), "none",
		},
		line{"the same: deliveries that a handler got twice", fmt.Sprint(f.dropped.Again), "none"},
	)
	var b strings.Builder
	fmt.Fprintf(&b, `# A run that many follow

Written by %[1]smake bench%[1]s on %[2]s: %[3]d processors, %[4]s, %[5]s/%[6]s.
%[7]s

%[8]d viewers of a shared run, %[8]d of the page, %[9]d deliveries a second with %[10]d bytes each. The sender takes turns with three
runs that are up at the same time, %[11]d turns of %[12]s with each: one that nobody follows, one that is shared, one with a page;
that makes %[13]d deliveries to each. The viewers are processes of their own with the lowest priority: they stand for other
people's machines. Sender, leadrig and handler have the usual one. All are on this machine.

| what | measured | aim |
|---|---|---|
`, "`", time.Now().UTC().Format("2006-01-02"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		busy(f.load, own), o.viewers, o.rate, o.size, o.rounds, o.turn, sent)
	for _, l := range lines {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.what, l.measured, l.aim)
	}
	return b.String()
}

// wait is how long a run's sender waits, and how that is to a sender without
// viewers: the median of the rounds, of which each has both at nearly the same
// time, so that what else the machine did is in both.
func (f *figures) wait(r *measured) string {
	more := make([]float64, len(r.median))
	for n := range more {
		more[n] = 100 * (float64(r.median[n])/float64(max(f.runs[alone].median[n], 1)) - 1)
	}
	slices.Sort(more)
	return fmt.Sprintf("%s, %+.0f %% (%s)", micros(r.sender.at(50)), more[len(more)/2], micros(r.sender.at(99)))
}

// busy says what else the machine did.
func busy(l load, own time.Duration) string {
	if l.total == 0 {
		return "What else the machine did isn't known."
	}
	return fmt.Sprintf("Other programs, sender and handler took %.0f %% of the processors meanwhile; the load average was %.1f when it began.", 100*l.elsewhere(own), l.average)
}

func millis(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d)/1e6) }

func micros(d time.Duration) string { return fmt.Sprintf("%.0f µs", float64(d)/1e3) }
