package share

import (
	"sort"
	"sync"
	"time"

	"leadrig/internal/fanout"
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
	viewers *fanout.Round // who is told when it has grown

	mu    sync.Mutex
	pages []*page
	head  int64 // the place of the last event
	kept  int   // events in pages
	limit int   // of kept
}

// The viewers of a run are sent what is new one after another: with this time for
// each, so that few get it at once, but for all no more than what nobody notices.
// A thousand at the same moment would have the machine for themselves, and the
// senders would wait. What comes meanwhile is in the same write.
const (
	turnOfEach = 50 * time.Microsecond
	turnOfAll  = 50 * time.Millisecond
)

func newRunLog() *runLog { return &runLog{limit: maxLog, viewers: fanout.New(turnOfEach, turnOfAll)} }

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

// following appends to pages those with the events after a place, as many as are
// sent with one write; none if there was no event since. Missed is how many events
// between are not kept any more.
func (l *runLog) following(pages []*page, place int64) (_ []*page, missed int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if place >= l.head {
		return pages, 0
	}
	i := sort.Search(len(l.pages), func(i int) bool { return l.pages[i].last() > place })
	bytes := 0
	for _, p := range l.pages[i:] {
		if bytes += p.bytes; len(pages) == maxStretchPages || (len(pages) > 0 && bytes > maxStretchBytes) {
			break
		}
		pages = append(pages, p)
	}
	return pages, max(pages[0].first-place-1, 0)
}

// latest is the place of the last event.
func (l *runLog) latest() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}
