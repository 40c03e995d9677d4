package share

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/capture"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of a test; none is meant to take it up.
const patience = 30 * time.Second

// listener can hang up on all whom it has let in.
type listener struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

func (l *listener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err == nil {
		l.mu.Lock()
		l.conns = append(l.conns, nc)
		l.mu.Unlock()
	}
	return nc, err
}

func (l *listener) dropAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, nc := range l.conns {
		_ = nc.Close()
	}
	l.conns = nil
}

// rig is a run on this machine: capture, store, feed and hub, as a session puts
// them together.
type rig struct {
	t        *testing.T
	hub      *Hub
	feed     *feed.Feed
	store    *store.Store
	told     *feed.Feed // what the hub tells
	news     *news
	listener *listener
	server   *capture.Server
	path     string // of the shared run
	ended    bool
}

// receive stores what arrives.
type receive func(*hook.Delivery) error

func (r receive) Receive(_ context.Context, d *hook.Delivery) hook.Answer {
	if r(d) != nil {
		return hook.Answer{Status: http.StatusServiceUnavailable}
	}
	return hook.Answer{Status: http.StatusOK}
}

const hookPath = "/hook-path"

func newRig(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	nc, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return newRigOn(t, nc, change)
}

func newRigOn(t *testing.T, nc net.Listener, change func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, feed: feed.New(feed.DefaultCapacity), told: feed.New(feed.DefaultCapacity), listener: &listener{Listener: nc}}
	home := t.TempDir()
	st, err := store.Open(home, store.Options{Command: "listen", Complete: func(*hook.Delivery, *hook.Attempt) {}, Indexed: func(entries []store.Entry) {
		for _, e := range entries {
			if e.Attempt == nil {
				r.feed.Publish(hook.NewDeliveryArrived(e.Delivery))
			} else {
				r.feed.Publish(hook.NewAttemptFinished(e.Delivery, e.Attempt))
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	r.store = st
	reader, err := store.OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Deliveries: reader, Raw: true, Tell: func(m hook.Message) { r.told.Publish(m) }}
	if change != nil {
		change(&cfg)
	}
	r.news = &news{reader: r.told.Subscribe(0)}
	if r.hub, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	events := r.feed.Subscribe(Pace)
	ran := make(chan error, 1)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	go func() { ran <- r.hub.Run(ctx, events) }()
	if r.path, err = r.hub.Open(); err != nil {
		t.Fatal(err)
	}
	r.server = capture.NewServer(capture.Config{Path: hookPath, Receiver: receive(st.Record), Upgrade: r.hub.Handler, MaxUpgraded: cfg.Limit + 300})
	served := make(chan error, 1)
	go func() { served <- r.server.Serve(ctx, r.listener) }()
	t.Cleanup(func() {
		r.end()
		_ = r.listener.Close()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := st.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
		r.feed.Close()
		if err := <-ran; err != nil {
			t.Errorf("the hub ran until %v", err)
		}
		stop()
		_ = reader.Close()
	})
	return r
}

// end ends the run, as a session does.
func (r *rig) end() {
	r.t.Helper()
	if r.ended {
		return
	}
	r.ended = true
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.hub.Close(ctx); err != nil {
		r.t.Errorf("close the hub: %v", err)
	}
	if err := r.server.Shutdown(ctx); err != nil {
		r.t.Errorf("shut down: %v", err)
	}
}

func (r *rig) base() string { return "http://" + r.listener.Addr().String() }

// event is a body of its own for each n.
func event(n int) []byte {
	return fmt.Appendf(nil, `{"event_type":"EMAIL_REPLY","campaign_id":7,"to_email":"lead%d@warehouse.example","n":%d}`, n, n)
}

// post sends a delivery as SmartLead does.
func (r *rig) post(requestID string, body []byte) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.base()+hookPath+"?q=1", bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Close = true // so that no other is dropped with it
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(hook.RequestIDHeader, requestID)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		r.t.Fatalf("the sender was answered %d", res.StatusCode)
	}
}

// await reads what the hub tells until something is as wanted.
func (r *rig) await(what string, wanted func(hook.Message) bool) hook.Message {
	r.t.Helper()
	return r.news.await(r.t, what, wanted)
}

// news is what is told and hasn't been looked at.
type news struct {
	reader *feed.Reader
	rest   []hook.Message
}

func (n *news) await(t *testing.T, what string, wanted func(hook.Message) bool) hook.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var all []string
	for {
		for len(n.rest) > 0 {
			m := n.rest[0]
			n.rest = n.rest[1:]
			if wanted(m) {
				return m
			}
			all = append(all, string(m.AppendJSON(nil)))
		}
		batch, _, err := n.reader.Next(ctx)
		if err != nil {
			t.Fatalf("%s was never told (%v); told was %s", what, err, strings.Join(all, "\n"))
		}
		n.rest = slices.Clone(batch)
	}
}

// until waits until something holds, looking each time the hub has told
// something, and every few milliseconds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: never", what)
		}
	}
}

func state(s hook.ShareState, name string) func(hook.Message) bool {
	return func(m hook.Message) bool {
		c, ok := m.(*hook.ShareChanged)
		return ok && c.State == s && (name == "" || c.Name == name)
	}
}
