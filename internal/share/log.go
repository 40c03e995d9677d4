package share

import (
	"sort"
	"sync"
	"time"

	"leadrig/internal/hook"
)

// ref is what the log keeps of an event: enough to read a delivery again, and
// all that is shared of an attempt.
type ref struct {
	id      int64
	at      int64 // of an attempt: microseconds since 1970
	latency time.Duration
	number  int32
	status  int16
	outcome uint8 // index of outcomes()
	attempt bool
}

// outcomes are the outcomes in the order of their numbers in a ref.
func outcomes() [5]hook.Outcome {
	return [...]hook.Outcome{"", hook.OutcomeDelivered, hook.OutcomeLost, hook.OutcomeRetry, hook.OutcomeFailed}
}

// page is events that are sent as one message. It is never changed.
type page struct {
	first int64 // the place of the first event
	refs  []ref
	bytes int // of the bodies, as they came
}

func (p *page) last() int64 { return p.first + int64(len(p.refs)) - 1 }

// deliveries is how many of the events are some.
func (p *page) deliveries() (n int64) {
	for i := range p.refs {
		if !p.refs[i].attempt {
			n++
		}
	}
	return n
}

// Bounds of pages and of the log.
const (
	maxPageRefs  = 256
	maxPageBytes = 256 << 10 // of bodies; a larger one has a page of its own
	maxLog       = 1 << 19   // events that can still be caught up with, at 40 bytes each
)

// runLog is the events of a run in their order. Viewers have a place in it
// instead of a queue each, so that a slow one costs nothing.
type runLog struct {
	mu    sync.Mutex
	pages []*page
	head  int64                 // the place of the last event
	kept  int                   // events in pages
	limit int                   // of kept
	grown [groups]chan struct{} // closed when the log has grown
}

// groups is how many groups of viewers there are. Each is woken by itself: all
// at once would have the machine for themselves, and the senders would wait.
const groups = 32

func newRunLog() *runLog {
	l := &runLog{limit: maxLog}
	for i := range l.grown {
		l.grown[i] = make(chan struct{})
	}
	return l
}

// wake wakes a group of viewers, for which there is something new.
func (l *runLog) wake(group int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.grown[group])
	l.grown[group] = make(chan struct{})
}

// add appends what of a batch is shared, and reports whether that is anything.
func (l *runLog) add(batch []hook.Message) bool {
	pages := paged(batch)
	if len(pages) == 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range pages {
		p.first = l.head + 1
		l.pages = append(l.pages, p)
		l.head = p.last()
		l.kept += len(p.refs)
	}
	for l.kept > l.limit && len(l.pages) > 1 {
		l.kept -= len(l.pages[0].refs)
		l.pages[0] = nil
		l.pages = l.pages[1:]
	}
	return true
}

// paged cuts a batch into pages, which have no places yet.
func paged(batch []hook.Message) (pages []*page) {
	var p *page
	for _, m := range batch {
		r, bytes, ok := refOf(m)
		if !ok {
			continue
		}
		if p == nil || len(p.refs) == maxPageRefs || p.bytes+bytes > maxPageBytes {
			p = &page{}
			pages = append(pages, p)
		}
		p.refs, p.bytes = append(p.refs, r), p.bytes+bytes
	}
	return pages
}

func refOf(m hook.Message) (r ref, bytes int, ok bool) {
	switch m := m.(type) {
	case *hook.DeliveryArrived:
		return ref{id: m.ID}, m.Bytes, true
	case *hook.AttemptFinished:
		r := ref{id: m.DeliveryID, at: m.Time.UnixMicro(), latency: m.Latency, number: int32(m.Number), status: int16(m.Status), attempt: true}
		for i, o := range outcomes() {
			if o == m.Outcome {
				r.outcome = uint8(i)
			}
		}
		return r, 0, true
	}
	return ref{}, 0, false
}

// after returns the page with the event that follows a place, nil if it hasn't
// happened yet: then grown is closed when it may have, and the viewer's group is
// woken. Missed is how many events
// between are not kept any more.
func (l *runLog) after(place int64, group int) (p *page, missed int64, grown <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if place >= l.head {
		return nil, 0, l.grown[group]
	}
	i := sort.Search(len(l.pages), func(i int) bool { return l.pages[i].last() > place })
	p = l.pages[i]
	return p, max(p.first-place-1, 0), nil
}

// latest is the place of the last event.
func (l *runLog) latest() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}
