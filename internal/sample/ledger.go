package sample

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ledger knows which events are done and which are being worked on, and so
// makes sure that work is done once.
type ledger struct {
	state *stateFile // nil: in memory only

	mu      sync.Mutex // guards what follows
	done    keySet
	running map[string]*run
}

// run is the work on one event. Its err may be read once finished is closed.
type run struct {
	finished chan struct{}
	err      error
}

var errUnfinished = errors.New("the work on this event broke off")

func newLedger() *ledger { return &ledger{running: map[string]*run{}} }

// open fills the ledger from a state file, if there is one, and returns how
// many effects that tells of: every line is one.
func (l *ledger) open(path string, remember func(keys []string, limit int) keySet) (effects int, err error) {
	if path == "" {
		l.done = remember(nil, maxKeysInMemory)
		return 0, nil
	}
	state, keys, err := openState(path)
	if err != nil {
		return 0, err
	}
	l.state, l.done = state, remember(keys, 0)
	return len(keys), nil
}

// remember is a set of these keys that keeps the last limit ones; 0: all.
func remember(keys []string, limit int) keySet {
	s := newKeySet(limit)
	for _, key := range keys {
		s.add(key)
	}
	return s
}

func (l *ledger) close() error {
	if l.state == nil {
		return nil
	}
	return l.state.close()
}

// once does the work for a key unless it is done already, and marks it as done
// if it succeeds. A copy that comes while the work is being done waits for it
// and shares its result; ctx bounds that wait. First says that the work was
// this caller's.
func (l *ledger) once(ctx context.Context, key string, work func(context.Context) error) (first bool, err error) {
	r, first := l.claim(key)
	switch {
	case r == nil:
		return false, nil
	case !first:
		return false, r.wait(ctx)
	}
	defer l.settle(key, r) // a panic too must not leave the copies waiting
	if r.err = work(ctx); r.err == nil {
		r.err = l.mark(key)
	}
	return true, r.err
}

// claim returns the run of a key and whether it is the caller's to do; nil if
// the event is done. Looking and claiming are one step under the lock: with two
// steps, copies that come at the same instant would all find nothing.
func (l *ledger) claim(key string) (r *run, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done.has(key) {
		return nil, false
	}
	if r, ok := l.running[key]; ok {
		return r, false
	}
	r = &run{finished: make(chan struct{}), err: errUnfinished}
	l.running[key] = r
	return r, true
}

// mark makes it durable that the work for a key is done.
func (l *ledger) mark(key string) error {
	if l.state == nil {
		return nil
	}
	return l.state.append(key)
}

// settle ends a run. After a failure the key is free again, so that a retry
// works.
func (l *ledger) settle(key string, r *run) {
	l.mu.Lock()
	delete(l.running, key)
	if r.err == nil {
		l.done.add(key)
	}
	l.mu.Unlock()
	close(r.finished)
}

func (r *run) wait(ctx context.Context) error {
	select {
	case <-r.finished:
		return r.err
	case <-ctx.Done():
		return fmt.Errorf("wait for another copy of this event: %w", ctx.Err())
	}
}

// keySet is a set of keys. With a limit it forgets the oldest beyond it.
type keySet struct {
	keys   map[string]struct{}
	limit  int      // 0: none
	order  []string // a ring of the keys by age, kept only with a limit
	oldest int
}

func newKeySet(limit int) keySet {
	return keySet{keys: map[string]struct{}{}, limit: limit}
}

func (s *keySet) has(key string) bool {
	_, ok := s.keys[key]
	return ok
}

func (s *keySet) add(key string) {
	if s.has(key) {
		return
	}
	s.keys[key] = struct{}{}
	switch {
	case s.limit == 0:
	case len(s.order) < s.limit:
		s.order = append(s.order, key)
	default:
		delete(s.keys, s.order[s.oldest])
		s.order[s.oldest] = key
		s.oldest = (s.oldest + 1) % s.limit
	}
}
