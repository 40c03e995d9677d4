package smartlead

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testKey has characters that look different in every escaping.
const testKey = "9f/53cr3t+k3y=&%2\"<x>-live"

// clock is time that passes only by waiting.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	waits []time.Duration
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.waits = c.at.Add(d), append(c.waits, d)
	return ctx.Err()
}

// api is a server that answers with a script and notes what it was asked.
type api struct {
	*httptest.Server
	mu    sync.Mutex
	calls []string // "GET /webhook/4 <body>"
}

// newAPI starts a server whose base URL ends in /api/v1. It checks what holds for
// every call: the key, the User-Agent, the Content-Type.
func newAPI(t *testing.T, answer http.HandlerFunc) *api {
	t.Helper()
	a := &api{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read the request: %v", err)
		}
		path, ok := strings.CutPrefix(r.URL.Path, "/api/v1")
		if !ok {
			t.Errorf("path %q is not below the base URL", r.URL.Path)
		}
		if got := r.URL.Query().Get("api_key"); got != testKey {
			t.Errorf("api_key = %q", got)
		}
		if got := r.UserAgent(); got != "leadrig/test" {
			t.Errorf("User-Agent = %q", got)
		}
		if got := r.Header.Get("Content-Type"); len(body) > 0 && got != "application/json" {
			t.Errorf("Content-Type = %q", got)
		}
		a.mu.Lock()
		a.calls = append(a.calls, strings.TrimSpace(r.Method+" "+path+" "+string(body)))
		a.mu.Unlock()
		r.URL.Path = path
		answer(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *api) asked() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.calls...)
}

// client returns a client of the server whose clock passes only by waiting.
func (a *api) client(t *testing.T, change ...func(*Config)) (*Client, *clock) {
	t.Helper()
	return newClient(t, a.URL+"/api/v1", change...)
}

func newClient(t *testing.T, base string, change ...func(*Config)) (*Client, *clock) {
	t.Helper()
	clk := newClock()
	cfg := Config{BaseURL: base, APIKey: testKey, UserAgent: "leadrig/test", Now: clk.now, Sleep: clk.sleep}
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, clk
}

// send writes an answer; a body that starts with { or [ is called JSON.
func send(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if strings.HasPrefix(body, "{") || strings.HasPrefix(body, "[") {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inTurn gives each call the next answer, and the last one from then on.
func inTurn(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answer := answers[min(next, len(answers)-1)]
		next++
		mu.Unlock()
		answer(w, r)
	}
}

// cutOff promises more than it sends and hangs up.
func cutOff(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangUp reads the request and closes the connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// hang answers only when the client has gone.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// mustFail checks that err is an error without the key in any spelling or verb.
func mustFail(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if leak, ok := errors.AsType[*url.Error](err); ok {
		t.Errorf("the chain hands out a URL: %v", leak.URL)
	}
	encoded, _ := json.Marshal(testKey)
	for _, verb := range []string{"%v", "%+v", "%#v", "%q"} {
		text := fmt.Sprintf(verb, err)
		for _, key := range []string{testKey, url.QueryEscape(testKey), url.PathEscape(testKey), string(encoded), "53cr3t"} {
			if strings.Contains(text, key) {
				t.Errorf("%s shows the key: %s", verb, text)
			}
		}
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), "53cr3t") {
			t.Errorf("the chain holds the key: %v", e)
		}
	}
}

func mustSay(t *testing.T, err error, words ...string) {
	t.Helper()
	mustFail(t, err)
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q doesn't say %q", err, w)
		}
	}
}

func campaignSpec() hook.WebhookSpec {
	return hook.WebhookSpec{
		Scope: hook.Scope{Level: hook.LevelCampaign, CampaignID: 42},
		Name:  "mine", URL: "https://example.com/p", Events: []hook.EventType{hook.EmailReply},
	}
}
