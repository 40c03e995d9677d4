package tunnel

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

const testToken = "2tEsTtOkEn0fNoAccount_4aBcDeFgHiJkLmNoPqRs"

// patience bounds every wait of these tests; it is never met when all is well.
const patience = 20 * time.Second

// startEdge brings a stand-in edge up for one test.
func startEdge(t *testing.T, options edge.Options) *edge.Edge {
	t.Helper()
	if options.Token == "" {
		options.Token = testToken
	}
	e, err := edge.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// optionsFor are options that lead to a stand-in edge.
func optionsFor(e *edge.Edge) Options {
	return Options{Authtoken: testToken, ConnectURL: e.Addr(), ConnectCAs: e.CAs()}
}

// newTestNgrok makes a tunnel with waits that suit a test.
func newTestNgrok(t *testing.T, options Options) *ngrokTunnel {
	t.Helper()
	tunnel, err := newNgrok(options)
	if err != nil {
		t.Fatal(err)
	}
	tunnel.tuning.firstWait, tunnel.tuning.mostWait = 10*time.Millisecond, 50*time.Millisecond
	if raceEnabled {
		tunnel.tuning.heartbeatTolerance = time.Hour // see sdkStragglers
	} else {
		tunnel.tuning.heartbeatInterval = 50 * time.Millisecond
		tunnel.tuning.heartbeatTolerance = 3 * time.Second
	}
	return tunnel
}

// states remembers what a tunnel told.
type states struct {
	mu      sync.Mutex
	told    []hook.TunnelChanged
	changed chan struct{}
}

func newStates() *states { return &states{changed: make(chan struct{})} }

func (s *states) notify(message *hook.TunnelChanged) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, *message)
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *states) all() []hook.TunnelChanged {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]hook.TunnelChanged(nil), s.told...)
}

// names lists the states without repeats in a row.
func (s *states) names() []hook.TunnelState {
	var names []hook.TunnelState
	for _, message := range s.all() {
		if len(names) == 0 || names[len(names)-1] != message.State {
			names = append(names, message.State)
		}
	}
	return names
}

func (s *states) last() hook.TunnelChanged {
	all := s.all()
	if len(all) == 0 {
		return hook.TunnelChanged{}
	}
	return all[len(all)-1]
}

// await waits until a message that was told after the first skip ones fits, and
// returns how many had been told by then.
func (s *states) await(t *testing.T, skip int, fits func(hook.TunnelChanged) bool) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		s.mu.Lock()
		told, changed := s.told, s.changed
		s.mu.Unlock()
		for i := skip; i < len(told); i++ {
			if fits(told[i]) {
				return i + 1
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("that state was never told; told: %+v", told)
		}
	}
}

func isState(state hook.TunnelState) func(hook.TunnelChanged) bool {
	return func(message hook.TunnelChanged) bool { return message.State == state }
}

func isCode(code string) func(hook.TunnelChanged) bool {
	return func(message hook.TunnelChanged) bool { return message.Code == code }
}

// mustOpen opens a tunnel, and shuts it down after the test.
func mustOpen(t *testing.T, tunnel Tunnel, notify func(*hook.TunnelChanged)) Endpoint {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	endpoint, err := tunnel.Open(ctx, notify)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustShutdown(t, endpoint) })
	return endpoint
}

func mustShutdown(t *testing.T, endpoint Endpoint) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := endpoint.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

// serve answers requests at an endpoint with the length and hash of their
// bodies, until the endpoint ends. The channel then gives what Serve returned.
func serve(t *testing.T, endpoint Endpoint, handler http.Handler) <-chan error {
	t.Helper()
	if handler == nil {
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			_, _ = io.WriteString(w, digest(body))
		})
	}
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(endpoint) }()
	t.Cleanup(func() { _ = server.Close() })
	return served
}

func digest(body []byte) string { return fmt.Sprintf("%d %x", len(body), sha256.Sum256(body)) }

// post sends a body to an endpoint and fails the test unless all of it arrived.
func post(t *testing.T, client *http.Client, url string, body []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/hook/1", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || string(got) != digest(body) {
		t.Fatalf("POST %s: status %d, body %.80q, want %q", url, response.StatusCode, got, digest(body))
	}
}

// receive takes a value, or the closing, of a channel, and fails the test where
// nothing comes.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("not reached")
	}
}

// clientOf is a visitor of an edge.
func clientOf(t *testing.T, e *edge.Edge) *http.Client {
	t.Helper()
	client := e.Client()
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// waitFor waits until an edge has seen something.
func waitFor(t *testing.T, e *edge.Edge, seen func(edge.Stats) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := e.Wait(ctx, seen); err != nil {
		t.Fatal(err)
	}
}

// logBuffer is a debug log kept as text.
type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func (b *logBuffer) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
