package session

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"leadrig/internal/forward"
	"leadrig/internal/hook"
)

// handler is a developer's server. It keeps what it gets.
type handler struct {
	*httptest.Server
	t   *testing.T
	mu  sync.Mutex
	all []arrival
}

// arrival is a request that a handler got.
type arrival struct {
	path string
	id   string
	body string
}

// newHandler starts a handler that answers what answer does, nil: 200.
func newHandler(t *testing.T, answer http.HandlerFunc) *handler {
	t.Helper()
	h := &handler{t: t}
	h.Server = httptest.NewServer(h.keep(answer))
	t.Cleanup(h.Close)
	return h
}

func (h *handler) keep(answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			h.t.Errorf("the handler reads: %v", err)
		}
		h.mu.Lock()
		h.all = append(h.all, arrival{r.URL.Path, r.Header.Get(hook.RequestIDHeader), string(body)})
		h.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		if answer != nil {
			answer(w, r)
		}
	})
}

// got are the requests so far, in their order.
func (h *handler) got() []arrival {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]arrival{}, h.all...)
}

// at is the target at a path of the handler.
func (h *handler) at(path string) *forward.Target { return target(h.t, h.URL+path) }

// routes send everything to the handler.
func (h *handler) routes() Routes { return Routes{Default: h.at("/hook")} }

func target(t *testing.T, url string) *forward.Target {
	t.Helper()
	parsed, err := forward.ParseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// status is a handler that answers every request so.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// hangUp closes the connection in place of an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// stuck is a handler that answers nobody until it is released, at the end of
// the test at the latest. It tells of each request on entered.
type stuck struct {
	*handler
	entered chan struct{}
	release func()
}

func newStuck(t *testing.T) *stuck {
	t.Helper()
	s := &stuck{entered: make(chan struct{}, 1000)}
	released := make(chan struct{})
	s.release = sync.OnceFunc(func() { close(released) })
	s.handler = newHandler(t, func(http.ResponseWriter, *http.Request) {
		s.entered <- struct{}{}
		<-released
	})
	t.Cleanup(s.release)
	return s
}

// freeAddr is an address that nothing listens at. Where all of 127/8 is this
// machine, it is one that no other program's connections use either.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.91.17:0")
	if err != nil {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// newSender is a sender that follows no redirect and keeps no connection.
func newSender() *http.Client {
	return &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// reply is what a sender was answered.
type reply struct {
	status int
	header http.Header
	body   string
}

// payload is a small event of a type.
func payload(kind hook.EventType) string {
	return `{"event_type":"` + string(kind) + `","campaign_id":7}`
}

// send posts an event under a request id; fields are more header fields: name,
// value, ….
func send(t *testing.T, url, id, body string, fields ...string) reply {
	t.Helper()
	answer, err := trySend(t.Context(), url, id, body, fields...)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func trySend(ctx context.Context, url, id, body string, fields ...string) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set(hook.RequestIDHeader, id)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	res, err := newSender().Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, string(text)}, err
}

// wantStatus sends an event and checks the status of the answer.
func wantStatus(t *testing.T, url, id string, want int) {
	t.Helper()
	if got := send(t, url, id, payload(hook.EmailReply)); got.status != want {
		t.Errorf("%s was answered %d, want %d", id, got.status, want)
	}
}

// wantClosed checks that nothing listens at a public URL any more.
func wantClosed(t *testing.T, url string) {
	t.Helper()
	if answer, err := trySend(t.Context(), url, "late", payload(hook.EmailReply)); err == nil {
		t.Errorf("%s still answers: %d", url, answer.status)
	}
}
