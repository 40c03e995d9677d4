package share

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

// Deliveries reads the deliveries that are shared, whole; an error that is
// hook.ErrNotFound says that one isn't kept any more. The hub asks only for ids
// that its feed has told, which are those of the run: whatever else the history
// has, it can't be asked for from outside.
type Deliveries interface {
	Delivery(ctx context.Context, id int64) (*hook.Delivery, error)
}

// Reader is where the hub hears what happens in the run, such as *feed.Reader.
type Reader interface {
	Next(ctx context.Context) (batch []hook.Message, skipped int, err error)
}

// Config is how a Hub behaves. Deliveries and Tell are needed, and Redact unless
// Raw is set; zero values take the defaults below.
type Config struct {
	Deliveries Deliveries
	// Redact returns a copy of a delivery without what is personal or secret; equal
	// X-Request-Ids stay equal, by which handlers know duplicates. What it returns
	// nil for is shared without its content. It must not change the bytes it is
	// given.
	Redact func(*hook.Delivery) *hook.Delivery
	// Raw shares payloads and headers as they came, but for the secret of the URL
	// that they came to: whoever knew that could send deliveries to the presenter's
	// handler.
	Raw bool
	// Tell is told what happens: *hook.ShareChanged and *hook.Warning. It must not
	// block and must not call the hub.
	Tell func(hook.Message)

	Limit        int           // participants that are connected at once, at most MaxLimit; default DefaultLimit
	PingEvery    time.Duration // default protocol.PingEvery
	Silence      time.Duration // without a sign of life; default protocol.Silence
	WriteTimeout time.Duration // for a viewer to take a message; default 15 s, and beside it
	SlowBytes    int           // what of a large one it must take each second; default 32 KiB
	Now          func() time.Time
}

// How many participants a run has seats for. MaxLimit is as many as have been
// measured, and fewer than the websockets that capture takes.
const (
	DefaultLimit = 200
	MaxLimit     = 1000
)

// The codes of the hub's warnings.
const (
	WarnWithheld = "share_withheld" // a delivery is shared without its content
	WarnMissed   = "share_missed"   // events could not be shared at all
)

func (c Config) withDefaults() (Config, error) {
	if c.Redact == nil && !c.Raw {
		return c, errors.New("share a run: payloads can't be redacted, so they aren't shared: say so with --share-raw if they may be")
	}
	if c.Limit == 0 {
		c.Limit = DefaultLimit
	}
	if c.Limit < 1 || c.Limit > MaxLimit {
		return c, fmt.Errorf("share a run with %d participants at most: it must be 1 to %d", c.Limit, MaxLimit)
	}
	if c.SlowBytes == 0 {
		c.SlowBytes = 32 << 10
	}
	for d, value := range map[*time.Duration]time.Duration{&c.PingEvery: protocol.PingEvery, &c.Silence: protocol.Silence, &c.WriteTimeout: 15 * time.Second} {
		if *d == 0 {
			*d = value
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, nil
}

// Pace is how often the hub takes what has happened: the pace to subscribe to a
// feed with. What comes between is one message to each viewer.
const Pace = 10 * time.Millisecond

// Hub shares one run. Its methods may be called from any goroutine.
type Hub struct {
	cfg     Config
	log     *runLog
	frames  *frames
	pending chan struct{}      // connections, those without a seat included
	life    context.Context    //nolint:containedctx // it belongs to no call
	end     context.CancelFunc // of what the hub does for all

	mu      sync.Mutex
	room    *room // nil: never shared
	closed  bool
	public  url.URL // scheme and host of the public URL; empty: not known yet
	hidden  string  // the secret of the URL that deliveries are sent to; "": not known yet
	viewers sync.WaitGroup
}

// pendingRoom is how many connections may be there beside those with a seat: to
// say hello, or to be told that the room is full.
const pendingRoom = 56

// New returns a hub whose run can't be joined yet. Close must be called.
func New(cfg Config) (*Hub, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	h := &Hub{cfg: cfg, log: newRunLog(), pending: make(chan struct{}, cfg.Limit+pendingRoom)}
	h.life, h.end = context.WithCancel(context.Background())
	h.frames = newFrames(h.encodePage)
	return h, nil
}

// Run takes what happens in the run, until the reader's end or that of ctx.
func (h *Hub) Run(ctx context.Context, r Reader) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var news sync.WaitGroup
	news.Go(func() { h.tellNews(ctx) })
	defer news.Wait()
	defer stop()
	for {
		batch, skipped, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if skipped > 0 {
			h.cfg.Tell(&hook.Warning{Time: h.cfg.Now(), Code: WarnMissed, Text: "so much happened at once that participants of the shared run have missed some of it; the history has all"})
		}
		for _, m := range batch {
			h.learnPublic(m)
		}
		if h.log.add(batch) {
			h.log.viewers.News()
		}
	}
}

// tellNews tells, until ctx ends, the outcomes that came too fast to be told.
func (h *Hub) tellNews(ctx context.Context) {
	tick := time.NewTicker(newsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if r := h.current(); r != nil {
				r.tellAll()
			}
		}
	}
}

func (h *Hub) current() *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.room
}

// Close tells all viewers that the run has ended, and waits until they are gone
// or ctx ends. Connections belong to whoever serves them, who cuts what is left.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	r := h.room
	h.mu.Unlock()
	if r != nil {
		r.close(errEnded)
	}
	gone := make(chan struct{})
	go func() { h.viewers.Wait(); close(gone) }()
	select {
	case <-gone:
		h.end()
		return nil
	case <-ctx.Done():
		h.end()
		return context.Cause(ctx)
	}
}

// Handler returns who takes the websockets of participants on a path, nil if it
// isn't the path of the shared run: see capture.Config.Upgrade.
func (h *Hub) Handler(path string) http.Handler {
	r := h.current()
	if r == nil || subtle.ConstantTimeCompare([]byte(path), []byte(r.path)) != 1 || r.life.Err() != nil {
		return nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { h.serve(r, w, req) })
}

func (h *Hub) warn(text string) {
	h.cfg.Tell(&hook.Warning{Time: h.cfg.Now(), Code: WarnWithheld, Text: text})
}
