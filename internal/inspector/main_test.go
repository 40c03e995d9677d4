package inspector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/actions"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/sample"
	"leadrig/internal/session"
	"leadrig/internal/tunnel"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of a test.
const patience = 20 * time.Second

// rig is a real run with its page: store, session, local tunnel, handler.
type rig struct {
	t         *testing.T
	home      string
	page      *Inspector
	feed      *feed.Feed
	faults    *session.Faults
	publicURL string
	handler   *sample.Handler
	client    *http.Client
	stop      func()
	running   sync.WaitGroup
}

// rigOptions are what a test wants different.
type rigOptions struct {
	noHandler bool
	handle    http.HandlerFunc // in place of the sample handler
	sharing   Sharing
	noSharing string
}

func newRig(t *testing.T, o rigOptions) *rig {
	t.Helper()
	r := &rig{t: t, home: t.TempDir(), feed: feed.New(feed.DefaultCapacity), faults: session.NewFaults(1)}
	control := session.NewControl()
	records := actions.NewRecords(r.home)
	cfg := actions.Config{
		Records: records, Control: control, Faults: r.faults,
		Save: func(_ context.Context, d *hook.Delivery) (string, bool, error) {
			return filepath.Join(r.home, fmt.Sprintf("delivery-%d.json", d.ID)), true, nil
		},
		Trigger: func(_ context.Context, event hook.EventType) (string, error) {
			r.post(fmt.Sprintf(`{"event_type":%q,"to_email":"triggered@lead.example"}`, event), nil)
			return "posted " + string(event), nil
		},
	}
	opts := session.Options{Home: r.home, Command: "listen", Feed: r.feed, Control: control, Faults: r.faults}
	if !o.noHandler {
		target, effects := r.startHandler(o.handle)
		opts.Routes = session.Routes{Default: target}
		cfg.Effects = func() actions.Effects { return actions.Effects{URL: effects} }
	}
	var err error
	if opts.Tunnel, err = tunnel.Local(""); err != nil {
		t.Fatal(err)
	}
	r.page, err = Start(t.Context(), Config{Addr: "127.0.0.1:0", Feed: r.feed, Records: records, Actions: actions.New(cfg), Faults: r.faults, Sharing: o.sharing, NoSharing: o.noSharing, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	r.client = &http.Client{Transport: &http.Transport{}, Timeout: patience}
	r.start(opts)
	t.Cleanup(func() {
		r.end()
		r.closePage()
		if err := records.Close(); err != nil {
			t.Error(err)
		}
		r.client.CloseIdleConnections()
	})
	return r
}

func (r *rig) startHandler(own http.HandlerFunc) (target *forward.Target, effects string) {
	r.t.Helper()
	handler, err := sample.New(sample.Config{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.handler = handler
	var serve http.Handler = handler
	if own != nil {
		serve = own
	}
	base := serveLocal(r.t, serve)
	r.t.Cleanup(func() { _ = handler.Close() })
	if target, err = forward.ParseTarget(base + sample.WebhookPath); err != nil {
		r.t.Fatal(err)
	}
	return target, base + sample.EffectsPath
}

// start runs the session until end, and waits until it is ready.
func (r *rig) start(opts session.Options) {
	r.t.Helper()
	reader := r.feed.Subscribe(0)
	defer reader.Close()
	ctx, cancel := context.WithCancel(context.Background())
	r.running.Go(func() {
		if _, err := session.Run(ctx, context.Background(), opts); err != nil {
			r.t.Errorf("the run: %v", err)
		}
	})
	r.stop = sync.OnceFunc(func() {
		cancel()
		r.running.Wait()
		r.feed.Publish(&hook.Bye{Time: time.Now()})
		r.feed.Close()
	})
	waiting, done := context.WithTimeout(r.t.Context(), patience)
	defer done()
	for r.publicURL == "" {
		batch, _, err := reader.Next(waiting)
		if err != nil {
			r.t.Fatalf("until the run is ready: %v", err)
		}
		for _, m := range batch {
			if ready, ok := m.(*hook.Ready); ok {
				r.publicURL = ready.PublicURL
			}
		}
	}
}

// end ends the run, not the page.
func (r *rig) end() { r.stop() }

func (r *rig) closePage() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.page.Close(ctx); err != nil {
		r.t.Errorf("close the page: %v", err)
	}
}

// post sends a webhook to the run's public URL.
func (r *rig) post(body string, header map[string]string) {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.publicURL, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		r.t.Errorf("post a webhook: %v", err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

// event is a webhook of a type, with an id of its own.
func (r *rig) event(eventType, lead, id string) {
	r.t.Helper()
	body := fmt.Sprintf(`{"event_type":%q,"to_email":%q,"campaign_id":123,"event_timestamp":"2026-03-04T05:06:07Z","reply_message":{"html":"<p>Yes</p>","n":[1,2,{"deep":true}]},"id":%q}`, eventType, lead, id)
	r.post(body, map[string]string{hook.RequestIDHeader: id})
}

// recorded waits until a number of deliveries can be read, with their attempts if
// there is a handler.
func (r *rig) recorded(n int) {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		var page struct {
			Deliveries []struct{ Attempts []json.RawMessage }
		}
		r.get("/api/deliveries?limit=1000", &page)
		there := 0
		for _, d := range page.Deliveries {
			if r.handler == nil || len(d.Attempts) > 0 {
				there++
			}
		}
		if there >= n {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%d deliveries are recorded, want %d", len(page.Deliveries), n)
		}
	}
}

func (r *rig) url(path string) string { return "http://" + r.page.Addr() + path }

// call asks the API with the run's token.
func (r *rig) call(method, path string, body any) *http.Response {
	r.t.Helper()
	var reader io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			r.t.Fatal(err)
		}
		reader = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, r.url(path), reader)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.page.token.text)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// get reads a 200 into value.
func (r *rig) get(path string, value any) {
	r.t.Helper()
	r.want(r.call(http.MethodGet, path, nil), http.StatusOK, value)
}

func (r *rig) want(resp *http.Response, status int, value any) {
	r.t.Helper()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != status {
		r.t.Fatalf("%s %s: status %d, want %d: %s", resp.Request.Method, resp.Request.URL.Path, resp.StatusCode, status, body)
	}
	if value != nil {
		if err := json.Unmarshal(body, value); err != nil {
			r.t.Fatalf("%s: %v: %s", resp.Request.URL.Path, err, body)
		}
	}
}

// serveLocal serves on loopback until the test's end.
func serveLocal(t *testing.T, h http.Handler) string {
	t.Helper()
	server := &http.Server{Handler: h}
	ln, err := listenLocal(t)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(func() { _ = server.Close(); wg.Wait() })
	return (&url.URL{Scheme: "http", Host: ln.Addr().String()}).String()
}

func listenLocal(t *testing.T) (net.Listener, error) {
	t.Helper()
	return (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
}

// holdFirst is a handler that answers its first webhook only when hold is closed.
func holdFirst(hold <-chan struct{}) http.HandlerFunc {
	var first sync.Once
	return func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodPost {
			first.Do(func() { <-hold })
		}
		_, _ = io.WriteString(w, `{"ok":true}`)
	}
}
