package sandbox_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is how long a test waits for something that should be there at once.
const limit = 20 * time.Second

// rig is a running sandbox behind a real server.
type rig struct {
	t   *testing.T
	box *sandbox.Sandbox
	url string // of the server, without a path
}

// quick is a configuration without rate limits and with waits of no length to
// speak of.
func quick() sandbox.Config {
	return sandbox.Config{Seed: 7, TimeScale: 1e9, Limits: &sandbox.Limits{}}
}

// start runs a sandbox until the test ends.
func start(t *testing.T, c sandbox.Config) *rig {
	t.Helper()
	box, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return &rig{t: t, box: box, url: server.URL}
}

// reply is an answer of the sandbox.
type reply struct {
	status int
	header http.Header
	body   string
}

// do makes a request; path begins with a slash, header is name, value, ….
func (g *rig) do(method, path, body string, header ...string) reply {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "sandbox-test/1")
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(text)}
}

// api makes a request to the API with a key.
func (g *rig) api(method, path, body string) reply {
	g.t.Helper()
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return g.do(method, "/api/v1"+path+sign+"api_key=test", body)
}

// okay decodes a 200 into a value of the wanted type.
func okay[T any](t *testing.T, r reply) T {
	t.Helper()
	var value T
	if r.status != http.StatusOK {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	if err := json.Unmarshal([]byte(r.body), &value); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return value
}

// create registers a webhook by the new endpoint and returns its id. The body
// lacks its braces.
func (g *rig) create(members string) int64 {
	g.t.Helper()
	made := okay[struct{ ID int64 }](g.t, g.api("POST", "/webhook/create", "{"+members+"}"))
	return made.ID
}

func (g *rig) user(url string) int64 {
	g.t.Helper()
	return g.create(`"association_type":"user","webhook_url":"` + url + `"`)
}

func (g *rig) emit(kind hook.EventType, count int) []sandbox.Emitted {
	g.t.Helper()
	return g.emitAs(sandbox.EmitRequest{EventType: kind, Count: count})
}

func (g *rig) emitAs(r sandbox.EmitRequest) []sandbox.Emitted {
	g.t.Helper()
	result, err := g.box.Emit(g.t.Context(), r)
	if err != nil {
		g.t.Fatal(err)
	}
	return result.Events
}

func (g *rig) settle() {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), limit)
	defer cancel()
	if err := g.box.Settle(ctx); err != nil {
		g.t.Fatal(err)
	}
}

// active is the first active campaign, which belongs to a client.
func (g *rig) active() sandbox.Campaign {
	g.t.Helper()
	for _, c := range g.box.Campaigns() {
		if c.Status == sandbox.StatusActive {
			return c
		}
	}
	g.t.Fatal("no campaign is active")
	return sandbox.Campaign{}
}

// arrival is what a handler got.
type arrival struct {
	path   string
	header http.Header
	body   []byte
}

func (a arrival) id() string { return a.header.Get(hook.RequestIDHeader) }

// member reads a member of a JSON body.
func member[T any](t *testing.T, body []byte, path ...string) T {
	t.Helper()
	raw := json.RawMessage(body)
	for _, key := range path {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(raw, &object); err != nil {
			t.Fatalf("%s: %v in %s", path, err, body)
		}
		raw = object[key]
	}
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatalf("%s: %v in %s", path, err, body)
	}
	return value
}

// handler is a real receiving server that keeps what it gets and answers what
// it is told.
type handler struct {
	url string

	mu       sync.Mutex
	arrivals []arrival
	seen     map[string]int
}

// receive serves a handler. Answer gets an arrival and how often its request id
// came by now, and returns the status; nil is always 200.
func receive(t *testing.T, answer func(a arrival, copies int) int) *handler {
	t.Helper()
	h := &handler{seen: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read a delivery: %v", err)
		}
		a := arrival{r.URL.Path, r.Header, body}
		h.mu.Lock()
		h.arrivals = append(h.arrivals, a)
		h.seen[a.id()]++
		copies := h.seen[a.id()]
		h.mu.Unlock()
		status := http.StatusOK
		if answer != nil {
			status = answer(a, copies)
		}
		if status >= 300 && status < 400 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// got returns the arrivals in an order that doesn't depend on concurrency.
func (h *handler) got() []arrival {
	h.mu.Lock()
	defer h.mu.Unlock()
	sorted := slices.Clone(h.arrivals)
	slices.SortStableFunc(sorted, func(a, b arrival) int {
		return cmp.Or(strings.Compare(a.id(), b.id()), bytes.Compare(a.body, b.body))
	})
	return sorted
}

func (h *handler) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.arrivals, h.seen = nil, map[string]int{}
}

// only returns the one delivery of the one event in the ledger.
func (g *rig) only() sandbox.Delivery {
	g.t.Helper()
	events := g.box.Ledger()
	if len(events) != 1 || len(events[0].Deliveries) != 1 {
		g.t.Fatalf("want one event with one delivery, got %+v", events)
	}
	return events[0].Deliveries[0]
}

func isContextError(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

func itoa(id int64) string { return strconv.FormatInt(id, 10) }
