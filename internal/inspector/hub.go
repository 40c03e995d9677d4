package inspector

import (
	"context"
	"fmt"
	"sync"
	"time"

	"leadrig/internal/fanout"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
)

const (
	// livePace is how often what has come is made ready for the viewers.
	livePace = 10 * time.Millisecond
	// maxViewers bounds how many there are at a time.
	maxViewers = 2000
)

// hub passes the run's messages on to the viewers, and keeps what they say about
// the run as a whole.
type hub struct {
	state state
	out   *stream
	// passedOn is closed when all that the run told is in out.
	passedOn chan struct{}

	ending context.Context //nolint:containedctx // it ends when the page does, and belongs to no call
	end    context.CancelFunc

	mu      sync.Mutex
	count   int
	viewers sync.WaitGroup // which the server doesn't wait for
}

func newHub(ctx context.Context) *hub {
	h := &hub{out: newStream(), passedOn: make(chan struct{})}
	h.ending, h.end = context.WithCancel(ctx)
	return h
}

// run passes on until the run's feed ends.
func (h *hub) run(ctx context.Context, r *feed.Reader) {
	defer close(h.passedOn)
	defer h.out.Close()
	for {
		batch, missed, err := r.Next(ctx)
		if err != nil {
			return
		}
		frames := make([]hook.Message, 0, len(batch)+1)
		if missed > 0 {
			frames = append(frames, encode(skipped(fmt.Sprintf("%d messages came faster than they could be passed on; the history has their deliveries", missed))))
		}
		for _, m := range batch {
			h.state.hear(m)
			if _, isStep := m.(*hook.Step); isStep {
				continue // the page is opened when all is ready; nor do JSON lines have them
			}
			frames = append(frames, encode(forPage(m)))
		}
		h.out.Publish(frames...)
	}
}

// ping has every viewer show that it is there. It is sent as messages are: a timer
// for each of a thousand viewers costs more than all they are sent.
func (h *hub) ping() {
	frame := fanout.Frame(fanout.Ping, nil)
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			h.out.Publish(&sent{nil, frame})
		case <-h.ending.Done():
			return
		}
	}
}

// join takes a viewer in; leave has to be called. It says no while the page
// ends, and where there are too many.
func (h *hub) join() (ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ending.Err() != nil || h.count >= maxViewers {
		return false
	}
	h.count++
	h.viewers.Add(1)
	return true
}

func (h *hub) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count--
	h.viewers.Done()
}

// farewellTime bounds how long viewers of a run that has ended get to hear the
// end of it.
const farewellTime = 500 * time.Millisecond

// close ends the viewers and waits for them. Where the run has ended they hear all
// of it first.
func (h *hub) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, farewellTime)
	defer cancel()
	stop := context.AfterFunc(ctx, h.refuse)
	defer stop()
	select {
	case <-h.passedOn: // out is closed: viewers end when they have all
	case <-ctx.Done():
	}
	h.viewers.Wait()
	h.refuse()
	h.viewers.Wait() // one may have come in between
}

// refuse ends viewers at once, and lets no more in.
func (h *hub) refuse() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end()
}
