package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

func TestControl_AnswersThisMachineOnly(t *testing.T) {
	box, err := sandbox.New(quick())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, from, host, header string
		want                     int
	}{
		{"loopback", "127.0.0.1:5", "127.0.0.1:80", "", 200},
		{"loopback by IPv6", "[::1]:5", "[::1]:80", "", 200},
		{"another loopback address", "127.8.0.1:5", "localhost:80", "", 200},
		{"another machine", "192.0.2.1:5", "127.0.0.1:80", "", 403},
		{"no address at all", "@", "127.0.0.1:80", "", 403},
		{"a foreign host", "127.0.0.1:5", "evil.example.com", "", 403},
		{"a host that begins like one of ours", "127.0.0.1:5", "127.0.0.1.example.com:80", "", 403},
		{"a web page", "127.0.0.1:5", "127.0.0.1:80", "Origin: http://127.0.0.1:80", 403},
		{"a sandboxed web page", "127.0.0.1:5", "127.0.0.1:80", "Origin: null", 403},
		{"a proxy", "127.0.0.1:5", "127.0.0.1:80", "X-Forwarded-For: 192.0.2.1", 403},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/_sandbox/webhooks", nil)
			r.RemoteAddr, r.Host = test.from, test.host
			if name, value, ok := strings.Cut(test.header, ": "); ok {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			box.Handler().ServeHTTP(w, r)
			if w.Code != test.want {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

func TestControl_OverARealConnection(t *testing.T) {
	g := start(t, quick())
	for _, header := range [][]string{{"Host", "rebound.example.com"}, {"Origin", "http://localhost"}} {
		if r := g.do("POST", "/_sandbox/reset", "", header...); r.status != 403 || !strings.Contains(r.body, `"ok":false`) {
			t.Errorf("%v: %d %s", header, r.status, r.body)
		}
	}
}

func TestControl_MethodsAndPaths(t *testing.T) {
	g := start(t, quick())
	for path, allow := range map[string]string{
		"emit": "POST", "reset": "POST", "ledger": "GET", "webhooks": "GET", "settled": "GET", "faults": "DELETE, GET, POST",
	} {
		r := g.do("PUT", "/_sandbox/"+path, "")
		if r.status != 405 || r.header.Get("Allow") != allow {
			t.Errorf("%s: %d, Allow %q", path, r.status, r.header.Get("Allow"))
		}
	}
	for _, path := range []string{"/_sandbox", "/_sandbox/", "/_sandbox/nothing"} {
		r := g.do("GET", path, "")
		if r.status != 404 || !strings.Contains(r.body, `"/_sandbox/emit","/_sandbox/faults","/_sandbox/ledger","/_sandbox/reset","/_sandbox/settled","/_sandbox/webhooks"`) {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

func TestControl_Emit(t *testing.T) {
	g := start(t, quick())
	h := receive(t, nil)
	g.user(h.url)
	type told struct {
		OK     bool
		Count  int
		Events []struct {
			EventID    int64    `json:"event_id"`
			EventType  string   `json:"event_type"`
			CampaignID *int64   `json:"campaign_id"`
			RequestIDs []string `json:"request_ids"`
		}
		Truncated bool
		Added     []string
	}
	one := okay[told](t, g.do("POST", "/_sandbox/emit", `{"event_type":"email-reply","set":{"reply_message.text":"Hi","sequence_number":4}}`))
	if !one.OK || one.Count != 1 || len(one.Events) != 1 || one.Events[0].EventType != "EMAIL_REPLY" ||
		*one.Events[0].CampaignID != g.active().ID || len(one.Events[0].RequestIDs) != 1 || one.Truncated || one.Added != nil {
		t.Errorf("%+v", one)
	}
	third := g.box.Campaigns()[2]
	two := okay[told](t, g.do("POST", "/_sandbox/emit", fmt.Sprintf(
		`{"event_type":"EMAIL_SENT","campaign_id":%d,"count":2,"set":{"no_such_field":null},"variant":"flat_reference","fresh":true}`, third.ID)))
	if two.Count != 2 || *two.Events[1].CampaignID != third.ID || len(two.Added) != 1 || two.Events[0].EventID == two.Events[1].EventID {
		t.Errorf("%+v", two)
	}
	stray := okay[told](t, g.do("POST", "/_sandbox/emit", `{"event_type":"UNTRACKED_REPLIES"}`))
	if stray.Events[0].CampaignID != nil {
		t.Errorf("%+v", stray)
	}
	g.settle()
	for _, a := range h.got() {
		if a.id() == one.Events[0].RequestIDs[0] {
			if member[string](t, a.body, "reply_message", "text") != "Hi" || member[int](t, a.body, "sequence_number") != 4 {
				t.Errorf("%s", a.body)
			}
		}
	}
}

func TestControl_EmitListsTheFirstThousand(t *testing.T) {
	g := start(t, quick())
	r := okay[struct {
		Count     int
		Truncated bool
		Note      string
		Events    []struct {
			RequestIDs []string `json:"request_ids"`
		}
	}](t, g.do("POST", "/_sandbox/emit", `{"event_type":"EMAIL_OPEN","count":1500}`))
	if r.Count != 1500 || !r.Truncated || len(r.Events) != 1000 || r.Note != "the first 1000 of 1500 events are listed" {
		t.Errorf("count %d, truncated %v, %d events, %q", r.Count, r.Truncated, len(r.Events), r.Note)
	}
	if ids := r.Events[0].RequestIDs; ids == nil || len(ids) != 0 {
		t.Errorf("nobody is subscribed: %v", ids)
	}
	events := okay[[]sandbox.Event](t, g.do("GET", "/_sandbox/ledger", ""))
	if len(events) != 1500 || events[1499].ID != 1500 {
		t.Errorf("%d events in the ledger", len(events))
	}
}

func TestControl_EmitErrors(t *testing.T) {
	g := start(t, quick())
	campaigns := g.box.Campaigns()
	for body, want := range map[string]struct {
		status int
		text   string
	}{
		`{"event_type":"EMAIL_REPLIED"}`: {400, "SmartLead now calls it EMAIL_REPLY"},
		`{"event_type":"EMAIL_REPLYY"}`:  {400, "did you mean EMAIL_REPLY?"},
		`{}`:                             {400, "event_type is missing"},
		`{"event_type":"EMAIL_SENT","campaign_id":1}`:        {404, itoa(campaigns[0].ID) + ", " + itoa(campaigns[1].ID)},
		`{"event_type":"EMAIL_SENT","campaign_id":"x"}`:      {400, "campaign_id"},
		`{"event_type":"EMAIL_SENT","count":0}`:              {400, "give 1 to 100000"},
		`{"event_type":"EMAIL_SENT","count":100001}`:         {400, "give 1 to 100000"},
		`{"event_type":"EMAIL_SENT","set":{"a..b":1}}`:       {400, "empty key"},
		`{"event_type":"EMAIL_SENT","set":{"to_email.x":1}}`: {400, "to_email.x"},
		`{"event_type":"EMAIL_SENT","set":[]}`:               {400, "set is no object"},
		`{"event_type":"EMAIL_REPLY","variant":"threadet"}`:  {400, "threaded"},
		`{"event_type":"EMAIL_SENT","fresh":"yes"}`:          {400, "true or false"},
		`{"event_type":"EMAIL_SENT","campaign_idd":1}`:       {400, "did you mean campaign_id?"},
		`{"event_type":`: {400, "no JSON object"},
		`{"event_type":"EMAIL_SENT","x":"` + strings.Repeat("x", 1<<20) + `"}`: {413, "too large"},
	} {
		r := g.do("POST", "/_sandbox/emit", body)
		if r.status != want.status || !strings.Contains(r.body, want.text) {
			t.Errorf("%.60s: %d %s, want %d %q", body, r.status, r.body, want.status, want.text)
		}
	}
	if n := g.box.Totals().Events; n != 0 {
		t.Errorf("%d events came of it", n)
	}
}

func TestControl_LedgerByType(t *testing.T) {
	g := start(t, quick())
	g.emit(hook.EmailSent, 2)
	g.emit(hook.EmailOpen, 1)
	only := okay[[]sandbox.Event](t, g.do("GET", "/_sandbox/ledger?event_type=email_open", ""))
	if len(only) != 1 || only[0].Type != hook.EmailOpen {
		t.Errorf("%+v", only)
	}
	if none := g.do("GET", "/_sandbox/ledger?event_type=EMAIL_REPLY", ""); none.body != "[]\n" {
		t.Errorf("none: %q", none.body)
	}
	if bad := g.do("GET", "/_sandbox/ledger?event_type=OPENED", ""); bad.status != 400 || !strings.Contains(bad.body, "EMAIL_OPEN") {
		t.Errorf("%d %s", bad.status, bad.body)
	}
}

func TestControl_Settled(t *testing.T) {
	g := start(t, quick())
	entered, release := make(chan struct{}, 1), make(chan struct{})
	h := receive(t, func(arrival, int) int {
		entered <- struct{}{}
		<-release
		return 200
	})
	if r := g.do("GET", "/_sandbox/settled", ""); r.status != 200 || r.body != `{"ok":true,"pending":0}` {
		t.Errorf("at rest: %d %s", r.status, r.body)
	}
	g.user(h.url)
	g.emit(hook.EmailSent, 1)
	<-entered
	if r := g.do("GET", "/_sandbox/settled?timeout=1ms", ""); r.status != 504 || !strings.Contains(r.body, `"pending":1`) {
		t.Errorf("under way: %d %s", r.status, r.body)
	}
	close(release)
	if r := g.do("GET", "/_sandbox/settled?timeout=20s", ""); r.status != 200 {
		t.Errorf("after it: %d %s", r.status, r.body)
	}
	for _, bad := range []string{"soon", "-1s", "1h"} {
		if r := g.do("GET", "/_sandbox/settled?timeout="+bad, ""); r.status != 400 {
			t.Errorf("%s: %d", bad, r.status)
		}
	}
}

func TestReset_BreaksOffWhatIsUnderWay(t *testing.T) {
	g := start(t, quick())
	entered, release := make(chan struct{}, 1), make(chan struct{})
	hanging := receive(t, func(arrival, int) int {
		entered <- struct{}{}
		<-release
		return 500
	})
	defer close(release)
	g.user(hanging.url)
	g.emit(hook.EmailSent, 1)
	<-entered
	okay[any](t, g.do("POST", "/_sandbox/reset", ""))
	g.settle()
	h := receive(t, nil)
	g.user(h.url)
	g.emit(hook.EmailSent, 1)
	g.settle()
	if d := g.only(); d.ID != 1 || len(d.Attempts) != 1 || len(h.got()) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestReset_ForgetsTheRateLimits(t *testing.T) {
	c := quick()
	c.Limits = &sandbox.Limits{PerHour: 1}
	g := start(t, c)
	for _, want := range []int{200, 429} {
		if r := g.api("GET", "/client", ""); r.status != want {
			t.Errorf("%d, want %d", r.status, want)
		}
	}
	okay[any](t, g.do("POST", "/_sandbox/reset", ""))
	if r := g.api("GET", "/client", ""); r.status != 200 {
		t.Errorf("after the reset: %d", r.status)
	}
}
