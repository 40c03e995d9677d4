package sandbox

import (
	"container/heap"
	"time"
)

// later holds the deliveries that wait to be sent again. It is guarded by the
// sandbox's lock. Due times are by the machine's own clock, since they are
// waited for; the times in the ledger are others.
type later struct{ waits waits }

type wait struct {
	due      time.Time
	delivery *delivery
}

// add has a delivery wait until due.
func (l *later) add(d *delivery, due time.Time) { heap.Push(&l.waits, wait{due, d}) }

// pop returns a delivery whose wait is over, and how long the next one still
// has to wait; ok is false when nothing waits.
func (l *later) pop(now time.Time) (d *delivery, next time.Duration, ok bool) {
	if len(l.waits) == 0 {
		return nil, 0, false
	}
	if next := l.waits[0].due.Sub(now); next > 0 {
		return nil, next, true
	}
	w, _ := heap.Pop(&l.waits).(wait)
	return w.delivery, 0, true
}

// drop takes a webhook's deliveries out.
func (l *later) drop(webhookID int64) []*delivery {
	var dropped []*delivery
	kept := l.waits[:0]
	for _, w := range l.waits {
		if w.delivery.hook.id == webhookID {
			dropped = append(dropped, w.delivery)
			continue
		}
		kept = append(kept, w)
	}
	clear(l.waits[len(kept):])
	l.waits = kept
	heap.Init(&l.waits)
	return dropped
}

// waits implements heap.Interface, the one that is due first on top.
type waits []wait

func (w waits) Len() int           { return len(w) }
func (w waits) Less(i, j int) bool { return w[i].due.Before(w[j].due) }
func (w waits) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }

// Push implements heap.Interface.
func (w *waits) Push(x any) {
	if v, ok := x.(wait); ok {
		*w = append(*w, v)
	}
}

// Pop implements heap.Interface.
func (w *waits) Pop() any {
	last := len(*w) - 1
	v := (*w)[last]
	(*w)[last] = wait{}
	*w = (*w)[:last]
	return v
}
