package actions

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/sample"
	"leadrig/internal/session"
	"leadrig/internal/tunnel"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of a test; none is meant to take it up.
const patience = 60 * time.Second

// rig is a run with a handler, its history, and the actions on it.
type rig struct {
	t       *testing.T
	home    string
	control *session.Control
	feed    *feed.Reader
	url     string // where deliveries are received
	end     func()
	records *Records
	*Actions
}

// newRig starts a run that forwards to a handler, nil for none.
func newRig(t *testing.T, target *forward.Target, cfg Config) *rig {
	t.Helper()
	g := &rig{t: t, home: t.TempDir(), control: session.NewControl()}
	local, err := tunnel.Local("")
	if err != nil {
		t.Fatal(err)
	}
	f := feed.New(feed.DefaultCapacity)
	g.feed = f.Subscribe(0)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() {
		_, err := session.Run(ctx, context.WithoutCancel(ctx), session.Options{
			Home: g.home, Command: "test", Feed: f, Tunnel: local, Routes: session.Routes{Default: target},
			Control: g.control, Faults: cfg.Faults,
		})
		f.Close()
		ended <- err
	}()
	g.end = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the run ended with %v", err)
		}
	})
	g.records = NewRecords(g.home)
	t.Cleanup(func() {
		g.end()
		if err := g.records.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg.Records, cfg.Control = g.records, g.control
	g.Actions = New(cfg)
	g.url = await[*hook.Ready](g).PublicURL
	return g
}

// await returns the next message of a kind.
func await[M hook.Message](g *rig) M {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), patience)
	defer cancel()
	for {
		batch, _, err := g.feed.Next(ctx)
		for _, m := range batch {
			if m, ok := m.(M); ok {
				return m
			}
		}
		if err != nil {
			var wanted M
			g.t.Fatalf("no %T came: %v", wanted, err)
		}
	}
}

// arrive sends a delivery to the run and returns its id once it is recorded with
// its attempt, if there is a handler.
func (g *rig) arrive(requestID, body string, fields ...string) int64 {
	g.t.Helper()
	g.post(requestID, body, fields...)
	return await[*hook.AttemptFinished](g).DeliveryID
}

func (g *rig) post(requestID, body string, fields ...string) {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.url+"?a=1", strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if requestID != "" {
		r.Header.Set(hook.RequestIDHeader, requestID)
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	_ = res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
}

// event is a payload of a type that is an event of its own.
func event(kind hook.EventType, n int) string {
	return fmt.Sprintf(`{"event_type":%q,"campaign_id":7,"to_email":"a%d@example.com","stats_id":"s-%d"}`, kind, n, n)
}

// got is a request as a handler had it.
type got struct{ target, id, body string }

// keeper is a handler that keeps what it gets and answers 200.
type keeper struct {
	*httptest.Server
	mu    sync.Mutex
	first func(*http.Request) // is called before a request is kept; nil: nothing is
	all   []got
}

func newKeeper(t *testing.T) *keeper {
	t.Helper()
	k := &keeper{}
	k.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("the handler reads: %v", err)
		}
		k.mu.Lock()
		first := k.first
		k.mu.Unlock()
		if first != nil {
			first(r)
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		k.all = append(k.all, got{r.URL.RequestURI(), r.Header.Get(hook.RequestIDHeader), string(body)})
	}))
	t.Cleanup(k.Close)
	return k
}

func (k *keeper) before(first func(*http.Request)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.first = first
}

func (k *keeper) got() []got {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]got{}, k.all...)
}

func (k *keeper) target(t *testing.T) *forward.Target { return target(t, k.URL+"/hook") }

func target(t *testing.T, url string) *forward.Target {
	t.Helper()
	parsed, err := forward.ParseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// newSample serves the sample handler with a bug, "" for none.
func newSample(t *testing.T, bug string) (h *sample.Handler, url string) {
	t.Helper()
	b, err := sample.FindBug(bug)
	if err != nil {
		t.Fatal(err)
	}
	if h, err = sample.New(sample.Config{Bug: b}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		server.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h, server.URL
}

func wantWords(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q doesn't say %q", err, w)
		}
	}
}
