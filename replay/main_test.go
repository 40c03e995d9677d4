package replay

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/sample"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a handler with a sink behind it and a run in front of it.
type rig struct {
	t      testing.TB
	sink   *effects.Sink
	server *httptest.Server
	cfg    Config

	mu      sync.Mutex // guards what follows
	handler *sample.Handler
	instead http.HandlerFunc // nil: the sample handler answers
	state   string
	bug     sample.Bug
}

// newRig serves the sample handler with a bug ("": none), observed by a sink.
func newRig(t testing.TB, bug string) *rig {
	t.Helper()
	b, err := sample.FindBug(bug)
	if err != nil {
		t.Fatal(err)
	}
	if b.Name == "slow" {
		b.Delay = time.Second
	}
	r := &rig{t: t, bug: b, state: filepath.Join(t.TempDir(), "state")}
	if r.sink, err = effects.NewSink(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.sink.Close() })
	r.restart()
	r.server = httptest.NewServer(http.HandlerFunc(r.answer))
	t.Cleanup(func() { r.server.Close(); _ = r.current().Close() })
	p := policy.SmartLead()
	p.Timeout = 400 * time.Millisecond
	if b.Name != "slow" {
		p.Timeout = 30 * time.Second // nothing else is about time: a busy machine must not matter
	}
	r.cfg = Config{
		Target: wire.Config{URL: r.server.URL + sample.WebhookPath}, Policy: p, Seed: 42,
		Effects: r.sink, EffectsBy: report.EffectsSink, Sink: r.sink, Settle: 60 * time.Millisecond,
		Restart: func(context.Context) error { r.restart(); return nil },
	}
	return r
}

func (r *rig) current() *sample.Handler {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.handler
}

// answerBy puts a handler in the place of the sample handler, which it may pass
// requests on to by serve.
func (r *rig) answerBy(h http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.instead = h
}

func (r *rig) answer(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	h := r.instead
	r.mu.Unlock()
	if h == nil {
		h = r.serve
	}
	h(w, q)
}

func (r *rig) serve(w http.ResponseWriter, q *http.Request) { r.current().ServeHTTP(w, q) }

// restart puts a new handler with the same state file in the place of the old.
func (r *rig) restart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.handler != nil {
		_ = r.handler.Close()
	}
	h, err := sample.New(sample.Config{StateFile: r.state, Downstream: r.sink.URL(), Bug: r.bug})
	if err != nil {
		r.t.Error(err)
		return
	}
	r.handler = h
}

func (r *rig) run(names ...string) *report.Report {
	r.t.Helper()
	return runAs(r.t, r.cfg, names...)
}

func (r *rig) runAll(all []*scenario.Scenario) *report.Report {
	r.t.Helper()
	cfg := r.cfg
	cfg.Scenarios = all
	rep, err := Run(r.t.Context(), cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	return rep
}

// byURL serves a handler that tells the count of its work by GET, and asks it.
func byURL(t testing.TB, handler http.Handler) Config {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	probe, err := effects.NewURL(server.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = probe.Close() })
	return Config{
		Target: wire.Config{URL: server.URL}, Policy: policy.SmartLead(), Seed: 1,
		Effects: probe, EffectsBy: report.EffectsURL,
	}
}

// runAs runs scenarios by a config.
func runAs(t testing.TB, cfg Config, names ...string) *report.Report {
	t.Helper()
	var err error
	if cfg.Scenarios, err = scenario.Select(names); err != nil {
		t.Fatal(err)
	}
	rep, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func suite(t testing.TB, name string) []*scenario.Scenario {
	t.Helper()
	all, err := scenario.OfSuite(name)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// parse is a scenario of a test's own, read from a file as a user's is.
func parse(t testing.TB, text string) *scenario.Scenario {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := scenario.LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// troubled are the names of the scenarios that didn't pass, each with its worst
// check.
func troubled(rep *report.Report) map[string]string {
	found := map[string]string{}
	for _, s := range rep.Scenarios {
		for _, c := range s.Checks {
			if c.Verdict != report.Pass && (found[s.Name] == "" || c.Verdict == report.Fail) {
				found[s.Name] = string(c.Verdict) + " " + c.ID + ": " + c.Message
			}
		}
	}
	return found
}

func verdictOf(t testing.TB, rep *report.Report, name string) report.Scenario {
	t.Helper()
	i := slices.IndexFunc(rep.Scenarios, func(s report.Scenario) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no scenario %s in the report; it failed with %q", name, rep.Failure)
	}
	return rep.Scenarios[i]
}
