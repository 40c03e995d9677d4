package replay

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"leadrig/fixtures"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// sentBy is what a handler sees of a run, in the order it came.
func sentBy(t *testing.T, change func(*Config), text string) []string {
	t.Helper()
	r := newRig(t, "")
	var mu sync.Mutex
	var seen []string
	r.answerBy(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, q.Header.Get(hook.RequestIDHeader)+" "+q.Header.Get("X-Added")+q.Header.Get("X-Webhook-Level"))
		r.serve(w, q)
	})
	change(&r.cfg)
	r.runAll([]*scenario.Scenario{parse(t, text)})
	return seen
}

func TestRun_SeedRepeatsARun(t *testing.T) {
	const text = "name: a\nsteps:\n  - send: {events: [all], count: 40, order: shuffled, faults: [\"status=503;when=before;probability=0.5\"]}\nchecks:\n  - {check: accepted}\n"
	with := func(seed uint64, run string) []string {
		return sentBy(t, func(c *Config) { c.Seed, c.RunID = seed, run }, text)
	}
	first := with(7, "run")
	if len(first) == 0 || len(first) == 40 {
		t.Errorf("%d of 40 deliveries came through a fault with probability one half", len(first))
	}
	if again := with(7, "run"); !slices.Equal(again, first) {
		t.Errorf("the same seed sent\n%q and\n%q", first, again)
	}
	if other := with(8, "run"); slices.Equal(other, first) {
		t.Error("another seed sent the same")
	}
	next := with(7, "another run")
	if len(next) != len(first) {
		t.Errorf("with new ids %d deliveries came, before %d: the faults don't follow from the seed alone", len(next), len(first))
	}
	for _, id := range next {
		if slices.Contains(first, id) {
			t.Errorf("id %s was used in the run before", id)
		}
	}
}

func TestRun_AShuffleIsRepeatedByTheScenarioAlone(t *testing.T) {
	const text = "name: a\nsteps:\n  - send: {events: [all], order: shuffled}\nchecks:\n  - {check: accepted}\n"
	types := func(before ...*scenario.Scenario) []string {
		r := newRig(t, "")
		rep := r.runAll(append(before, parse(t, text)))
		var all []string
		last := rep.Scenarios[len(rep.Scenarios)-1]
		sent := slices.Clone(last.Deliveries)
		slices.SortFunc(sent, func(a, b report.Delivery) int { return cmp.Compare(a.Attempts[0].StartMS, b.Attempts[0].StartMS) })
		for _, d := range sent {
			all = append(all, d.EventType)
		}
		return all
	}
	alone := types()
	if behind := types(suite(t, "deliver")...); !slices.Equal(behind, alone) || slices.IsSorted(alone) {
		t.Errorf("behind another scenario %q, alone %q", behind, alone)
	}
}

// What the command of an audit repeats has the finding in it again.
func TestRun_AnAuditIsRepeatedWithTheScenarioAtFault(t *testing.T) {
	r := newRig(t, "200-on-malformed")
	rep := r.run("malformed", "unicode", "answer-codes")
	audit := verdictOf(t, rep, "answer-codes")
	i := slices.IndexFunc(audit.Checks, func(c report.Check) bool { return c.Verdict == report.Fail })
	if i < 0 || !strings.HasPrefix(audit.Checks[i].Again, "leadrig replay --scenario malformed --scenario answer-codes --seed") {
		t.Errorf("checks %+v", audit.Checks)
	}
	r = newRig(t, "409-on-duplicate")
	rep = r.run("duplicate-sequential", "answer-codes")
	audit = verdictOf(t, rep, "answer-codes") // it sends duplicates itself
	i = slices.IndexFunc(audit.Checks, func(c report.Check) bool { return c.Verdict == report.Fail })
	if i < 0 || !strings.HasPrefix(audit.Checks[i].Again, "leadrig replay --scenario answer-codes --seed") {
		t.Errorf("checks %+v", audit.Checks)
	}
}

func TestRun_SecretsOfTheTargetStayOutOfTheReport(t *testing.T) {
	r := newRig(t, "409-on-duplicate")
	r.cfg.Target.URL += "?tenant=9&token=s3cr3t-of-mine"
	rep := r.run("duplicate-sequential")
	var b strings.Builder
	if err := report.JSON(&b, rep); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "s3cr3t") || !strings.Contains(b.String(), "tenant=9") || rep.ExitCode != 1 {
		t.Errorf("exit %d: %s", rep.ExitCode, b.String())
	}
}

// A recorded delivery came with whatever the webhook's URL asks for.
func TestRun_MethodAndQueryOfASourceAreUsed(t *testing.T) {
	var got []string
	var mu sync.Mutex
	handler := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.Method+" "+r.RequestURI)
	}))
	defer handler.Close()
	put, err := FromFixture(&fixtures.Fixture{
		Name: "put", EventType: hook.EmailReply,
		Request: fixtures.Request{Method: http.MethodPut, Path: fixtures.RecordedPath + "?a=%41&b", Body: []byte(`{"event_type":"EMAIL_REPLY"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	recorded := FromDelivery(&hook.Delivery{ID: 1, Method: http.MethodPost, Query: "token=x", Body: []byte(`{}`)})
	runAs(t, Config{
		Target: wire.Config{URL: handler.URL + "/hook?tenant=9"}, Policy: policy.SmartLead(), Sources: []Source{put, recorded},
	}, "deliver")
	slices.Sort(got)
	want := []string{"POST /hook?tenant=9&token=x", "PUT /hook?tenant=9&a=%41&b"}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("sent (-want +got):\n%s", d)
	}
}

func TestRun_SourcesHeadersAndSettingsAreUsed(t *testing.T) {
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	f, err := catalogue.Find(hook.EmailBounce, "")
	if err != nil {
		t.Fatal(err)
	}
	source, err := FromFixture(f)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(c *Config) {
		c.Sources, c.KeepIDs = []Source{source}, true
		c.Header = hook.NewHeader(hook.HeaderField{Name: "X-Added", Value: "yes"})
		c.RemoveHeader = []string{"x-webhook-level"}
	}
	got := sentBy(t, keep, one("send: {copies: 2}", "accepted"))
	if want := source.RequestID + " yes"; len(got) != 2 || got[0] != want || got[1] != want {
		t.Errorf("sent %q, want %q twice", got, want)
	}
	setting, err := fixtures.ParseSetting("subject=changed")
	if err != nil {
		t.Fatal(err)
	}
	s, err := newShelf(&Config{Sources: []Source{source}, Set: []fixtures.Setting{setting}})
	if err != nil {
		t.Fatal(err)
	}
	if chosen := s.pick(&scenario.Send{Events: []string{scenario.Selected}}); len(chosen) != 1 || !strings.Contains(string(chosen[0].Body), `"subject":"changed"`) {
		t.Errorf("%d sources, not the changed one", len(chosen))
	}
}
