package fanout

import (
	"slices"
	"sync"
	"time"
)

const (
	// atOnce is what is served without a pause, as time of a stretch: timers are
	// not exact below it, and waking up has its price.
	atOnce = 2 * time.Millisecond
	// heldUp is how long a turn may take before others go on without it.
	heldUp = 10 * time.Millisecond
	// heldUpToo is the same for the turn after one that was held up: where all share
	// a slow line, all are, and waiting for one after another would be slower.
	heldUpToo = time.Millisecond
)

// Round gives its members turns. Its methods may be called from any goroutine,
// but not those of a member in its own turn.
type Round struct {
	each    time.Duration // of the stretch, for each member
	longest time.Duration // the whole stretch, however many members there are

	mu      sync.Mutex
	changed *sync.Cond // a turn or a worker has ended, where somebody waits for it
	waiting int        // for that
	members []*Member  // in the order of their turns
	next    int        // in members: whose turn is next
	news    uint64     // how often there was some
	at      time.Time  // when the next turn is due
	worker  *worker    // nil: nobody is due
}

// Member is one that gets turns. The round's lock guards it.
type Member struct {
	round *Round
	turn  func() (again bool)
	seen  uint64 // the news that it had its turn for
	busy  bool   // it has its turn now
}

// New returns a round without members, which has a stretch of each for every
// member, but no more than longest for all of them.
func New(each, longest time.Duration) *Round {
	r := &Round{each: each, longest: longest}
	r.changed = sync.NewCond(&r.mu)
	return r
}

// Join adds a member and gives it a first turn soon. Turn is called on a
// goroutine of the round; again says that it wants another turn without news.
// Leave has to be called.
func (r *Round) Join(turn func() (again bool)) *Member {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.news == 0 {
		r.news = 1
	}
	m := &Member{round: r, turn: turn}
	r.members = append(r.members, m)
	r.start()
	return m
}

// News says that there is something new for everybody. It doesn't wait.
func (r *Round) News() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.news++
	r.start()
}

// Leave ends a member's turns: when it returns, none is under way. Whoever may be
// held up in one has to be freed by its turn's own means, a deadline say.
func (m *Member) Leave() {
	r := m.round
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.Index(r.members, m)
	if at < 0 {
		return
	}
	r.members = slices.Delete(r.members, at, at+1)
	if at < r.next {
		r.next--
	}
	r.waiting++
	defer func() { r.waiting-- }()
	for m.busy {
		r.changed.Wait()
	}
	if len(r.members) > 0 {
		return
	}
	if r.worker != nil {
		r.worker.wake()
	}
	for len(r.members) == 0 && r.worker != nil {
		r.changed.Wait()
	}
}

// start has a worker give turns, if none does. The lock is held.
func (r *Round) start() {
	if r.worker != nil || len(r.members) == 0 {
		return
	}
	if now := time.Now(); r.at.Before(now) {
		r.at = now
	}
	r.engage(heldUp)
}

// pick chooses whose turn it is: nil, if nobody's, or not yet: then pause is how
// long to wait. The lock is held.
func (r *Round) pick(now time.Time) (m *Member, pause time.Duration) {
	for range len(r.members) {
		if r.next >= len(r.members) {
			r.next = 0
		}
		m := r.members[r.next]
		if m.busy || m.seen == r.news {
			r.next++
			continue
		}
		if early := r.at.Sub(now); early > atOnce {
			return nil, early
		}
		r.next++
		r.at = r.at.Add(min(r.each, r.longest/time.Duration(len(r.members))))
		// Who is late may hurry, but no further back than one round.
		if oldest := now.Add(-r.longest); r.at.Before(oldest) {
			r.at = oldest
		}
		return m, 0
	}
	return nil, 0
}
