package sample

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a handler behind a real server.
type rig struct {
	t       testing.TB
	handler *Handler
	server  *httptest.Server
}

func newRig(t testing.TB, cfg Config) *rig {
	t.Helper()
	h, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, h, h)
}

// serve puts a server before the handler, behind what may stand around it.
func serve(t testing.TB, h *Handler, around http.Handler) *rig {
	t.Helper()
	r := &rig{t: t, handler: h, server: httptest.NewServer(around)}
	r.server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(r.stop)
	return r
}

// stop may be called before the test ends, to start again on the same file.
func (r *rig) stop() {
	r.server.Close()
	if err := r.handler.Close(); err != nil {
		r.t.Error(err)
	}
}

// do makes a request and returns the answer's status and text.
func (r *rig) do(ctx context.Context, method, path, id, body string) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, method, r.server.URL+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Content-Type", "application/json")
	if id != "" {
		request.Header.Set(hook.RequestIDHeader, id)
	}
	response, err := r.server.Client().Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// post sends an event and wants that status.
func (r *rig) post(id, body string, want int) {
	r.t.Helper()
	status, text, err := r.do(r.t.Context(), http.MethodPost, WebhookPath, id, body)
	if err != nil || status != want {
		r.t.Errorf("event %.80q with id %q: status %d %q, error %v; want %d", body, id, status, text, err, want)
	}
}

// wantEffects reads the effects as a checker does.
func (r *rig) wantEffects(want int64) {
	r.t.Helper()
	status, text, err := r.do(r.t.Context(), http.MethodGet, EffectsPath, "", "")
	if err != nil || status != http.StatusOK || text != strconv.FormatInt(want, 10) {
		r.t.Errorf("effects: status %d %q, error %v; want %d", status, text, err, want)
	}
	if got := r.handler.Effects(); got != want {
		r.t.Errorf("effects: %d, want %d", got, want)
	}
}

// downstream is the system behind the handler. It counts calls by their key.
type downstream struct {
	*httptest.Server
	mu    sync.Mutex
	calls map[string]int
	last  string // body of the last call
}

// newDownstream answers each call with what status returns.
func newDownstream(t *testing.T, status func() int) *downstream {
	t.Helper()
	d := &downstream{calls: map[string]int{}}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		d.mu.Lock()
		d.calls[r.Header.Get("Idempotency-Key")]++
		d.last = string(body)
		d.mu.Unlock()
		w.WriteHeader(status())
	}))
	t.Cleanup(d.Close)
	return d
}

func (d *downstream) count(key string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls[key]
}

func stateFileIn(t testing.TB) string { return filepath.Join(t.TempDir(), "state") }

const reply = `{"event_type":"EMAIL_REPLY","campaign_id":7,"sl_lead_email":"a@example.com","event_timestamp":"2026-02-11T08:20:41Z","message_id":"<1>"}`
