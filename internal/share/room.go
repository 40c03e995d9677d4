package share

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

// ending is why a connection is ended: what the close frame says.
type ending struct {
	code   int
	reason string // at most 123 bytes
}

func (e *ending) Error() string { return e.reason }

// The endings that don't depend on anything.
var (
	errRevoked  = &ending{protocol.CloseRevoked, "the presenter has ended the sharing"}
	errEnded    = &ending{protocol.CloseEnded, "the run has ended"}
	errReplaced = &ending{protocol.CloseReplaced, "the same participant has connected anew"}
	errStalled  = &ending{protocol.CloseSlow, "it stopped reading"}
	errFlood    = &ending{protocol.CloseViolation, "too many pings or pongs"}
	errSilent   = &ending{protocol.CloseSlow, "no sign of life: it stopped reading, or its network is gone"}
)

// room is one time of being shared: it has a secret of its own.
type room struct {
	path   string
	floor  int64 // events up to this place are not for this room
	life   context.Context
	end    context.CancelCauseFunc
	tell   func(*hook.ShareChanged) // called with the lock held: it must not block
	now    func() time.Time
	raw    bool // payloads are shared as they came
	limit  int
	memory int // participants that are remembered

	mu      sync.Mutex
	all     []*participant // in the order in which they came
	byToken map[[sha256.Size]byte]*participant
	names   names
	present int
}

// participant is somebody who has joined, connected or not. The room's lock
// guards it.
type participant struct {
	name     string
	token    [sha256.Size]byte
	viewer   *viewer // nil while away
	joined   time.Time
	seen     time.Time // when it went away
	dropped  string    // why its last connection was ended by us
	forwards bool
	observes bool
	sent     atomic.Int64 // deliveries that were sent to it
	outcome  protocol.Outcome
	before   protocol.Outcome // the counts of those who had the seat earlier
	told     time.Time        // when the last outcome was told
	toldOf   protocol.Outcome // the counts that were told
	news     bool             // an outcome is still to be told
}

func newRoom(path string, floor int64, cfg Config) *room {
	r := &room{
		path: path, floor: floor, now: cfg.Now, raw: cfg.Raw, limit: cfg.Limit, memory: remembered * cfg.Limit,
		tell:    func(m *hook.ShareChanged) { cfg.Tell(m) },
		byToken: map[[sha256.Size]byte]*participant{}, names: newNames(),
	}
	r.life, r.end = context.WithCancelCause(context.Background())
	return r
}

// full is what somebody is told for whom there is no seat.
func full(limit int) string {
	seats := fmt.Sprintf("all %d seats are", limit)
	if limit == 1 {
		seats = "the only seat is"
	}
	return seats + " taken: try again when somebody has left, or ask the presenter to raise --share-limit"
}

// remembered is how many participants a room knows, by its limit.
const remembered = 4

// close ends the room for all and reports whether it was open.
func (r *room) close(why *ending) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.life.Err() != nil {
		return false
	}
	r.end(why)
	return true
}

// secret is 128 bits in hexadecimal.
func secret() string {
	b := make([]byte, protocol.SecretLength/2)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// join gives somebody a seat, the old one if the token says so. The token in the
// welcome is new for new participants only.
func (r *room) join(hello protocol.Hello, v *viewer, head int64) (*participant, protocol.Welcome, error) {
	welcome := protocol.Welcome{Version: protocol.Version, Resume: hello.Resume, Raw: r.raw, Place: head}
	if hello.After != nil {
		welcome.Place = min(max(*hello.After, r.floor), head)
	}
	if hello.Version != protocol.Version {
		return nil, welcome, &ending{protocol.CloseVersion, fmt.Sprintf("the presenter's leadrig speaks version %d of the protocol, yours version %d: use the same leadrig", protocol.Version, hello.Version)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.life.Err() != nil {
		return nil, welcome, context.Cause(r.life)
	}
	p := r.byToken[sha256.Sum256([]byte(hello.Resume))]
	back := p != nil && p.viewer != nil
	if r.present >= r.limit && !back {
		return nil, welcome, &ending{protocol.CloseFull, full(r.limit)}
	}
	if p == nil {
		welcome.Resume = secret()
		p = r.seat(hello.Name, sha256.Sum256([]byte(welcome.Resume)))
	}
	if back {
		p.viewer.end(errReplaced)
	} else {
		r.present++
	}
	p.viewer, p.forwards, p.observes = v, hello.Forwards, hello.Observes
	welcome.Name, welcome.Present, welcome.Dropped, p.dropped = p.name, r.present, p.dropped, ""
	r.about(p, &hook.ShareChanged{Time: r.now(), State: hook.ShareJoined})
	return p, welcome, nil
}

// seat is the seat of somebody who comes without a token of this room: that of
// whoever of this name has gone, as one who starts anew has, or a new one.
func (r *room) seat(wish string, token [sha256.Size]byte) *participant {
	name := shownName(wish)
	if p := r.names.find(name); p != nil && p.viewer == nil && name != nameless {
		delete(r.byToken, p.token)
		p.token, p.before, p.dropped = token, p.outcome, ""
		r.byToken[token] = p
		return p
	}
	if len(r.all) >= r.memory {
		r.forget()
	}
	p := &participant{name: r.names.unique(name), token: token, joined: r.now()}
	r.all = append(r.all, p)
	r.byToken[p.token] = p
	r.names.add(p)
	return p
}

// forget lets go of whoever has been away longest.
func (r *room) forget() {
	var oldest *participant
	for _, p := range r.all {
		if p.viewer == nil && (oldest == nil || p.seen.Before(oldest.seen)) {
			oldest = p
		}
	}
	if oldest == nil {
		return
	}
	r.all = slices.DeleteFunc(r.all, func(p *participant) bool { return p == oldest })
	delete(r.byToken, oldest.token)
	r.names.remove(oldest)
}

// about tells what happened to a participant. Once the sharing was ended nothing
// is: that has told it of all of them, and who comes next may have the same names.
func (r *room) about(p *participant, m *hook.ShareChanged) {
	if errors.Is(context.Cause(r.life), errRevoked) {
		return
	}
	m.Name, m.Forwards, m.Observes, m.Present = p.name, p.forwards, p.observes, r.present
	r.tell(m)
}

// leave takes note that a viewer's connection is over, and why.
func (r *room) leave(p *participant, v *viewer, why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.viewer != v {
		return // it has been replaced
	}
	p.viewer, p.seen = nil, r.now()
	r.present--
	m := &hook.ShareChanged{Time: p.seen, State: hook.ShareLeft}
	if e, ok := why.(*ending); ok && (e.code == protocol.CloseSlow || e.code == protocol.CloseViolation) { //nolint:errorlint // endings are never wrapped
		m.State, m.Detail, p.dropped = hook.ShareDropped, e.reason, e.reason
	}
	r.tellNews(p, true)
	r.about(p, m)
}

// outcome takes what a participant says of its handler. No count can be larger
// than what it was sent.
func (r *room) outcome(p *participant, v *viewer, m protocol.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.viewer != v {
		return // it has been replaced
	}
	sent := int(p.sent.Load())
	m.Answered = min(min(m.Answered, sent)+p.before.Answered, sent)
	m.Failures = min(min(m.Failures, sent)+p.before.Failures, m.Answered)
	m.Checked = min(min(max(m.Checked, m.Twice), sent)+p.before.Checked, m.Answered)
	m.Twice = min(min(m.Twice, sent)+p.before.Twice, m.Checked)
	if m.Failure == nil {
		m.Failure = p.outcome.Failure
	}
	p.outcome, p.news = m, true
	r.tellNews(p, false)
}

// newsEvery is how often a participant's outcomes are told: what comes between is
// in the counts. A room of hundreds would drown everything else.
const newsEvery = time.Second

// tellNews tells what is new of a participant, if it is time or has to be.
func (r *room) tellNews(p *participant, now bool) {
	at := r.now()
	if !p.news || (!now && at.Sub(p.told) < newsEvery) {
		return
	}
	before := p.toldOf
	p.news, p.told, p.toldOf = false, at, p.outcome
	r.about(p, &hook.ShareChanged{
		Time: at, State: hook.ShareOutcome,
		NewFailures: max(p.outcome.Failures-before.Failures, 0), NewTwice: max(p.outcome.Twice-before.Twice, 0),
		Last: p.outcome.Last.Hook(), Failure: p.outcome.Failure.Hook(),
		Answered: p.outcome.Answered, Failures: p.outcome.Failures, Checked: p.outcome.Checked, Twice: p.outcome.Twice,
	})
}

// tellAll tells what is new of everybody.
func (r *room) tellAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.all {
		r.tellNews(p, false)
	}
}
