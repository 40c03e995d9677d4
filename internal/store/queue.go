package store

import (
	"errors"
	"fmt"
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

// maxQueued is how many rows may wait in memory. When more come, their senders
// wait for the indexer or, while the database can't be written at all, are
// refused.
const maxQueued = 1 << 12

// errBehind is what a delivery gets while the database can't be written.
var errBehind = errors.New("the database can't be written and too many rows are waiting for it")

// queue is what waits for the indexer, oldest first.
type queue struct {
	mu      sync.Mutex
	tasks   []task
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
	for len(q.tasks) >= maxQueued && q.failing == nil && !q.closed {
		q.space.Wait()
	}
	switch {
	case q.closed:
		return errClosed
	case len(q.tasks) >= maxQueued:
		return fmt.Errorf("%w: %w", errBehind, q.failing)
	}
	return nil
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

// take waits for tasks and hands all of them over, getting the last batch's
// slice back. False: closed, and nothing is left.
func (q *queue) take(used []task) ([]task, bool) {
	clear(used)
	for {
		q.mu.Lock()
		if len(q.tasks) > 0 {
			tasks := q.tasks
			q.tasks = used[:0]
			q.space.Broadcast()
			q.mu.Unlock()
			return tasks, true
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

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}
