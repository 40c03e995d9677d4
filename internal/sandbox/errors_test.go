package sandbox_test

import (
	"strings"
	"testing"
)

// TestErrors_AsDocumented holds the error bodies of the reference pages and,
// with LiveErrors, those that developers met.
func TestErrors_AsDocumented(t *testing.T) {
	joi := func(key, message string) string {
		return `{"error":"Bad Request","message":"\"` + key + `\" ` + message + `","statusCode":400,"validation":{"keys":["` + key + `"]}}`
	}
	const (
		user       = `{"association_type":"user","webhook_url":"https://h.example.com/"`
		noCampaign = `{"error":"Campaign not found - Invalid campaign_id."}`
		badParams  = `{"error":"Invalid parameters provided"}`
		gone       = `{"error":"Resource not found"}`
		create     = "POST /webhook/create"
		save       = "POST /campaigns/CAMPAIGN/webhooks"
		status     = "POST /campaigns/CAMPAIGN/status"
		again      = "POST /campaigns/CAMPAIGN/webhooks/retrigger-failed-events"
	)
	tests := []struct {
		name, call, body string
		status           int
		want             string
		liveStatus       int
		live             string
	}{
		{
			"create without a URL", create, `{}`, 422, `{"error":"webhook_url is required"}`,
			400, joi("webhook_url", "is required"),
		},
		{
			"create with a relative URL", create, `{"webhook_url":"/hook"}`, 422, `{"error":"Invalid webhook_url - /hook"}`,
			400, joi("webhook_url", "must be a valid uri"),
		},
		{
			"create with another scheme", create, `{"webhook_url":"ftp://h/x"}`, 422, `{"error":"Invalid webhook_url - ftp://h/x"}`,
			400, joi("webhook_url", "must be a valid uri"),
		},
		{
			"create without a level", create, `{"webhook_url":"https://h.example.com/"}`, 422, `{"error":"association_type is required"}`,
			400, joi("association_type", "is required"),
		},
		{
			"create at no level", create, `{"webhook_url":"https://h.example.com/","association_type":4}`, 422,
			`{"error":"Invalid association_type - 4"}`, 400, joi("association_type", "must be one of [user, client, campaign]"),
		},
		{
			"create for a campaign without one", create, `{"webhook_url":"https://h.example.com/","association_type":"campaign"}`, 422,
			`{"error":"email_campaign_id is required"}`, 400, joi("email_campaign_id", "is required"),
		},
		{
			"create for a client without one", create, `{"webhook_url":"https://h.example.com/","association_type":2}`, 422,
			`{"error":"client_id is required"}`, 400, joi("client_id", "is required"),
		},
		{
			"create for a campaign that isn't there", create,
			`{"webhook_url":"https://h.example.com/","association_type":3,"email_campaign_id":1}`, 404, noCampaign, 400, noCampaign,
		},
		{
			"create for a client that isn't there", create,
			`{"webhook_url":"https://h.example.com/","association_type":2,"client_id":1}`, 404,
			`{"error":"Client not found - Invalid client_id."}`, 400, `{"error":"Client not found - Invalid client_id."}`,
		},
		{
			"create with an old event name", create, user + `,"event_type_map":{"EMAIL_REPLIED":true}}`, 422,
			`{"error":"Invalid event_types - EMAIL_REPLIED"}`, 400, joi("event_types", "must be one of the documented event types"),
		},
		{
			"create with an array for a map", create, user + `,"event_type_map":["EMAIL_REPLY"]}`, 422,
			`{"error":"Invalid event_type_map"}`, 400, joi("event_type_map", "must be of type object"),
		},
		{
			"create with an unknown category", create, user + `,"category_id_map":{"99":true}}`, 422,
			`{"error":"Invalid category - 99"}`, 400, joi("categories", "must be one of the account's categories"),
		},
		{"get of a webhook that isn't there", "GET /webhook/1", "", 404, gone, 404, gone},
		{"get of no number", "GET /webhook/x1", "", 422, badParams, 400, joi("id", "must be a number")},
		{"delete of a webhook that isn't there", "DELETE /webhook/delete/1", "", 404, gone, 404, gone},
		{"delete of no number", "DELETE /webhook/delete/x1", "", 422, badParams, 400, joi("id", "must be a number")},
		{"delete without an id", "DELETE /webhook/delete", "{}", 422, badParams, 400, joi("id", "must be a number")},
		{
			"update of a webhook that isn't there", "PUT /webhook/update/1", "{}", 404, `{"error":"Campaign not found"}`,
			404, `{"error":"Campaign not found"}`,
		},
		{"list of a campaign that isn't there", "GET /campaigns/1/webhooks", "", 404, noCampaign, 404, noCampaign},
		{"list of no number", "GET /campaigns/x/webhooks", "", 400, noCampaign, 400, noCampaign},
		{"get of a campaign that isn't there", "GET /campaigns/1", "", 404, noCampaign, 200, `{}`},
		{
			"save with a bad URL", save, `{"webhook_url":"nowhere","event_types":["EMAIL_SENT"]}`, 400,
			`{"error":"Invalid webhook_url - nowhere"}`, 400, joi("webhook_url", "must be a valid uri"),
		},
		{
			"save with an unknown event", save, `{"webhook_url":"https://h.example.com/","event_types":["LEAD_REPLIED"]}`, 400,
			`{"error":"Invalid event_types - LEAD_REPLIED"}`, 400, joi("event_types", "must be one of the documented event types"),
		},
		{
			"save without events", save, `{"webhook_url":"https://h.example.com/"}`, 400, `{"error":"event_types is required"}`,
			400, joi("event_types", "is required"),
		},
		{
			"save with an unknown category", save,
			`{"webhook_url":"https://h.example.com/","event_types":["EMAIL_SENT"],"categories":["Keen"]}`, 400,
			`{"error":"Invalid category - Keen"}`, 400, joi("categories", "must be one of the account's categories"),
		},
		{
			"save with empty categories", save,
			`{"webhook_url":"https://h.example.com/","event_types":["EMAIL_SENT"],"categories":[]}`, 400,
			joi("categories", "does not contain 1 required value(s)"), 400, joi("categories", "does not contain 1 required value(s)"),
		},
		{
			"status without one", status, `{}`, 422, `{"error":"status is required"}`, 400, joi("status", "is required"),
		},
		{
			"status of another kind", status, `{"status":"ACTIVE"}`, 422, `{"error":"Invalid status - ACTIVE"}`,
			400, joi("status", "must be one of [START, PAUSED, STOPPED]"),
		},
		{
			"summary without a time", "GET /campaigns/CAMPAIGN/webhooks/summary", "", 422, `{"error":"fromTime is required"}`,
			400, joi("fromTime", "is required"),
		},
		{
			"retrigger with a bad time", again, `{"fromTime":"2026-01-01T00:00:00Z","toTime":"today"}`, 422,
			`{"error":"Invalid toTime - today. Write it as 2026-01-01T00:00:00.000Z"}`, 400, joi("toTime", "must be in ISO 8601 date format"),
		},
	}
	for _, live := range []bool{false, true} {
		c := quick()
		c.LiveErrors = live
		g := start(t, c)
		for _, test := range tests {
			name, wantStatus, want := test.name, test.status, test.want
			if live {
				name, wantStatus, want = "live: "+name, test.liveStatus, test.live
			}
			t.Run(name, func(t *testing.T) {
				method, path, _ := strings.Cut(strings.ReplaceAll(test.call, "CAMPAIGN", itoa(g.active().ID)), " ")
				r := g.api(method, path, test.body)
				if r.status != wantStatus || r.body != want {
					t.Errorf("%d %s\nwant %d %s", r.status, r.body, wantStatus, want)
				}
				if r.header.Get("Content-Type") != "application/json; charset=utf-8" {
					t.Errorf("content type %q", r.header.Get("Content-Type"))
				}
			})
		}
	}
}

func TestErrors_BrokenBodies(t *testing.T) {
	g := start(t, quick())
	for _, body := range []string{`{`, `[]`, `"text"`, "\xff"} {
		if r := g.api("POST", "/webhook/create", body); r.status != 400 || !strings.Contains(r.body, "no JSON object") {
			t.Errorf("%q: %d %s", body, r.status, r.body)
		}
	}
}

func TestLiveErrors_ChangeWhatDevelopersMetOtherwise(t *testing.T) {
	c := quick()
	c.LiveErrors = true
	g := start(t, c)
	path := "/campaigns/" + itoa(g.active().ID) + "/webhooks"
	refused := g.api("POST", path, `{"webhook_url":"https://h.example.com/","event_types":["EMAIL_BOUNCE"]}`)
	if refused.status != 400 || refused.body != `{"error":"Invalid event_types - EMAIL_BOUNCE"}` {
		t.Errorf("%d %s", refused.status, refused.body)
	}
	saved := okay[map[string]any](t, g.api("POST", path, `{"webhook_url":"https://h.example.com/","event_types":["EMAIL_REPLY"]}`))
	if saved["event_type_map"] == nil || saved["category_id_map"] == nil || saved["id"] == nil {
		t.Errorf("saved %v", saved)
	}
}
