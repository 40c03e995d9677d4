package main

import (
	"fmt"
	"os"
	"time"
)

// load is what the processors have done, in ticks; before 0 where the system
// doesn't tell.
type load struct {
	average     float64 // processes that want to run, over the last minute
	total, idle int64
}

func processors() load {
	var l load
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		_, _ = fmt.Sscan(string(text), &l.average)
	}
	if text, err := os.ReadFile("/proc/stat"); err == nil {
		var t [8]int64 // user, nice, system, idle, iowait, irq, softirq, steal
		if n, _ := fmt.Sscanf(string(text), "cpu %d %d %d %d %d %d %d %d", &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]); n == len(t) {
			for _, ticks := range t {
				l.total += ticks
			}
			l.idle = t[3] + t[4]
		}
	}
	return l
}

// since is what was done since another moment, with the average of that moment.
func (l load) since(begin load) load {
	return load{average: begin.average, total: l.total - begin.total, idle: l.idle - begin.idle}
}

// tick is the length of a tick in /proc/stat.
const tick = 10 * time.Millisecond

// elsewhere is which part of the processors' time went to other programs than
// those that took own.
func (l load) elsewhere(own time.Duration) float64 {
	if l.total <= 0 {
		return 0
	}
	return max(0, float64(l.total-l.idle)-float64(own/tick)) / float64(l.total)
}
