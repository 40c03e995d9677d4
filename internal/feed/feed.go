package feed

import (
	"context"
	"io"
	"sync"
	"time"

	"leadrig/internal/hook"
)

// DefaultCapacity is how far a reader may fall behind, in messages.
const DefaultCapacity = 1 << 15

// Feed is a ring of the latest messages. Its methods may be called from any
// goroutine.
type Feed struct {
	mu      sync.Mutex
	ring    []hook.Message
	next    uint64 // number of messages published so far
	closed  bool
	readers map[*Reader]struct{}
}

// New returns a feed that holds the latest capacity messages for its readers.
func New(capacity int) *Feed {
	return &Feed{ring: make([]hook.Message, capacity), readers: map[*Reader]struct{}{}}
}

// Publish adds messages, in order. After Close they are dropped.
func (f *Feed) Publish(messages ...hook.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	for _, m := range messages {
		f.ring[f.next%uint64(len(f.ring))] = m
		f.next++
	}
	f.wakeAll()
}

// Close ends the feed: readers get what is left, then io.EOF.
func (f *Feed) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.wakeAll()
}

func (f *Feed) wakeAll() {
	for r := range f.readers {
		if r.waiting {
			r.waiting = false
			r.wake <- struct{}{} // has room: only a waiting reader is woken, once
		}
	}
}

// Subscribe returns a reader of what is published from now on. It takes at most
// one batch per pace: a reader that is woken for every single message costs
// more than the message. Pace 0 means no pause.
func (f *Feed) Subscribe(pace time.Duration) *Reader {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := &Reader{feed: f, pos: f.next, pace: pace, wake: make(chan struct{}, 1)}
	f.readers[r] = struct{}{}
	return r
}

// maxBatch bounds one batch, in messages.
const maxBatch = 4096

// Reader is one reader's place in a feed. One goroutine at a time uses it.
type Reader struct {
	feed    *Feed
	pos     uint64
	waiting bool // under the feed's lock
	wake    chan struct{}
	pace    time.Duration
	last    time.Time // when the last batch was handed out
	batch   []hook.Message
}

// Next waits for messages and returns all there are, up to a few thousand, and
// how many were skipped before them because this reader was too slow. The slice
// is valid until the next call. It returns io.EOF after the feed's end, or the
// context's error.
func (r *Reader) Next(ctx context.Context) (batch []hook.Message, skipped int, err error) {
	if err := r.rest(ctx); err != nil {
		return nil, 0, err
	}
	for {
		batch, skipped, closed := r.take()
		if len(batch) > 0 {
			r.last = time.Now()
			return batch, skipped, nil
		}
		if closed {
			return nil, 0, io.EOF
		}
		select {
		case <-r.wake:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
	}
}

// rest pauses until pace has passed since the last batch; the end of the feed
// cuts the pause short only by coming to its end, which is a frame at most.
func (r *Reader) rest(ctx context.Context) error {
	pause := r.pace - time.Since(r.last)
	if r.pace == 0 || r.last.IsZero() || pause <= 0 {
		return nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Reader) take() (batch []hook.Message, skipped int, closed bool) {
	f := r.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if oldest := f.next - min(f.next, uint64(len(f.ring))); r.pos < oldest {
		skipped = int(oldest - r.pos)
		r.pos = oldest
	}
	clear(r.batch)
	r.batch = r.batch[:0]
	for r.pos < f.next && len(r.batch) < maxBatch {
		r.batch = append(r.batch, f.ring[r.pos%uint64(len(f.ring))])
		r.pos++
	}
	if len(r.batch) == 0 {
		r.waiting = !f.closed
		r.drainWake()
	}
	return r.batch, skipped, f.closed
}

// drainWake empties the channel of a wake-up that a cancelled wait left behind.
func (r *Reader) drainWake() {
	select {
	case <-r.wake:
	default:
	}
}

// Close takes the reader off its feed.
func (r *Reader) Close() {
	r.feed.mu.Lock()
	defer r.feed.mu.Unlock()
	delete(r.feed.readers, r)
}
