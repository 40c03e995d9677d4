package store

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"leadrig/internal/hook"
)

// task is a row to be written: a delivery's, or an attempt's; or, where written
// is set, only a place in the queue, which is closed when it is reached.
type task struct {
	written       chan struct{}
	delivery      *hook.Delivery
	attempt       *hook.Attempt
	journal       int64
	position, end int64
}

// size is how many bytes of bodies the task keeps in memory. An attempt's
// delivery is counted with its own task, which is never written later.
func (t *task) size() int {
	if t.delivery == nil || t.attempt != nil {
		return 0
	}
	return len(t.delivery.Body)
}

// Limits of what waits in memory. When more comes, its senders wait for the
// indexer or, while the database can't be written at all, are refused.
const (
	maxQueued      = 1 << 12  // rows
	maxQueuedBytes = 64 << 20 // bytes of bodies, until they are committed
	maxBatch       = 1 << 9   // rows of one commit: room for others comes soon
)

// errBehind is what a delivery gets while the database can't be written.
var errBehind = errors.New("the database can't be written and too many rows are waiting for it")

// queue is what waits for the indexer, oldest first.
type queue struct {
	mu      sync.Mutex
	tasks   []task
	bytes   int // the size of all tasks that are not written, taken ones too
	closed  bool
	failing error         // why the database can't be written, nil if it can
	space   sync.Cond     // tasks were taken, or failing or closed changed
	waiting bool          // the indexer sleeps
	wake    chan struct{} // holds at most one
}

func newQueue() *queue {
	q := &queue{wake: make(chan struct{}, 1)}
	q.space.L = &q.mu
	return q
}

// room waits until another delivery may be taken, or returns why it may not.
func (q *queue) room() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.isFull() && q.failing == nil && !q.closed {
		q.space.Wait()
	}
	switch {
	case q.closed:
		return errClosed
	case q.isFull():
		return fmt.Errorf("%w: %w", errBehind, q.failing)
	}
	return nil
}

// isFull reports whether a delivery must wait; the caller holds the lock.
func (q *queue) isFull() bool {
	return len(q.tasks) >= maxQueued || q.bytes >= maxQueuedBytes
}

// setFailing says why the database can't be written, or, with nil, that it can.
func (q *queue) setFailing(why error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.failing = why
	q.space.Broadcast()
}

func (q *queue) isFailing() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.failing != nil
}

func (q *queue) add(t task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks = append(q.tasks, t)
	q.bytes += t.size()
	q.wakeUp()
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.space.Broadcast()
	q.wakeUp()
}

// wakeUp wakes the sleeping indexer once; the caller holds the lock.
func (q *queue) wakeUp() {
	if q.waiting {
		q.waiting = false
		q.wake <- struct{}{}
	}
}

// take waits for tasks and hands over the oldest, at most maxBatch, in the slice
// of the last batch. False: closed, and nothing is left.
func (q *queue) take(used []task) ([]task, bool) {
	for {
		q.mu.Lock()
		if n := min(len(q.tasks), maxBatch); n > 0 {
			batch := append(used[:0], q.tasks[:n]...)
			q.tasks = slices.Delete(q.tasks, 0, n)
			q.space.Broadcast()
			q.mu.Unlock()
			return batch, true
		}
		if q.closed {
			q.mu.Unlock()
			return nil, false
		}
		q.waiting = true
		q.mu.Unlock()
		<-q.wake
	}
}

// done takes back the bytes of a batch that is written.
func (q *queue) done(batch []task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range batch {
		q.bytes -= batch[i].size()
	}
	q.space.Broadcast()
}

// giveBack puts a batch that could not be written before what came since.
func (q *queue) giveBack(batch []task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks = slices.Concat(batch, q.tasks)
}

// hasBatch reports whether a whole batch waits already.
func (q *queue) hasBatch() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks) >= maxBatch
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}
