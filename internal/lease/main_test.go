package lease

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
	"leadrig/internal/smartlead"
)

var _ Remote = (*smartlead.Client)(nil)

func TestMain(m *testing.M) {
	if os.Args[0] == guardArg {
		os.Exit(guardMain(os.Args[1]))
	}
	if dir := os.Getenv(holderDir); dir != "" {
		os.Exit(holder(dir))
	}
	goleak.VerifyTestMain(m)
}

const testKey = "53cr3t-key-of-the-test"

// api is a server that keeps webhooks as SmartLead does.
type api struct {
	*httptest.Server
	mu       sync.Mutex
	webhooks map[int64]map[string]any
	next     int64
	removed  []int64
	total    int // of requests
	// before is asked first about every request; true: it has been answered.
	before func(w http.ResponseWriter, r *http.Request, create func() int64) bool
}

func newAPI(t *testing.T) *api {
	t.Helper()
	a := &api{webhooks: map[int64]map[string]any{}, next: 100}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /webhook/create", func(w http.ResponseWriter, r *http.Request) {
		reply(w, 200, map[string]any{"ok": true, "id": a.add(decode(r))})
	})
	mux.HandleFunc("GET /webhook/{id}", func(w http.ResponseWriter, r *http.Request) {
		if hook := a.get(number(r.PathValue("id"))); hook != nil {
			reply(w, 200, map[string]any{"ok": true, "data": hook})
			return
		}
		reply(w, 404, map[string]any{"error": "Resource not found"})
	})
	mux.HandleFunc("PUT /webhook/update/{id}", func(w http.ResponseWriter, r *http.Request) {
		a.update(number(r.PathValue("id")), decode(r))
		reply(w, 200, map[string]any{"ok": true})
	})
	mux.HandleFunc("DELETE /webhook/delete/{id}", func(w http.ResponseWriter, r *http.Request) {
		if a.drop(number(r.PathValue("id"))) {
			reply(w, 200, map[string]any{"ok": true})
			return
		}
		reply(w, 404, map[string]any{"error": "Resource not found"})
	})
	mux.HandleFunc("GET /campaigns/{id}/webhooks", func(w http.ResponseWriter, r *http.Request) {
		reply(w, 200, a.ofCampaign(number(r.PathValue("id"))))
	})
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("api_key") != testKey {
			reply(w, 401, map[string]any{"message": "Invalid API Key"})
			return
		}
		a.mu.Lock()
		a.total++
		before := a.before
		a.mu.Unlock()
		if before != nil && before(w, r, func() int64 { return a.add(decode(r)) }) {
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *api) intercept(before func(w http.ResponseWriter, r *http.Request, create func() int64) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.before = before
}

func (a *api) add(webhook map[string]any) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.next++
	webhook["id"] = a.next
	a.webhooks[a.next] = webhook
	return a.next
}

func (a *api) get(id int64) map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.webhooks[id]
}

func (a *api) update(id int64, changes map[string]any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.webhooks[id]["webhook_url"] = changes["webhook_url"]
}

func (a *api) drop(id int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, ok := a.webhooks[id]
	delete(a.webhooks, id)
	if ok {
		a.removed = append(a.removed, id)
	}
	return ok
}

func (a *api) requests() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.total
}

func (a *api) rename(id int64, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.webhooks[id]["name"] = name
}

func (a *api) ofCampaign(campaign int64) []map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := []map[string]any{}
	for _, w := range a.webhooks {
		if w["association_type"] == "campaign" && fmt.Sprint(w["email_campaign_id"]) == fmt.Sprint(campaign) {
			found = append(found, w)
		}
	}
	return found
}

// count is how many webhooks exist.
func (a *api) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.webhooks)
}

func (a *api) client(t *testing.T) *smartlead.Client {
	t.Helper()
	c, err := newClient(a.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// newClient is a client that never really waits.
func newClient(base string) (*smartlead.Client, error) {
	return smartlead.New(smartlead.Config{
		BaseURL: base, APIKey: testKey, UserAgent: "leadrig/test",
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
}

func (a *api) account() Account { return NewAccount(a.URL, testKey) }

func decode(r *http.Request) map[string]any {
	body := map[string]any{}
	_ = json.NewDecoder(r.Body).Decode(&body)
	return body
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func number(text string) (n int64) {
	_, _ = fmt.Sscan(text, &n)
	return n
}

func specFor(level hook.Level) hook.WebhookSpec {
	return hook.WebhookSpec{
		Scope: hook.Scope{Level: level, CampaignID: 42, ClientID: 7},
		Name:  "my test", URL: "https://example.com/secret-path", Events: []hook.EventType{hook.EmailReply, hook.EmailSent},
	}
}

// newBook opens a book in a fresh folder, with a clock that can be moved.
func newBook(t *testing.T) (*Book, *time.Time) {
	t.Helper()
	b, err := Open(filepath.Join(t.TempDir(), "home", "leases"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	b.now = func() time.Time { return now }
	return b, &now
}

// files are the names in a book's folder, with the lease ids taken out.
func files(t *testing.T, b *Book) []string {
	t.Helper()
	entries, err := os.ReadDir(string(b.folder))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		_, suffix, _ := strings.Cut(e.Name(), ".")
		names = append(names, "."+suffix)
	}
	return names
}

func take(t *testing.T, b *Book, a *api, level hook.Level) *Lease {
	t.Helper()
	l, err := b.Take(t.Context(), a.client(t), a.account(), specFor(level), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// kill gives a lease up as a dying process does: nothing is tidied up.
func kill(t *testing.T, l *Lease) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// outcomes sweeps and returns what became of each record, and all errors as one text.
func outcomes(t *testing.T, b *Book, a *api, dryRun bool) (outcomes []Outcome, errs string) {
	t.Helper()
	swept, err := b.Sweep(t.Context(), a.client(t), a.account(), dryRun)
	if err != nil {
		t.Fatal(err)
	}
	outcomes = []Outcome{}
	for _, s := range swept {
		outcomes = append(outcomes, s.Outcome)
		if s.Err != nil {
			errs += s.Err.Error() + "\n"
		}
	}
	if strings.Contains(errs, testKey) {
		t.Errorf("the key is in %s", errs)
	}
	return outcomes, errs
}

const (
	holderDir = "LEADRIG_TEST_HOLDER_DIR"
	holderAPI = "LEADRIG_TEST_HOLDER_API"
	holderAs  = "LEADRIG_TEST_HOLDER_LEVEL"
)

// holder is the other process of a test: it takes a lease, says so and then lives
// until it is killed.
func holder(dir string) int {
	b, err := Open(dir)
	if err == nil {
		var c *smartlead.Client
		if c, err = newClient(os.Getenv(holderAPI)); err == nil {
			var l *Lease
			l, err = b.Take(context.Background(), c, NewAccount(os.Getenv(holderAPI), testKey), specFor(hook.Level(os.Getenv(holderAs))), nil)
			if err == nil {
				fmt.Println(l.Record().ID)
			}
		}
	}
	if err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}
