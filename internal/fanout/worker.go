package fanout

import "time"

// worker is a goroutine that gives turns, until nobody is due or another worker
// has taken its place.
type worker struct {
	round *Round
	awake chan struct{} // cuts a pause short
	watch *time.Timer
	// The round's lock guards these.
	turn    bool          // a turn is under way
	since   time.Time     // since when
	patient time.Duration // how long it may take
}

// engage makes a new worker the round's, with so much time for its first turn.
// The lock is held.
func (r *Round) engage(patient time.Duration) {
	w := &worker{round: r, awake: make(chan struct{}, 1), patient: patient}
	w.watch = time.AfterFunc(patient, w.look)
	r.worker = w
	go w.work()
}

func (w *worker) wake() {
	select {
	case w.awake <- struct{}{}:
	default:
	}
}

func (w *worker) work() {
	defer w.watch.Stop()
	rest := time.NewTimer(time.Hour)
	defer rest.Stop()
	for {
		m, seen, pause := w.take()
		if m != nil {
			w.give(m, seen)
			continue
		}
		if pause == 0 {
			return
		}
		rest.Reset(pause)
		select {
		case <-rest.C:
		case <-w.awake:
		}
	}
}

// take begins the next turn; without one and without a pause the worker is done.
func (w *worker) take() (m *Member, seen uint64, pause time.Duration) {
	r := w.round
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.worker != w {
		return nil, 0, 0
	}
	now := time.Now()
	m, pause = r.pick(now)
	switch {
	case m != nil:
		m.busy = true
		w.turn, w.since = true, now
	case pause == 0:
		r.worker = nil
		r.tell()
	}
	return m, r.news, pause
}

// give has a member do its turn.
func (w *worker) give(m *Member, seen uint64) {
	again := m.turn()
	r := w.round
	r.mu.Lock()
	defer r.mu.Unlock()
	w.turn, m.busy = false, false
	w.patient = heldUp
	if !again {
		m.seen = seen
	}
	if m.seen != r.news {
		r.start() // another worker may have been done without it
	}
	r.tell()
}

// tell tells who waits for an end. The lock is held.
func (r *Round) tell() {
	if r.waiting > 0 {
		r.changed.Broadcast()
	}
}

// look replaces a worker whose turn takes too long: it does that turn to its end,
// another goes on with the others.
func (w *worker) look() {
	r := w.round
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.worker != w {
		return
	}
	left := w.patient
	if w.turn {
		left -= time.Since(w.since)
	}
	if left > 0 {
		w.watch.Reset(left)
		return
	}
	r.engage(heldUpToo)
}
