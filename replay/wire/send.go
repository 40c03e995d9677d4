package wire

import (
	"context"
	"time"
)

// Send sends one request and returns what came of it, never nil. The end of
// ctx cuts the exchange.
func (s *Sender) Send(ctx context.Context, r *Request) *Result {
	x, _ := s.spare.Get().(*exchange)
	if x == nil {
		x = new(exchange)
	}
	x.begin(ctx, s, r)
	if x.open() {
		x.run(ctx)
		x.finish()
	}
	res := x.res
	*x = exchange{}
	s.spare.Put(x)
	return res
}

// exchange is one request under way.
type exchange struct {
	s        *Sender
	ctx      context.Context
	r        *Request
	res      *Result
	timeout  time.Duration
	deadline time.Time

	c    *conn
	plan plan
	// phase is what an error happens in; clean says that the answer left the
	// connection ready for another request.
	phase Phase
	clean bool
}

func (x *exchange) begin(ctx context.Context, s *Sender, r *Request) {
	x.s, x.ctx, x.r, x.timeout = s, ctx, r, s.cfg.Timeout
	x.res, x.phase = &Result{Start: time.Now()}, PhaseConnect
	if r.Timeout > 0 {
		x.timeout = r.Timeout
	}
	x.deadline, x.timeout = until(ctx, x.res.Start, x.timeout)
}

// until is when an exchange must be over, at the end of ctx at the latest, and
// how long that is from its start.
func until(ctx context.Context, start time.Time, timeout time.Duration) (time.Time, time.Duration) {
	deadline := start.Add(timeout)
	if end, ok := ctx.Deadline(); ok && end.Before(deadline) {
		return end, end.Sub(start)
	}
	return deadline, timeout
}

// open checks the request, gets a connection and lays the request out. If
// false, the result says why.
func (x *exchange) open() bool {
	if err := x.r.check(); err != nil {
		x.res.Err = &Error{Kind: KindRequest, Phase: PhaseConnect, text: err.Error(), cause: err}
		return false
	}
	if err := x.connect(); err != nil {
		x.failed(err)
		x.res.Times.Done = x.now()
		return false
	}
	x.res.Reused = x.c.reused
	if !x.c.reused {
		x.res.Times.Connected = x.now()
	}
	x.plan, x.c.scratch = x.s.plan(x.c.scratch, x.r)
	return true
}

// connect gets a connection that the end of the context cuts.
func (x *exchange) connect() error {
	if err := x.ctx.Err(); err != nil {
		return err
	}
	c, err := x.s.pool.get(x.ctx, x.r.Shape.Fresh, x.res.Start, x.deadline)
	if err != nil {
		return err
	}
	c.bind(x.ctx)
	x.c = c
	return nil
}

// run sends the request in its shape, and reads the answer if it shall.
func (x *exchange) run(ctx context.Context) {
	x.res.Times.FirstWrite = x.now()
	if !x.c.until(x.deadline) {
		x.failed(x.ctx.Err())
		return
	}
	x.phase = PhaseWrite
	shape := &x.r.Shape
	switch {
	case shape.Cut.How == CutClose, shape.Cut.How == CutReset:
		x.sendAndHangUp(ctx, errCut)
	case shape.Leave == LeaveSent:
		x.sendAndHangUp(ctx, errLeft)
	case shape.plain() && len(x.plan.parts[1]) == 0:
		x.together()
	default:
		x.aside(ctx)
	}
}

// finish keeps the connection if another request may follow, and ends it if not.
func (x *exchange) finish() {
	x.res.Times.Done = x.now()
	x.res.Lost = x.r.Shape.Lost && x.res.Err == nil
	switch {
	case x.clean && x.plan.sound && x.res.Err == nil && !x.res.Early && x.c.unbind():
		x.s.pool.put(x.c, x.res.Start.Add(x.res.Times.Done))
	case x.r.Shape.Cut.How == CutReset:
		x.c.reset()
	case x.res.Sent < int64(x.plan.whole):
		x.c.drop()
	default:
		_ = x.c.Close()
	}
}

// failed records what went wrong.
func (x *exchange) failed(err error) {
	if x.res.Times.FirstAnswer > 0 {
		x.phase = PhaseAnswer
	}
	x.res.Err = x.s.explain(x.ctx, failure{
		phase: x.phase, reused: x.res.Reused, timeout: x.timeout, sent: x.res.Sent, err: err,
	})
	if x.res.Sent == 0 && x.res.Times.FirstAnswer == 0 {
		x.res.Err.Phase = PhaseConnect
	}
}

func (x *exchange) now() time.Duration { return time.Since(x.res.Start) }
