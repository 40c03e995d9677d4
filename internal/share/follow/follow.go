package follow

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

// Config is what a participant brings. Address and Tell are needed.
type Config struct {
	Address   Address
	UserAgent string
	Name      string // the wish; "" leaves it to the presenter's side
	FromStart bool   // begin with what was shared before, not with what comes now

	// Handler makes one attempt at the participant's handler and says what came of
	// it; nil: the run is only shown. Number and Outcome are filled in here. It is
	// called from several goroutines, or from one where there are Effects.
	Handler func(context.Context, *hook.Delivery) *hook.Attempt
	// Target is the handler's URL, for showing.
	Target string
	// Effects, if set, begins to count what the handler does; more returns how
	// much that was by then, once it has settled.
	Effects func(context.Context) (more func(context.Context) (int64, error), err error)
	// Tell is told what happens. It must not block.
	Tell func(...hook.Message)
	// Keep, if set, gets what the messages speak of, before they are told.
	Keep Keeper

	// Random decides the pauses between attempts to connect; needed.
	Random *rand.Rand
	// Pause is the first of them, default 200 ms; they double up to 10 s.
	Pause time.Duration
	// GiveUp is after which time without a connection the run is given up for
	// lost; default 10 min.
	GiveUp  time.Duration
	Silence time.Duration // default protocol.Silence
	// MaxWaiting bounds what waits for the handler, in bytes, default 64 MiB, small
	// deliveries counted as 16 KiB; Patience is how long reading may stand still for
	// want of room before the connection is let go, default 10 s: the presenter's
	// side takes a longer silence for a lost connection.
	MaxWaiting int64
	Patience   time.Duration
}

// Keeper keeps what comes, so that it can be looked at. Its methods are called
// from several goroutines; what they get isn't changed any more.
type Keeper interface {
	Delivery(d *hook.Delivery)
	Attempt(a *hook.Attempt)
}

// The codes of warnings.
const (
	WarnMissed   = "share_missed"   // events that can't be had any more
	WarnWithheld = "share_withheld" // a delivery without its content reaches no handler
	WarnDropped  = "share_dropped"  // the presenter's side had ended the connection
	WarnBehind   = "share_behind"   // the handler is slower than the deliveries come
	WarnRevoked  = "share_revoked"  // the presenter has ended the sharing
	WarnEffects  = "share_effects"  // effects can't be counted
)

// Totals are the numbers of a participant's run.
type Totals struct {
	Deliveries, Duplicates                   int
	Attempts, Delivered, Lost, Failed, Twice int
}

const (
	workers     = 8
	leastWeight = 16 << 10 // bytes that one delivery counts at least
)

// follower is one participant's run.
type follower struct {
	cfg   Config
	room  *semaphore.Weighted
	lanes []chan *hook.Delivery
	out   *outbox
	done  recent // events that the handler has answered 2xx; used where there is one lane

	// Only the goroutine that reads uses these.
	place   int64 // the last event that was taken
	token   string
	shown   shown // for the presenter's attempts, without a handler
	ready   bool
	welcome time.Time // the end of the last connection, or its welcome

	mu     sync.Mutex
	totals Totals
}

// Run follows the run to its end, which gives nil, as does the end of the
// sharing; or until ctx ends, which gives its error.
func Run(ctx context.Context, cfg Config) (Totals, error) {
	f := newFollower(cfg)
	working, stop := context.WithCancel(ctx)
	defer stop()
	var handling sync.WaitGroup
	for _, lane := range f.lanes {
		handling.Go(func() { f.handle(working, lane) })
	}
	err := f.follow(ctx)
	if err != nil {
		stop() // what waits isn't wanted any more
	}
	for _, lane := range f.lanes {
		close(lane)
	}
	handling.Wait()
	return f.totals, err
}

func newFollower(cfg Config) *follower {
	for d, value := range map[*time.Duration]time.Duration{&cfg.Pause: 200 * time.Millisecond, &cfg.GiveUp: 10 * time.Minute, &cfg.Silence: protocol.Silence, &cfg.Patience: 10 * time.Second} {
		if *d == 0 {
			*d = value
		}
	}
	if cfg.MaxWaiting == 0 {
		cfg.MaxWaiting = 64 << 20
	}
	f := &follower{cfg: cfg, room: semaphore.NewWeighted(cfg.MaxWaiting), out: newOutbox()}
	switch {
	case cfg.Handler == nil:
	case cfg.Effects != nil:
		f.lanes = make([]chan *hook.Delivery, 1) // one after another, or effects can't be told apart
	default:
		f.lanes = make([]chan *hook.Delivery, workers)
	}
	for i := range f.lanes {
		f.lanes[i] = make(chan *hook.Delivery, cfg.MaxWaiting/leastWeight+1)
	}
	return f
}

// follow connects, and connects again, until that makes no sense any more.
func (f *follower) follow(ctx context.Context) error {
	f.cfg.Tell(&hook.TunnelChanged{Time: time.Now(), State: hook.TunnelConnecting, PublicURL: f.cfg.Address.String()})
	told := "" // of why there is no connection
	for failed := 0; ; failed++ {
		welcomed := f.welcome
		err := f.connection(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if end, ok := errors.AsType[*endError](err); ok {
			f.tellEnd(end)
			return end.err
		}
		if !f.ready {
			return err
		}
		if f.welcome != welcomed {
			failed, f.welcome, told = 0, time.Now(), "" // the end of a connection that stood
		}
		if time.Since(f.welcome) > f.cfg.GiveUp {
			return exit.Failedf("given up after %v without a connection: %w", f.cfg.GiveUp, err)
		}
		if why := err.Error(); why != told { // the same again is no news
			told = why
			f.cfg.Tell(&hook.TunnelChanged{Time: time.Now(), State: hook.TunnelReconnecting, PublicURL: f.cfg.Address.String(), Error: why})
		}
		if errors.Is(err, errBehind) {
			if err := f.awaitRoom(ctx); err != nil {
				return err
			}
			continue
		}
		if err := pause(ctx, f.pauseAfter(failed)); err != nil {
			return err
		}
	}
}

func (f *follower) tellEnd(end *endError) {
	m := &hook.TunnelChanged{Time: time.Now(), State: hook.TunnelOffline, PublicURL: f.cfg.Address.String()}
	switch {
	case end.err != nil:
		m.Error = end.err.Error()
	case end.code == protocol.CloseEnded:
		m.Error = "the presenter's run has ended"
	}
	f.cfg.Tell(m)
	if end.code == protocol.CloseRevoked {
		f.cfg.Tell(&hook.Warning{Time: time.Now(), Code: WarnRevoked, Text: "the presenter has ended the sharing"})
	}
}

// maxPause bounds the time between two attempts to connect.
const maxPause = 10 * time.Second

// pauseAfter is how long to wait after so many failures in a row, by chance a half
// more or less: hundreds of participants lose their connections at once and must
// not come back at once.
func (f *follower) pauseAfter(failed int) time.Duration {
	d := min(f.cfg.Pause<<min(failed, 16), maxPause)
	return time.Duration(float64(d) * (0.5 + f.cfg.Random.Float64()))
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// awaitRoom waits until the handler has done half of what waits for it.
func (f *follower) awaitRoom(ctx context.Context) error {
	half := f.cfg.MaxWaiting / 2
	if err := f.room.Acquire(ctx, half); err != nil {
		return ctx.Err()
	}
	f.room.Release(half)
	return nil
}
