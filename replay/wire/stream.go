package wire

import (
	"context"
	"sync"
	"sync/atomic"
)

// leastPlaces is the concurrency below which a loop has nothing to gather.
const leastPlaces = 4

// Stream is many requests that are sent one after the other, with so many under
// way at a time. It is what Send in as many goroutines is, and takes less of the
// processors that a handler on the same machine needs too.
type Stream struct {
	// Count is how many requests there are. They begin in their order.
	Count int
	// Concurrency is how many are under way at most; 0 is one.
	Concurrency int
	// Request returns the request with the given number, from 0. Nil leaves its
	// sending to Done. It is called from several goroutines and must not block.
	Request func(n int) *Request
	// Done takes what came of a request, exactly once for each that began. It is
	// called from several goroutines. With a whole answer it must not block, for
	// others wait then. With an error, and with nil for the Result where there
	// was no request, it may take its time and send something itself: it has a
	// goroutine of its own, and its place among those under way.
	Done func(n int, res *Result)
}

// Stream sends the requests of a stream and returns when all that were begun are
// done. After the end of ctx none is begun, and those under way are cut.
func (s *Sender) Stream(ctx context.Context, st Stream) {
	f := &flow{s: s, st: st}
	if !f.loops(ctx) {
		f.workers(ctx)
	}
}

// flow is a stream under way.
type flow struct {
	s    *Sender
	st   Stream
	next atomic.Int64
	// quick counts what a loop did alone, aside what it had to leave to a
	// goroutine because of the handler's answer.
	quick, aside atomic.Int64
}

func (f *flow) concurrency() int { return max(1, min(f.st.Concurrency, f.st.Count)) }

// take returns the number of the next request, false if there is none to begin.
func (f *flow) take(ctx context.Context) (int, bool) {
	if ctx.Err() != nil {
		return 0, false
	}
	n := int(f.next.Add(1)) - 1
	return n, n < f.st.Count
}

// workers sends all with a goroutine for each that is under way.
func (f *flow) workers(ctx context.Context) {
	var all sync.WaitGroup
	for range f.concurrency() {
		all.Go(func() { f.work(ctx) })
	}
	all.Wait()
}

// work sends until there is nothing left.
func (f *flow) work(ctx context.Context) {
	for {
		n, ok := f.take(ctx)
		if !ok {
			return
		}
		f.sendPlain(ctx, n, f.st.Request(n))
	}
}

// sendPlain sends one request on the goroutine that calls.
func (f *flow) sendPlain(ctx context.Context, n int, r *Request) {
	var res *Result
	if r != nil {
		res = f.s.Send(ctx, r)
	}
	f.st.Done(n, res)
}
