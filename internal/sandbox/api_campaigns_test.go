package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestCampaignWebhooks_SaveListDelete(t *testing.T) {
	g := start(t, quick())
	c := g.active()
	path := "/campaigns/" + itoa(c.ID) + "/webhooks"
	if empty := g.api("GET", path, ""); empty.body != `[]` {
		t.Errorf("no webhooks: %s", empty.body)
	}
	made := okay[map[string]any](t, g.api("POST", path,
		`{"id":null,"name":"A","webhook_url":"https://h.example.com/a","event_types":["EMAIL_REPLY","EMAIL_SENT"]}`))
	id := int64(made["id"].(float64))
	want := map[string]any{
		"ok": true, "id": float64(id), "name": "A", "webhook_url": "https://h.example.com/a", "email_campaign_id": float64(c.ID),
		"event_types": []any{"EMAIL_SENT", "EMAIL_REPLY"}, "categories": []any{},
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("created:\n%s", diff)
	}
	okay[any](t, g.api("POST", path, fmt.Sprintf(
		`{"id":%d,"name":"B","webhook_url":"https://h.example.com/b","event_types":["LEAD_CATEGORY_UPDATED"],"categories":["Interested"]}`, id)))
	// One made by the new endpoint is listed too, those of other levels aren't.
	other := g.create(`"association_type":"campaign","email_campaign_id":` + itoa(c.ID) + `,"webhook_url":"https://h.example.com/c"`)
	g.user("https://h.example.com/d")
	type item struct {
		ID         int64    `json:"id"`
		Name       string   `json:"name"`
		URL        string   `json:"webhook_url"`
		CampaignID int64    `json:"email_campaign_id"`
		Events     []string `json:"event_types"`
		Categories []string `json:"categories"`
	}
	list := okay[[]item](t, g.api("GET", path, ""))
	if len(list) != 2 || list[1].ID != other {
		t.Fatalf("list %+v", list)
	}
	if diff := cmp.Diff(item{id, "B", "https://h.example.com/b", c.ID, []string{"LEAD_CATEGORY_UPDATED"}, []string{"Interested"}}, list[0]); diff != "" {
		t.Errorf("listed:\n%s", diff)
	}
	for _, gone := range []reply{g.api("DELETE", path, `{"id":`+itoa(id)+`}`), g.api("DELETE", path+"/"+itoa(other), "")} {
		if gone.status != 200 || gone.body != `{"ok":true}` {
			t.Errorf("delete: %d %s", gone.status, gone.body)
		}
	}
	if empty := g.api("GET", path, ""); empty.body != `[]` {
		t.Errorf("after deletes: %s", empty.body)
	}
}

func TestCampaignWebhooks_OfAnotherCampaignAreNotFound(t *testing.T) {
	g := start(t, quick())
	all := g.box.Campaigns()
	id := g.create(`"association_type":"campaign","email_campaign_id":` + itoa(all[0].ID) + `,"webhook_url":"https://h.example.com/"`)
	for _, r := range []reply{
		g.api("DELETE", "/campaigns/"+itoa(all[1].ID)+"/webhooks", `{"id":`+itoa(id)+`}`),
		g.api("POST", "/campaigns/"+itoa(all[1].ID)+"/webhooks", `{"id":`+itoa(id)+`,"webhook_url":"https://h.example.com/","event_types":["EMAIL_SENT"]}`),
	} {
		if r.status != 404 || r.body != `{"error":"Resource not found"}` {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
}

func TestCampaigns_ListAndGet(t *testing.T) {
	g := start(t, quick())
	all := g.box.Campaigns()
	statuses := map[string]int{}
	for _, c := range all {
		statuses[c.Status]++
	}
	if len(all) < 4 || statuses["ACTIVE"] < 2 || statuses["PAUSED"] != 1 || statuses["DRAFTED"] != 1 {
		t.Errorf("campaigns %+v", all)
	}
	type item struct {
		ID       int64  `json:"id"`
		Name     string `json:"name"`
		Status   string `json:"status"`
		ClientID *int64 `json:"client_id"`
		Tags     *[]any `json:"tags"`
	}
	for _, path := range []string{"/campaigns", "/campaigns/"} {
		list := okay[[]item](t, g.api("GET", path, ""))
		if len(list) != len(all) || list[0].ID != all[len(all)-1].ID || list[0].Tags != nil {
			t.Errorf("%s isn't newest first: %+v", path, list)
		}
	}
	owned := okay[[]item](t, g.api("GET", "/campaigns?include_tags=true&client_id="+itoa(all[0].ClientID), ""))
	if len(owned) != 1 || owned[0].ID != all[0].ID || owned[0].Tags == nil {
		t.Errorf("of client %d: %+v", all[0].ClientID, owned)
	}
	one := okay[item](t, g.api("GET", "/campaigns/"+itoa(all[1].ID), ""))
	if one.Name != all[1].Name || one.ClientID != nil {
		t.Errorf("one campaign: %+v", one)
	}
	keys := okay[map[string]any](t, g.api("GET", "/campaigns/"+itoa(all[0].ID), ""))
	for _, key := range strings.Fields(`id user_id created_at updated_at status name track_settings scheduler_cron_value
		min_time_btwn_emails max_leads_per_day stop_lead_settings schedule_start_time enable_ai_esp_matching
		send_as_plain_text follow_up_percentage unsubscribe_text parent_campaign_id client_id`) {
		if _, ok := keys[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
}

func TestCampaigns_StatusChangeFiresOnce(t *testing.T) {
	g := start(t, quick())
	h := receive(t, nil)
	g.user(h.url)
	c := g.active()
	path := "/campaigns/" + itoa(c.ID)
	for _, status := range []string{"PAUSED", "PAUSED", "START", "STOPPED"} {
		if r := g.api("POST", path+"/status", `{"status":"`+status+`"}`); r.status != 200 || r.body != `{"ok":true}` {
			t.Errorf("%s: %d %s", status, r.status, r.body)
		}
	}
	g.settle()
	changes := map[string]bool{}
	for _, a := range h.got() {
		changes[member[string](t, a.body, "previous_status")+">"+member[string](t, a.body, "current_status")] = true
		if a := member[string](t, a.body, "event_type"); a != string(hook.CampaignStatusChanged) {
			t.Errorf("event %s", a)
		}
	}
	want := map[string]bool{"ACTIVE>PAUSED": true, "PAUSED>ACTIVE": true, "ACTIVE>STOPPED": true}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Error(diff)
	}
	if now := okay[struct{ Status string }](t, g.api("GET", path, "")); now.Status != "STOPPED" {
		t.Errorf("reads back as %s", now.Status)
	}
}

func TestPickers_ClientsAndCategories(t *testing.T) {
	g := start(t, quick())
	clients := okay[[]map[string]any](t, g.api("GET", "/client/", ""))
	if len(clients) < 2 || clients[0]["client_permision"].(map[string]any)["retricted_category"] == nil {
		t.Errorf("clients %v", clients)
	}
	if float64(g.active().ClientID) != clients[0]["id"] {
		t.Errorf("the first campaign belongs to %d, clients are %v", g.active().ClientID, clients)
	}
	categories := okay[[]struct{ Name string }](t, g.api("GET", "/leads/fetch-categories", ""))
	var names []string
	for _, c := range categories {
		names = append(names, c.Name)
	}
	want := []string{
		"Interested", "Meeting Request", "Not Interested", "Do Not Contact", "Information Request", "Out Of Office", "Wrong Person",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}
