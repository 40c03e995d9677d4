package wire

import (
	"context"
	"math"
	"sync"
	"time"
)

// never is a moment that doesn't come.
const never = time.Duration(math.MaxInt64)

// loop sends and reads on many connections with one goroutine. It never waits
// for one of them, and takes only what most exchanges are: a small request on a
// kept connection, and a small plain answer. All else, connecting included, goes
// aside: to goroutines, and to the code of Send.
type loop struct {
	f      *flow
	poll   *poll
	places []*place
	start  time.Time
	busy   int           // places with a request under way, here or aside
	due    time.Duration // when the first deadline may have come, since start
	aside  sync.WaitGroup

	mu   sync.Mutex
	back []*place // come back from aside
}

func newLoop(f *flow, places int) (*loop, error) {
	p, err := newPoll()
	if err != nil {
		return nil, err
	}
	l := &loop{f: f, poll: p, start: time.Now(), due: never, places: make([]*place, places)}
	for i := range l.places {
		l.places[i] = &place{index: i, fd: -1}
	}
	return l, nil
}

// run sends until there is nothing left, or ctx ends.
func (l *loop) run(ctx context.Context) {
	woke := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { defer close(woke); l.poll.wake() })
	for _, p := range l.places {
		l.begin(ctx, p)
	}
	for l.busy > 0 {
		for _, ev := range l.poll.wait(l.left()) {
			l.event(ctx, ev)
		}
		for _, p := range l.returned() {
			l.busy--
			l.begin(ctx, p)
		}
		l.cut(ctx)
	}
	if !stop() {
		<-woke
	}
	l.aside.Wait()
	l.close()
}

func (l *loop) close() {
	for _, p := range l.places {
		p.hangUp()
	}
	l.poll.close()
}

// left is how long it is to the first deadline.
func (l *loop) left() time.Duration {
	if l.due == never {
		return never
	}
	return max(0, l.due-time.Since(l.start))
}

// begin begins the next request in a place.
func (l *loop) begin(ctx context.Context, p *place) {
	n, ok := l.f.take(ctx)
	if !ok {
		p.hangUp()
		return
	}
	l.busy++
	r := l.f.st.Request(n)
	if r == nil || !suits(r) || !l.connected(p) {
		l.away(ctx, p, func() { l.f.sendPlain(ctx, n, r) })
		return
	}
	p.n = n
	if err := p.launch(ctx, l.f.s, r); err != nil || p.res.Sent < int64(p.plan.whole) {
		l.leave(ctx, p, err)
		return
	}
	p.due = p.deadline.Sub(l.start)
	l.due = min(l.due, p.due)
}

// suits says that a request is sent as most are: whole, and at one go.
func suits(r *Request) bool {
	return r.Shape == Shape{Lost: r.Shape.Lost} && len(r.Body) <= maxJoined && r.check() == nil
}

// event takes what the system tells.
func (l *loop) event(ctx context.Context, ev epollEvent) {
	if ev.Fd == wakeUp {
		l.poll.woken()
		return
	}
	p := l.places[ev.Fd]
	if !p.looped { // idle, so the handler hung up or sent what nobody asked for
		p.hangUp()
		return
	}
	switch p.advance(ev.Events&gone != 0) {
	case unusual:
		l.f.aside.Add(1)
		l.leave(ctx, p, nil)
	case answered:
		l.f.quick.Add(1)
		l.busy--
		n, res := p.n, p.settle(ev.Events&gone == 0)
		l.f.st.Done(n, res)
		l.begin(ctx, p)
	}
}

// cut leaves the exchanges whose time is over, or all if ctx has ended: aside
// they are ended as any others.
func (l *loop) cut(ctx context.Context) {
	now := never
	if ctx.Err() == nil {
		if now = time.Since(l.start); now < l.due {
			return
		}
	}
	l.due = never
	for _, p := range l.places {
		switch {
		case !p.looped:
		case p.due <= now:
			l.leave(ctx, p, nil)
		default:
			l.due = min(l.due, p.due)
		}
	}
}

// leave has a goroutine go on with an exchange.
func (l *loop) leave(ctx context.Context, p *place, writeErr error) {
	fd := p.release(l.poll)
	l.away(ctx, p, func() {
		p.resume(fd, writeErr)
		l.f.st.Done(p.n, p.res)
	})
}

// away has a goroutine do something in a place. Where the handler's answers are
// mostly unusual, that keeps the place: it has no more to gain here.
func (l *loop) away(ctx context.Context, p *place, do func()) {
	l.aside.Go(func() {
		do()
		if l.f.unusual() {
			l.f.work(ctx)
		}
		l.mu.Lock()
		l.back = append(l.back, p)
		l.mu.Unlock()
		l.poll.wake()
	})
}

func (l *loop) returned() []*place {
	l.mu.Lock()
	defer l.mu.Unlock()
	back := l.back
	l.back = nil
	return back
}
