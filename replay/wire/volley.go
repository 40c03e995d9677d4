package wire

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Hold is what a volley holds back of each request until all are ready.
type Hold uint8

// What can be held back.
const (
	// HoldByte holds back the last byte: the handlers run already and wait for
	// their body to be whole.
	HoldByte Hold = iota
	// HoldHead holds back the end of the head and the body: no handler runs yet,
	// which is what one needs that acts before it has read its body.
	HoldHead
)

// Volley is what came of requests that were released together.
type Volley struct {
	// Results are in the order of the requests.
	Results []*Result
	// Released is how many requests were ready and released. The others' results
	// say what kept them.
	Released int
	// Spread is the time from before the first write of what was held back to
	// after the last one.
	Spread time.Duration
}

// Volley prepares each request on a connection of its own, releases the ends
// of all of them at once, and returns when every answer was read. Shapes that
// cut or slow a request are refused. Each timeout runs from the call on. An
// answer that comes before the release is read after it.
func (s *Sender) Volley(ctx context.Context, requests []*Request, hold Hold) *Volley {
	shots := make([]shot, len(requests))
	v := &Volley{Results: make([]*Result, len(requests))}
	start := time.Now()
	var all sync.WaitGroup
	gate := newGate(len(requests))
	for i, r := range requests {
		x := &shots[i]
		x.begin(ctx, s, r)
		v.Results[i] = x.res
		all.Go(func() {
			x.prepare(hold)
			gate.pass()
			x.fire(start)
			x.end()
		})
	}
	all.Wait()
	v.measure(shots)
	return v
}

// spinTime is how long a shot spins before it sleeps.
const spinTime = 20 * time.Millisecond

// gate is where the shots of a volley wait for each other.
type gate struct {
	size  int64
	here  atomic.Int64
	ready chan struct{}
}

func newGate(size int) *gate { return &gate{size: int64(size), ready: make(chan struct{})} }

// pass returns when all have come. It spins, giving way to the other shots, so
// that each processor has shots at hand when the last one comes: being woken
// takes longer than the writes that are to come together. Only where a shot
// takes long to be ready, the others sleep.
func (g *gate) pass() {
	if g.here.Add(1) == g.size {
		close(g.ready)
		return
	}
	for begin := time.Now(); g.here.Load() < g.size; {
		if time.Since(begin) > spinTime {
			<-g.ready
			return
		}
		runtime.Gosched()
	}
}

// shot is one request of a volley.
type shot struct {
	exchange
	held          [2][]byte
	ready         bool
	before, after time.Duration // of the release, since the volley's start
	err           error
}

var errVolleyShape = errors.New("a volley releases whole requests: leave out cut, pieces and pauses")

// prepare connects and sends what isn't held back.
func (x *shot) prepare(hold Hold) {
	if shape := x.r.Shape; shape.Cut.How != NoCut || shape.Piece > 0 {
		x.res.Err = &Error{Kind: KindRequest, Phase: PhaseConnect, text: errVolleyShape.Error(), cause: errVolleyShape}
		return
	}
	if !x.open() {
		return
	}
	from := x.plan.whole - 1
	if hold == HoldHead {
		from = x.plan.head - 1
	}
	x.held = x.plan.holdBack(from)
	x.res.Times.FirstWrite = x.now()
	x.phase = PhaseWrite
	if !x.c.until(x.deadline) {
		x.err = x.ctx.Err()
		return
	}
	var n int64
	n, x.err = x.writeParts(x.plan.parts)
	x.wrote(written{n: n})
	x.ready = x.err == nil
}

// fire releases what was held back.
func (x *shot) fire(start time.Time) {
	if !x.ready {
		return
	}
	x.before = time.Since(start)
	var n int64
	n, x.err = x.writeParts(x.held)
	x.after = time.Since(start)
	x.wrote(written{n: n, at: x.now()})
}

// end reads the answer.
func (x *shot) end() {
	switch {
	case x.c == nil:
		return
	case x.r.Shape.Leave == LeaveSent && x.err == nil:
		x.over(errLeft)
	default:
		x.hear(x.err)
	}
	x.finish()
}

func (v *Volley) measure(shots []shot) {
	var first, last time.Duration
	for i := range shots {
		x := &shots[i]
		if !x.ready {
			continue
		}
		if v.Released == 0 || x.before < first {
			first = x.before
		}
		last = max(last, x.after)
		v.Released++
	}
	v.Spread = last - first
}
