package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

func TestCreate_TakesBothSpellings(t *testing.T) {
	g := start(t, quick())
	c := g.active()
	for i, spelling := range []string{`"user"`, `1`, `"1"`, `"client"`, `2`, `"campaign"`, `3`} {
		body := fmt.Sprintf(`{"association_type":%s,"client_id":%d,"email_campaign_id":"%d","webhook_url":"https://h.example.com/%d",
			"event_type_map":{"EMAIL_REPLY":true,"EMAIL_OPEN":false},"unheard_of":[1]}`, spelling, c.ClientID, c.ID, i)
		got := okay[map[string]any](t, g.api("POST", "/webhook/create", body))
		if got["ok"] != true || got["webhook_url"] != fmt.Sprintf("https://h.example.com/%d", i) || got["id"].(float64) <= 0 {
			t.Errorf("%s: %v", spelling, got)
		}
	}
	list := okay[[]struct{ Level string }](t, g.do("GET", "/_sandbox/webhooks", ""))
	var levels []string
	for _, w := range list {
		levels = append(levels, w.Level)
	}
	want := []string{"user", "user", "user", "client", "client", "campaign", "campaign"}
	if diff := cmp.Diff(want, levels); diff != "" {
		t.Error(diff)
	}
}

func TestWebhook_CreateGetUpdateDelete(t *testing.T) {
	g := start(t, quick())
	c := g.active()
	id := g.create(`"association_type":"campaign","email_campaign_id":` + itoa(c.ID) + `,"name":"Hook","webhook_url":"http://127.0.0.1:9/a",
		"event_type_map":{"LEAD_CATEGORY_UPDATED":true,"EMAIL_SENT":true},"category_id_map":{"5":true,"1":true,"2":false}`)
	type data struct {
		ID         int64           `json:"id"`
		CampaignID *int64          `json:"email_campaign_id"`
		Name       string          `json:"name"`
		URL        string          `json:"webhook_url"`
		Events     map[string]bool `json:"event_type_map"`
		Categories map[string]bool `json:"category_id_map"`
	}
	get := func() data {
		return okay[struct{ Data data }](t, g.api("GET", "/webhook/"+itoa(id), "")).Data
	}
	want := data{
		id, &c.ID, "Hook", "http://127.0.0.1:9/a",
		map[string]bool{"LEAD_CATEGORY_UPDATED": true, "EMAIL_SENT": true},
		map[string]bool{"1": true, "5": true},
	}
	if diff := cmp.Diff(want, get()); diff != "" {
		t.Errorf("created:\n%s", diff)
	}

	saved := g.api("PUT", "/webhook/update/"+itoa(id), `{"name":"New","event_types":["EMAIL_REPLY"],"categories":["Meeting Request"]}`)
	if want := `{"id":` + itoa(id) + `,"message":"Webhook saved successfully","ok":true}`; saved.body != want {
		t.Errorf("update answers %s, want %s", saved.body, want)
	}
	want.Name, want.Events, want.Categories = "New", map[string]bool{"EMAIL_REPLY": true}, map[string]bool{"2": true}
	if diff := cmp.Diff(want, get()); diff != "" {
		t.Errorf("updated:\n%s", diff)
	}

	if gone := g.api("DELETE", "/webhook/delete/"+itoa(id), ""); gone.status != 200 || gone.body != `{"ok":true}` {
		t.Errorf("delete: %d %s", gone.status, gone.body)
	}
	if after := g.api("GET", "/webhook/"+itoa(id), ""); after.status != 404 {
		t.Errorf("get after delete: %d %s", after.status, after.body)
	}
}

func TestWebhook_DeleteWithTheIDInTheBody(t *testing.T) {
	g := start(t, quick())
	id := g.user("http://127.0.0.1:9/")
	if gone := g.api("DELETE", "/webhook/delete", `{"id":`+itoa(id)+`}`); gone.status != 200 || gone.body != `{"ok":true}` {
		t.Errorf("%d %s", gone.status, gone.body)
	}
	if again := g.api("DELETE", "/webhook/delete", `{"id":`+itoa(id)+`}`); again.status != 404 {
		t.Errorf("%d %s", again.status, again.body)
	}
}

func TestCreate_SimilarOnlyByForce(t *testing.T) {
	g := start(t, quick())
	members := `"association_type":"user","webhook_url":"http://127.0.0.1:9/"`
	id := g.create(members)
	refused := g.api("POST", "/webhook/create", "{"+members+"}")
	if refused.status != 422 || !strings.Contains(refused.body, itoa(id)) {
		t.Errorf("%d %s", refused.status, refused.body)
	}
	g.create(members + `,"force_create":true`)
	g.create(members + `,"name":"another"`)
}

func TestCreate_StopsAtItsBound(t *testing.T) {
	g := start(t, quick())
	for i := range 1000 {
		g.user(fmt.Sprintf("http://127.0.0.1:9/%d", i))
	}
	full := g.api("POST", "/webhook/create", `{"association_type":"user","webhook_url":"http://127.0.0.1:9/x"}`)
	if full.status != 400 || full.body != `{"error":"Webhook limit reached - 1000. Delete one first."}` {
		t.Errorf("%d %s", full.status, full.body)
	}
}

func TestAPI_TurnsAwayOddAgents(t *testing.T) {
	g := start(t, quick())
	for agent, want := range map[string]int{"": 403, "Python-urllib/3.12": 403, "smartlead-cli/0.1.0": 200, "Go-http-client/1.1": 200} {
		if r := g.do("GET", "/api/v1/campaigns?api_key=k", "", "User-Agent", agent); r.status != want {
			t.Errorf("%q: %d, want %d", agent, r.status, want)
		}
	}
}

func TestAPI_NoSuchRoute(t *testing.T) {
	g := start(t, quick())
	tests := map[string][2]string{
		"there is no list of all webhooks": {"GET", "/api/v1/webhook"},
		"nor under the plural":             {"GET", "/api/v1/webhooks"},
		"a status can't be patched":        {"PATCH", "/api/v1/campaigns/1/status"},
		"nothing lives outside":            {"GET", "/"},
		"names are escaped":                {"GET", "/api/v1/a&b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := g.do(test[0], test[1], "")
			want := "<pre>Cannot " + test[0] + " " + strings.ReplaceAll(test[1], "&", "&amp;") + "</pre>"
			if r.status != 404 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || !strings.Contains(r.body, want) {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
}

func TestAPI_Key(t *testing.T) {
	c := quick()
	c.APIKey = "right"
	g := start(t, c)
	for query, want := range map[string]int{"": 401, "?api_key=": 401, "?api_key=wrong": 401, "?api_key=right": 200} {
		r := g.do("GET", "/api/v1/campaigns"+query, "")
		if r.status != want || (want == 401 && r.body != `{"message":"Invalid API Key"}`) {
			t.Errorf("%q: %d %s", query, r.status, r.body)
		}
	}
	any := start(t, quick())
	if r := any.do("GET", "/api/v1/campaigns", ""); r.status != 401 {
		t.Errorf("no key at all: %d", r.status)
	}
}

func TestAPI_BodyLimit(t *testing.T) {
	g := start(t, quick())
	big := `{"name":"` + strings.Repeat("x", 1<<20) + `"}`
	if r := g.api("POST", "/webhook/create", big); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestNew_RefusesWhatMakesNoSense(t *testing.T) {
	for name, c := range map[string]sandbox.Config{
		"rate":    {Rate: -1},
		"scale":   {TimeScale: -1},
		"workers": {Workers: -1},
		"limits":  {Limits: &sandbox.Limits{Burst: -1}},
	} {
		if _, err := sandbox.New(c); err == nil || !strings.Contains(err.Error(), "-1") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestLedger_JSONReadsBack(t *testing.T) {
	g := start(t, quick())
	g.emit(hook.UntrackedReplies, 1)
	r := g.do("GET", "/_sandbox/ledger", "")
	if !strings.Contains(r.body, `"campaign_id":null`) {
		t.Errorf("an event of no campaign: %s", r.body)
	}
	var events []sandbox.Event
	if err := json.Unmarshal([]byte(r.body), &events); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.box.Ledger(), events); diff != "" {
		t.Error(diff)
	}
}
