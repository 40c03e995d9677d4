package wire

import (
	"context"
	"net"
	"time"
)

// together sends a small request and reads its answer, on this goroutine. A
// connection takes in that much even if the handler doesn't read.
func (x *exchange) together() {
	out := x.plan.parts[0]
	var err error
	if x.c.duplex.possible() {
		err = x.step(out)
		out = out[x.res.Sent:]
	}
	if err == nil && len(out) > 0 {
		var n int
		n, err = x.c.Write(out)
		x.wrote(written{n: int64(n), at: x.now(), err: err})
	} else if err != nil && len(out) == 0 {
		x.over(err) // of reading
		return
	}
	x.hear(err)
}

// step writes a request and waits for its answer, in one. What of the request
// the connection didn't take is left to write.
func (x *exchange) step(out []byte) error {
	done := x.c.duplex.exchange(x.res.Start, out, x.c.in.room())
	x.c.in.w += done.read
	x.wrote(written{n: int64(done.written), at: done.wroteAt, err: done.err})
	if done.read > 0 {
		x.heard(done.readAt)
	}
	return done.err
}

// hear reads the answer after the request was written, even if that failed:
// the handler may have said why it hung up.
func (x *exchange) hear(writeErr error) {
	err := x.listen()
	if err != nil && writeErr != nil {
		err = writeErr
	}
	x.over(err)
}

// over takes the end of an exchange: nil if its answer is whole.
func (x *exchange) over(err error) {
	if err != nil {
		x.failed(err)
		return
	}
	x.res.Early = x.phase != PhaseAnswer
}

// written is what came of writing a request, or a part of it.
type written struct {
	n   int64
	at  time.Duration
	err error
}

func (x *exchange) wrote(w written) {
	x.res.Sent += w.n
	if w.n > 0 && x.res.Sent == int64(x.plan.whole) {
		x.res.Times.LastWrite = w.at
		x.phase = PhaseAnswer
	}
}

// aside writes beside reading, so that a handler is heard that answers before
// it has read the request, even if it never will.
func (x *exchange) aside(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var w written
	over := make(chan struct{})
	go func() {
		defer close(over)
		w = x.write(ctx)
	}()
	err := x.listen()
	stop()
	_ = x.c.SetWriteDeadline(past()) // what isn't written by now was not wanted
	<-over
	x.wrote(w)
	x.over(err)
}

// sendAndHangUp sends the request and ends the connection without reading.
func (x *exchange) sendAndHangUp(ctx context.Context, asked error) {
	ctx, stop := context.WithDeadline(ctx, x.deadline)
	defer stop()
	w := x.write(ctx)
	x.wrote(w)
	if w.err != nil {
		asked = w.err
	}
	x.failed(asked)
}

// write sends the request in its shape, up to its cut.
func (x *exchange) write(ctx context.Context) (w written) {
	if shape := x.r.Shape; shape.Piece > 0 {
		w.n, w.err = x.writeSlowly(ctx, shape.Piece, shape.Pause)
	} else {
		w.n, w.err = x.writeParts(x.plan.parts)
	}
	if w.err == nil && x.r.Shape.Cut.How == CutHalf {
		w.err = x.c.closeWrite()
	}
	w.at = x.now()
	return w
}

// writeParts writes with one call, without a copy.
func (x *exchange) writeParts(parts [2][]byte) (int64, error) {
	if len(parts[1]) == 0 {
		n, err := x.c.Write(parts[0])
		return int64(n), err
	}
	buffers := net.Buffers(parts[:])
	return buffers.WriteTo(x.c.Conn)
}

// writeSlowly writes the head, and the body in pieces with pauses between.
func (x *exchange) writeSlowly(ctx context.Context, size int, pause time.Duration) (sent int64, err error) {
	head := min(x.plan.head, len(x.plan.parts[0]))
	n, err := x.c.Write(x.plan.parts[0][:head])
	sent = int64(n)
	for _, rest := range [][]byte{x.plan.parts[0][head:], x.plan.parts[1]} {
		for len(rest) > 0 && err == nil {
			if sent > int64(head) {
				err = wait(ctx, pause)
			}
			if err == nil {
				n, err = x.c.Write(rest[:min(size, len(rest))])
				sent += int64(n)
				rest = rest[n:]
			}
		}
	}
	return sent, err
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
