package share

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
)

// guest is a participant with a real handler.
type guest struct {
	t      *testing.T
	told   *feed.Feed
	news   *news
	ended  chan struct{}
	leave  context.CancelFunc
	totals follow.Totals
	err    error
}

// join has somebody join; change may change its config.
func (r *rig) join(name string, change func(*follow.Config)) *guest {
	r.t.Helper()
	address, err := follow.ParseAddress(r.base() + r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	g := &guest{t: r.t, told: feed.New(1 << 12), ended: make(chan struct{})}
	cfg := follow.Config{
		Address: address, Name: name, Random: rand.New(rand.NewPCG(1, uint64(len(name)))), Pause: 5 * time.Millisecond,
		Tell: func(m ...hook.Message) { g.told.Publish(m...) }, FromStart: true,
	}
	if change != nil {
		change(&cfg)
	}
	g.news = &news{reader: g.told.Subscribe(0)}
	ctx, leave := context.WithCancel(context.WithoutCancel(r.t.Context()))
	g.leave = leave
	go func() {
		defer close(g.ended)
		g.totals, g.err = follow.Run(ctx, cfg)
	}()
	r.t.Cleanup(func() { leave(); <-g.ended })
	return g
}

func (g *guest) end() {
	g.t.Helper()
	select {
	case <-g.ended:
	case <-time.After(patience):
		g.t.Fatal("it goes on following")
	}
}

func (g *guest) await(what string, wanted func(hook.Message) bool) hook.Message {
	g.t.Helper()
	return g.news.await(g.t, what, wanted)
}

func (g *guest) awaitReady() {
	g.t.Helper()
	g.await("ready", func(m hook.Message) bool { _, ok := m.(*hook.Ready); return ok })
}

// handler is a real HTTP handler that keeps what it gets.
type handler struct {
	server    *httptest.Server
	forwarder *forward.Forwarder
	target    *forward.Target
	answer    func(body []byte) int

	mu      sync.Mutex
	bodies  [][]byte
	headers []http.Header
	queries []string
}

func newHandler(t *testing.T, answer func([]byte) int) *handler {
	t.Helper()
	h := &handler{answer: answer, forwarder: forward.New(forward.Config{})}
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		h.mu.Lock()
		h.bodies, h.headers, h.queries = append(h.bodies, body), append(h.headers, r.Header), append(h.queries, r.URL.RawQuery)
		h.mu.Unlock()
		if h.answer != nil {
			w.WriteHeader(h.answer(body))
		}
	}))
	t.Cleanup(func() { h.forwarder.Close(); h.server.Close() })
	var err error
	if h.target, err = forward.ParseTarget(h.server.URL); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *handler) attempt(ctx context.Context, d *hook.Delivery) *hook.Attempt {
	return h.forwarder.Attempt(ctx, h.target, d)
}

func (h *handler) use(cfg *follow.Config) { cfg.Handler, cfg.Target = h.attempt, h.target.String() }

func (h *handler) got() [][]byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.bodies)
}
