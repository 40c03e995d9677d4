package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/smartlead/policy"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// recorder is a handler that notes all that can be seen of a run.
type recorder struct {
	status int // what it answers; 0: 200 to the first of an id, then 503
	gate   int // it answers once so many are under way

	mu    sync.Mutex // guards what follows
	seen  []string
	ids   map[string]int
	under int
	full  chan struct{}
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return
	}
	h := fnv.New64()
	_, _ = h.Write(body)
	status, full := r.note(q.Header.Get("X-Request-Id"), h.Sum64())
	select {
	case <-full:
	case <-q.Context().Done():
	}
	w.WriteHeader(status)
}

func (r *recorder) note(id string, body uint64) (status int, full chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, fmt.Sprintf("%s %x", id, body))
	if r.under++; r.under == r.gate {
		close(r.full)
	}
	r.ids[id]++
	if r.status == 0 && r.ids[id] > 1 {
		return http.StatusServiceUnavailable, r.full
	}
	return max(r.status, http.StatusOK), r.full
}

// notedSink is a downstream that notes what it is told.
type notedSink struct{ told []string }

func (s *notedSink) FailNext(n, status int) error {
	s.told = append(s.told, fmt.Sprint(n, " ", status))
	return nil
}
func (s *notedSink) Failed() (int64, int)                 { return 0, 0 }
func (s *notedSink) Count(context.Context) (int64, error) { return 0, nil }
func (s *notedSink) Accepted(string) (int, bool)          { return 0, false }
func (s *notedSink) Close() error                         { return nil }

// view is all that can be seen of a run.
func view(t *testing.T, r *recorder, texts ...string) string {
	t.Helper()
	r.ids, r.full = map[string]int{}, make(chan struct{})
	if r.gate == 0 {
		close(r.full)
	}
	server := httptest.NewServer(r)
	defer server.Close()
	var all []*scenario.Scenario
	for _, text := range texts {
		all = append(all, parse(t, text))
	}
	sink := &notedSink{}
	p := policy.SmartLead()
	p.Timeout = 5 * time.Second
	rep, err := Run(t.Context(), Config{
		Target: wire.Config{URL: server.URL}, Scenarios: all, Policy: p, Seed: 1, RunID: "fixed",
		Effects: sink, EffectsBy: report.EffectsSink, Sink: sink, Settle: time.Millisecond,
		Restart: func(context.Context) error { server.Close(); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := []string{strings.ReplaceAll(rep.Failure, server.URL, ""), fmt.Sprint(sink.told)}
	for _, s := range rep.Scenarios {
		seen = append(seen, s.Name, s.Group, s.Title)
		for _, c := range s.Checks {
			seen = append(seen, fmt.Sprint(c.ID, c.Verdict, c.Consequence, c.Expected))
			if c.ID == scenario.CheckNoRedirect {
				seen = append(seen, c.Message)
			}
		}
	}
	if r.gate > 0 {
		slices.Sort(r.seen) // they come in any order
		if r.under >= r.gate {
			seen = append(seen, "together")
		}
	}
	return strings.Join(append(seen, r.seen...), "\n")
}

func one(step, check string) string {
	return "name: a\nsteps:\n  - " + step + "\nchecks:\n  - {check: " + check + "}\n"
}

func send(fields string) string { return one("send: {"+fields+"}", "accepted") }

// fieldCase is a scenario without and with a field, or with two values of it.
type fieldCase struct {
	without, with string
	status, gate  int
	before        string // another scenario of the run
}

func fieldCases() map[string]fieldCase {
	named := "send: {as: a}\n  - send: {as: b, events: [EMAIL_OPEN]}\n  - again: "
	top := func(field string) fieldCase {
		return fieldCase{without: one("send: {}", "effects"), with: field + "\n" + one("send: {}", "effects")}
	}
	return map[string]fieldCase{
		"name":             {without: send(""), with: strings.Replace(send(""), "name: a", "name: b", 1)},
		"group":            top("group: g"),
		"title":            top("title: g"),
		"why":              top("why: because"),
		"steps":            {without: send(""), with: send("copies: 2")},
		"checks":           {without: one("send: {}", "accepted"), with: one("send: {}", "effects")},
		"send.as":          {without: one(named+"{of: a}", "accepted"), with: one(named+"{of: b}", "accepted")},
		"send.events":      {without: send(""), with: send("events: [EMAIL_OPEN]")},
		"send.variants":    {without: send("events: [EMAIL_REPLY]"), with: send("events: [EMAIL_REPLY], variants: [threaded]")},
		"send.count":       {without: send(""), with: send("count: 3")},
		"send.copies":      {without: send(""), with: send("copies: 3")},
		"send.ids":         {without: send("copies: 2"), with: send("copies: 2, ids: fresh")},
		"send.written":     {without: send("copies: 2"), with: send("copies: 2, written: reserialised")},
		"send.recorded":    {without: send(""), with: send("recorded: true")},
		"send.mutate":      {without: send(""), with: send("mutate: [unicode]")},
		"send.size":        {without: send("mutate: [large]"), with: send("mutate: [large], size: 90000")},
		"send.set":         {without: send(""), with: send("set: {subject: hello}")},
		"send.share":       {without: send("count: 2"), with: send("count: 2, share: [stats_id]")},
		"send.order":       {without: send("count: 3"), with: send("count: 3, order: reversed")},
		"send.at_once":     {without: send("copies: 4"), with: send("copies: 4, at_once: true"), gate: 4},
		"send.concurrency": {without: send("count: 4"), with: send("count: 4, concurrency: 4"), gate: 4},
		"send.rate":        {without: send("count: 4"), with: send("count: 4, rate: 1000"), gate: 4},
		"send.for":         {without: send("rate: 100"), with: send("rate: 100, for: 40ms")},
		"send.faults":      {without: send(""), with: send(`faults: ["status=500;when=before"]`)},
		"send.retry":       {without: send(""), with: send("retry: true"), status: 500},
		"send.answer":      {without: one("send: {}", "accepted"), with: one("send: {answer: refuse}", "accepted")},
		"send.effect":      {without: one("send: {}", "effects"), with: one("send: {effect: none}", "effects")},
		"again.of":         {without: one(named+"{of: a}", "accepted"), with: one(named+"{of: b}", "accepted")},
		"again.written":    {without: one(named+"{of: a}", "accepted"), with: one(named+"{of: a, written: reserialised}", "accepted")},
		"again.copies":     {without: one(named+"{of: a}", "accepted"), with: one(named+"{of: a, copies: 2}", "accepted")},
		"restart.within":   {without: one("restart: {within: 41ms}", "accepted"), with: one("restart: {within: 42ms}", "accepted")},
		"downstream.fail":  {without: one("downstream: {fail: 1}", "accepted"), with: one("downstream: {fail: 2}", "accepted")},
		"downstream.status": {
			without: one("downstream: {fail: 1}", "accepted"), with: one("downstream: {fail: 1, status: 500}", "accepted"),
		},
		"check.check":      {without: one("send: {}", "accepted"), with: one("send: {}", "refused")},
		"check.level":      {without: one("send: {}", "effects"), with: one("send: {}", "effects, level: warn")},
		"check.warn_after": {without: one("send: {}", "in-time"), with: one("send: {}", "in-time, warn_after: 0.000001ms")},
		"check.scope":      {without: one("send: {}", "no-redirect"), with: one("send: {}", "no-redirect, scope: run"), before: send("copies: 3")},
		"check.tolerate":   {without: one("send: {copies: 8}", "no-storm"), with: one("send: {copies: 8}", "no-storm, tolerate: 0.9")},
	}
}

// explaining are the fields with another effect than on a run; see below.
func explaining() []string {
	return []string{"$schema", "fix", "suites", "step.send", "step.again", "step.restart", "step.downstream"}
}

func TestScenario_EveryFieldHasAnEffect(t *testing.T) {
	cases := fieldCases()
	fields := append(slices.Collect(maps.Keys(cases)), explaining()...)
	if want := schemaFields(t); !slices.Equal(slices.Sorted(slices.Values(fields)), want) {
		t.Fatalf("fields of the schema\n%q, tried\n%q", want, slices.Sorted(slices.Values(fields)))
	}
	for field, c := range cases {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			var texts []string
			if c.before != "" {
				texts = append(texts, c.before)
			}
			// Without the field nothing would be under way at the same time.
			without := view(t, &recorder{status: c.status}, append(slices.Clone(texts), c.without)...)
			with := view(t, &recorder{status: c.status, gate: c.gate}, append(texts, c.with)...)
			if with == without {
				t.Errorf("no effect: both show\n%s", with)
			}
			if c.gate > 0 && !strings.Contains(with, "together") {
				t.Errorf("deliveries were not under way together:\n%s", with)
			}
		})
	}
}

func TestScenario_FixIsInTheExplanationOfAUsersFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("fix: stop it\n"+send("")), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := Explain(path)
	if err != nil || e.Fix != "stop it" || !slices.Equal(e.Checks, []string{"accepted"}) {
		t.Errorf("%+v, %v", e, err)
	}
}

// schemaFields are the fields of the published schema: those of a definition
// with its name before them.
func schemaFields(t *testing.T) []string {
	t.Helper()
	data, err := scenario.Schema()
	if err != nil {
		t.Fatal(err)
	}
	type object struct{ Properties map[string]any }
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := errors.Join(json.Unmarshal(data, &schema), json.Unmarshal(data, &schema.object)); err != nil {
		t.Fatal(err)
	}
	all := slices.Collect(maps.Keys(schema.Properties))
	for name, def := range schema.Defs {
		for field := range def.Properties {
			all = append(all, name+"."+field)
		}
	}
	slices.Sort(all)
	return all
}
