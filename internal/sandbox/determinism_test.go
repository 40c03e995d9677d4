package sandbox_test

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

// transcript is all that a run lets out: API answers, deliveries, the ledger.
type transcript struct {
	Answers    []string
	Deliveries []string
	Ledger     string
	Totals     sandbox.Totals
}

// whole makes a run of everything, the same calls each time.
func whole(t *testing.T, h *handler, c sandbox.Config) transcript {
	t.Helper()
	h.forget()
	g := start(t, c)
	var run transcript
	call := func(method, path, body string) {
		r := g.api(method, path, body)
		run.Answers = append(run.Answers, fmt.Sprint(method, path, r.status, r.body))
	}
	first, second := g.box.Campaigns()[0], g.box.Campaigns()[1]
	for _, path := range []string{"/campaigns", "/client", "/leads/fetch-categories"} {
		call("GET", path, "")
	}
	for _, scope := range []string{
		`"association_type":"user","event_type_map":{"EMAIL_OPEN":true,"UNTRACKED_REPLIES":true,"LEAD_CATEGORY_UPDATED":true}`,
		`"association_type":"client","client_id":` + itoa(first.ClientID),
		`"association_type":"campaign","email_campaign_id":` + itoa(first.ID),
		`"association_type":"campaign","email_campaign_id":` + itoa(second.ID),
		`"association_type":"campaign","force_create":true,"email_campaign_id":` + itoa(second.ID),
	} {
		call("POST", "/webhook/create", `{"webhook_url":"`+h.url+`",`+scope+`}`)
	}
	for _, kind := range hook.EventTypes() {
		g.emit(kind, 5)
	}
	if err := g.box.Generate(t.Context(), 400); err != nil {
		t.Fatal(err)
	}
	g.settle()
	begin, end := time.Unix(0, 0).UTC(), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	g.summary(first.ID, begin, end)
	g.retrigger(first.ID, begin, end)
	g.settle()
	call("POST", "/campaigns/"+itoa(second.ID)+"/status", `{"status":"STOPPED"}`)
	g.settle()
	for _, a := range h.got() {
		a.header.Del("Date")
		run.Deliveries = append(run.Deliveries, headerText(a.header)+string(a.body))
	}
	call("GET", "/campaigns/"+itoa(second.ID)+"/webhooks", "")
	run.Ledger = g.do("GET", "/_sandbox/ledger", "").body
	run.Totals = g.box.Totals()
	return run
}

func headerText(h http.Header) string {
	var b strings.Builder
	if err := h.Write(&b); err != nil { // sorted by name
		return err.Error()
	}
	return b.String()
}

// moody answers by the request id alone, so that every run gets the same
// answers: most are good, some fail at first, some always, some are refused.
func moody(a arrival, copies int) int {
	f := fnv.New32a()
	_, _ = f.Write([]byte(a.id()))
	switch f.Sum32() % 10 {
	case 0:
		return 500
	case 1:
		return 422
	case 2, 3:
		if copies == 1 {
			return 503
		}
	}
	return 200
}

func TestDeterminism_TwoRunsAreEqual(t *testing.T) {
	h := receive(t, moody)
	c := quick()
	c.Seed, c.Workers = 99, 1
	want := whole(t, h, c)
	if want.Totals.Failed+want.Totals.Lost == 0 || want.Totals.Delivered == 0 || want.Totals.Attempts == want.Totals.Deliveries {
		t.Fatalf("the run is too tame: %+v", want.Totals)
	}
	for _, workers := range []int{2, 64} {
		c.Workers = workers
		if diff := cmp.Diff(want, whole(t, h, c)); diff != "" {
			t.Errorf("%d workers (-one +many):\n%s", workers, diff)
		}
	}
	c.Seed = 100
	if other := whole(t, h, c); other.Ledger == want.Ledger {
		t.Error("another seed gives the same ledger")
	}
}

func TestDeterminism_ResetGoesBackToTheStart(t *testing.T) {
	h := receive(t, nil)
	g := start(t, quick())
	run := func() []string {
		h.forget()
		g.user(h.url)
		for _, kind := range hook.EventTypes() {
			g.emit(kind, 2)
		}
		if err := g.box.Generate(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
		g.settle()
		all := []string{g.do("GET", "/_sandbox/ledger", "").body, g.api("GET", "/campaigns", "").body}
		for _, a := range h.got() {
			all = append(all, string(a.body))
		}
		return all
	}
	first := run()
	if r := g.do("POST", "/_sandbox/reset", ""); r.status != 200 || r.body != `{"ok":true}` {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if list := g.do("GET", "/_sandbox/webhooks", ""); list.body != `[]` {
		t.Errorf("webhooks after a reset: %s", list.body)
	}
	if ledger := g.do("GET", "/_sandbox/ledger", ""); ledger.body != "[]\n" {
		t.Errorf("ledger after a reset: %s", ledger.body)
	}
	if diff := cmp.Diff(sandbox.Totals{}, g.box.Totals()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(first, run()); diff != "" {
		t.Errorf("(-first +after the reset):\n%s", diff)
	}
}

func TestWallClock_GivesRealTimes(t *testing.T) {
	at := &clock{}
	c := quick()
	c.WallClock, c.Now = true, at.now
	g := start(t, c)
	h := receive(t, nil)
	g.user(h.url)
	at.advance(time.Minute)
	g.emit(hook.EmailOpen, 1)
	g.settle()
	e := g.box.Ledger()[0]
	if !e.At.Equal(at.now()) || !e.Deliveries[0].Attempts[0].At.Equal(at.now()) {
		t.Errorf("%+v", e)
	}
	body := h.got()[0].body
	if got, want := member[string](t, body, "event_timestamp"), at.now().UTC().Format("2006-01-02T15:04:05.000000-07:00"); got != want {
		t.Errorf("event_timestamp %s, want %s", got, want)
	}
}
