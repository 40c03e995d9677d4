package capture

import (
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/sync/semaphore"
)

var (
	errBodyTooLarge = errors.New("the body is too large")
	errNoBudget     = errors.New("too many bytes are in flight")
)

// firstPiece is the most that is allocated on a sender's word alone; a longer
// body grows as it really arrives.
const firstPiece = 1 << 20

// budgetWait is how long a body waits for others to finish before its sender is
// asked to come again.
const budgetWait = 5 * time.Second

// bodyReader reads one body into one slice, within the server's byte budget.
type bodyReader struct {
	conn   *conn
	budget *semaphore.Weighted
	held   int64
}

func (b *bodyReader) release() { b.budget.Release(b.held) }

// readAll reads a body of the announced length (-1: unknown, chunked). What has
// come is returned with an error too.
func (b *bodyReader) readAll(ctx context.Context, body io.Reader, length, limit int64) ([]byte, error) {
	size := length
	if length < 0 {
		size = 4 << 10
	}
	size = min(size, firstPiece, limit+1)
	if err := b.acquire(ctx, size); err != nil {
		return nil, err
	}
	buf := make([]byte, 0, size)
	for {
		if len(buf) == cap(buf) {
			if int64(len(buf)) == length {
				return buf, nil
			}
			grown, err := b.grow(ctx, buf, length, limit)
			if err != nil {
				return buf, err
			}
			buf = grown
		}
		// An announced body is often here already; only a wait needs a deadline.
		// Of chunks, what is here may be less than what is waited for.
		if length < 0 || b.conn.reader.Buffered() == 0 {
			_ = b.conn.SetReadDeadline(time.Now().Add(b.conn.server.cfg.BodyTimeout))
		}
		n, err := body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case errors.Is(err, io.EOF) && int64(len(buf)) > limit:
			return buf, errBodyTooLarge // the end came with the byte too many
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return buf, err
		}
	}
}

// grow doubles the buffer, up to one byte over the limit: reading that byte is
// how a body without a length is found too large.
func (b *bodyReader) grow(ctx context.Context, buf []byte, length, limit int64) ([]byte, error) {
	if int64(len(buf)) > limit {
		return nil, errBodyTooLarge
	}
	size := min(int64(cap(buf))*2, limit+1)
	if length >= 0 {
		size = min(size, length)
	}
	if err := b.acquire(ctx, size-int64(cap(buf))); err != nil {
		return nil, err
	}
	return append(make([]byte, 0, size), buf...), nil
}

func (b *bodyReader) acquire(ctx context.Context, n int64) error {
	if !b.budget.TryAcquire(n) {
		ctx, cancel := context.WithTimeout(ctx, budgetWait)
		defer cancel()
		if b.budget.Acquire(ctx, n) != nil {
			return errNoBudget
		}
	}
	b.held += n
	return nil
}
