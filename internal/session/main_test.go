package session

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
	"leadrig/internal/lease"
	"leadrig/internal/sandbox"
	"leadrig/internal/smartlead"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of a test; none is meant to take it up.
const patience = 60 * time.Second

// apiKey is the only key that the tests' sandboxes take.
const apiKey = "k3y-0f-the-test"

// rig is an account at a sandbox that is served over HTTP, and the home of a
// leadrig that uses it.
type rig struct {
	t      *testing.T
	box    *sandbox.Sandbox
	api    *httptest.Server
	client *smartlead.Client
	home   string
	book   *lease.Book
}

// newRig starts a sandbox that sends again at once.
func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigBehind(t, func(sandbox http.Handler) http.Handler { return sandbox })
}

// newRigBehind has something stand before the sandbox.
func newRigBehind(t *testing.T, front func(sandbox http.Handler) http.Handler) *rig {
	t.Helper()
	return newRigOf(t, sandbox.Config{Seed: 7, APIKey: apiKey, TimeScale: 1e9, Limits: &sandbox.Limits{}}, front)
}

// newRigNow is a rig whose events happen now, and not at times of their own.
func newRigNow(t *testing.T) *rig {
	t.Helper()
	config := sandbox.Config{Seed: 7, APIKey: apiKey, TimeScale: 1e9, Limits: &sandbox.Limits{}, WallClock: true}
	return newRigOf(t, config, func(sandbox http.Handler) http.Handler { return sandbox })
}

func newRigOf(t *testing.T, config sandbox.Config, front func(sandbox http.Handler) http.Handler) *rig {
	t.Helper()
	box, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	delivering, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- box.Run(delivering) }()
	g := &rig{t: t, box: box, api: httptest.NewServer(front(box.Handler())), home: t.TempDir()}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the sandbox ended with %v", err)
		}
		g.api.Close()
	})
	g.client = newClient(t, g.api, apiKey)
	if g.book, err = lease.Open(filepath.Join(g.home, "leases")); err != nil {
		t.Fatal(err)
	}
	return g
}

// newClient is a client of the API that waits for nothing.
func newClient(t *testing.T, api *httptest.Server, key string) *smartlead.Client {
	t.Helper()
	c, err := smartlead.New(smartlead.Config{
		BaseURL: api.URL + "/api/v1", APIKey: key, UserAgent: "leadrig/test",
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// active is the first campaign that runs; it belongs to a client.
func (g *rig) active() sandbox.Campaign {
	g.t.Helper()
	for _, c := range g.box.Campaigns() {
		if c.Status == sandbox.StatusActive && c.ClientID != 0 {
			return c
		}
	}
	g.t.Fatal("no campaign of a client is active")
	return sandbox.Campaign{}
}

// webhook is a webhook of the given level for all that the level has.
func (g *rig) webhook(level hook.Level) *Webhook {
	g.t.Helper()
	scope := hook.Scope{Level: level}
	switch level {
	case hook.LevelCampaign:
		scope.CampaignID = g.active().ID
	case hook.LevelClient:
		scope.ClientID = g.active().ClientID
	case hook.LevelUser:
	}
	return &Webhook{
		Book: g.book, Remote: g.client, Account: lease.NewAccount(g.client.BaseURL(), apiKey),
		Spec: hook.WebhookSpec{Scope: scope, Name: "test", Events: level.Events()},
		ByHand: func(s hook.Scope, id int64) string {
			return smartlead.ManualRemoval(g.client.BaseURL(), s, id)
		},
	}
}

// options are a whole run's: a webhook of the level, the probe, one handler.
func (g *rig) options(level hook.Level, routes Routes) Options {
	g.t.Helper()
	return Options{Home: g.home, Routes: routes, Webhook: g.webhook(level), Probe: true}
}

// emit lets events of a type happen in the active campaign.
func (g *rig) emit(kind hook.EventType, count int) {
	g.t.Helper()
	r := sandbox.EmitRequest{EventType: kind, CampaignID: g.active().ID, Count: count}
	if _, err := g.box.Emit(g.t.Context(), r); err != nil {
		g.t.Fatal(err)
	}
}

// settle waits until the sandbox has nothing more to send.
func (g *rig) settle() {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), patience)
	defer cancel()
	if err := g.box.Settle(ctx); err != nil {
		g.t.Fatal(err)
	}
}

// webhooks are the ids of the webhooks that the sandbox has, as it tells them
// itself.
func (g *rig) webhooks() []int64 {
	g.t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(g.t.Context(), http.MethodGet, "http://127.0.0.1/_sandbox/webhooks", nil)
	r.RemoteAddr = "127.0.0.1:1"
	g.box.Handler().ServeHTTP(w, r)
	var list []struct{ ID int64 }
	if err := json.NewDecoder(io.LimitReader(w.Body, 1<<20)).Decode(&list); err != nil {
		g.t.Fatalf("the sandbox's webhooks: %v", err)
	}
	ids := make([]int64, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return ids
}

// records are the leases that are written down.
func (g *rig) records() []lease.Entry {
	g.t.Helper()
	entries, err := g.book.List()
	if err != nil {
		g.t.Fatal(err)
	}
	return entries
}

// wantNothingLeft checks that neither the account nor the home has anything of
// a run any more.
func (g *rig) wantNothingLeft() {
	g.t.Helper()
	if ids := g.webhooks(); len(ids) > 0 {
		g.t.Errorf("the sandbox still has webhooks %v", ids)
	}
	g.wantFolder("leases", 0)
	g.wantStoreClosed()
}

func (g *rig) wantFolder(name string, want int) {
	g.t.Helper()
	files, err := os.ReadDir(filepath.Join(g.home, name))
	if err != nil || len(files) != want {
		g.t.Errorf("the folder %s has %v (%v), want %d files", name, files, err, want)
	}
}

// wantStoreClosed checks that no run holds its journals any more.
func (g *rig) wantStoreClosed() {
	g.t.Helper()
	wantStoreClosed(g.t, g.home)
}

func wantStoreClosed(t *testing.T, home string) {
	t.Helper()
	locks, err := filepath.Glob(filepath.Join(home, "journal", "*.lock"))
	if err != nil || len(locks) > 0 {
		t.Errorf("the history is still open: %v (%v)", locks, err)
	}
}
