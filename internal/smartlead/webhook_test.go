package smartlead

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestCreate_FindsTheIDWhereverItStands(t *testing.T) {
	for _, body := range []string{
		`{"ok":true,"id":456,"webhook_url":"x"}`, `{"ok":true,"webhook_id":456}`, `{"ok":true,"data":{"id":456}}`,
		`{"ok":true,"data":{"webhook_id":"456"}}`, `{"id":"456"}`, `{"id":null,"webhook_id":456}`, `{"success":true,"data":{"id":456,"x":[]}}`,
	} {
		a := newAPI(t, send(200, body))
		c, _ := a.client(t)
		id, err := c.CreateWebhook(t.Context(), campaignSpec())
		if err != nil || id != 456 {
			t.Errorf("%s: %d, %v", body, id, err)
		}
	}
}

func TestCreate_SendsItsLevel(t *testing.T) {
	tests := map[string]struct {
		scope hook.Scope
		want  string
	}{
		"user": {
			hook.Scope{Level: hook.LevelUser, CampaignID: 9, ClientID: 9},
			`POST /webhook/create {"webhook_url":"https://example.com/p","association_type":"user","name":"mine","event_type_map":{"EMAIL_REPLY":true},"force_create":false}`,
		},
		"client": {
			hook.Scope{Level: hook.LevelClient, ClientID: 7},
			`POST /webhook/create {"webhook_url":"https://example.com/p","association_type":"client","client_id":7,"name":"mine","event_type_map":{"EMAIL_REPLY":true},"force_create":false}`,
		},
		"campaign": {
			hook.Scope{Level: hook.LevelCampaign, CampaignID: 42},
			`POST /webhook/create {"webhook_url":"https://example.com/p","association_type":"campaign","email_campaign_id":42,"name":"mine","event_type_map":{"EMAIL_REPLY":true},"force_create":false}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, send(200, `{"ok":true,"id":1}`))
			c, _ := a.client(t)
			spec := campaignSpec()
			spec.Scope = tt.scope
			if _, err := c.CreateWebhook(t.Context(), spec); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.want}, a.asked()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCreate_KnowsWhenItsOutcomeIsUnknown(t *testing.T) {
	unknown := map[string]http.HandlerFunc{
		"hung up": hangUp, "broken off": cutOff(200, `{"ok":true,"id":4`), "500": send(500, ""), "500 with words": send(500, `{"error":"x"}`),
		"502": send(502, "<html>"), "520": send(520, ""), "408": send(408, ""), "no id": send(200, `{"ok":true}`), "empty": send(200, ""),
		"empty object": send(200, `{}`), "HTML": send(200, "<html>hello"), "text": send(201, "created"), "array": send(200, `[]`),
		"id is no number": send(200, `{"id":"abc"}`), "id is zero": send(200, `{"id":0}`),
	}
	for name, answer := range unknown {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, answer)
			c, clk := a.client(t)
			id, err := c.CreateWebhook(t.Context(), campaignSpec())
			mustSay(t, err, "create webhook for campaign 42: ", "whether it was carried out is unknown")
			if id != 0 || !errors.Is(err, hook.ErrOutcomeUnknown) {
				t.Errorf("%d, %v", id, err)
			}
			if len(a.asked()) != 1 || len(clk.waits) != 0 {
				t.Errorf("tried again: %q", a.asked())
			}
		})
	}
	refused := map[string]http.HandlerFunc{
		"400": send(400, `{"error":"Invalid webhook_url - x"}`), "401": send(401, `{"message":"Invalid API Key"}`), "403": send(403, ""),
		"404": send(404, "<html>Cannot POST"), "422": send(422, `{"error":"webhook_url is required"}`), "says no": send(200, `{"ok":false,"error":"x"}`),
		"413 broken off": cutOff(413, "too"), "409": send(409, `{"error":"similar webhook exists"}`),
	}
	for name, answer := range refused {
		t.Run("refused with "+name, func(t *testing.T) {
			a := newAPI(t, answer)
			c, _ := a.client(t)
			_, err := c.CreateWebhook(t.Context(), campaignSpec())
			mustFail(t, err)
			if errors.Is(err, hook.ErrOutcomeUnknown) {
				t.Errorf("a refusal is clear: %v", err)
			}
		})
	}
}

func TestCreate_ChecksWhatItSends(t *testing.T) {
	tests := map[string]func(*hook.WebhookSpec){
		"no campaign id":                         func(s *hook.WebhookSpec) { s.CampaignID = 0 },
		"no client id":                           func(s *hook.WebhookSpec) { s.Level = hook.LevelClient },
		`unknown level "team"`:                   func(s *hook.WebhookSpec) { s.Level = "team" },
		"a webhook needs a URL and at least one": func(s *hook.WebhookSpec) { s.Events = nil },
		"a webhook needs a URL":                  func(s *hook.WebhookSpec) { s.URL = "" },
	}
	for want, change := range tests {
		a := newAPI(t, send(200, `{"id":1}`))
		c, _ := a.client(t)
		spec := campaignSpec()
		change(&spec)
		_, err := c.CreateWebhook(t.Context(), spec)
		mustSay(t, err, want)
		if got := a.asked(); len(got) != 0 {
			t.Errorf("%s: asked %q", want, got)
		}
	}
	c, _ := newClient(t, "https://server.example")
	mustSay(t, c.UpdateWebhook(t.Context(), 4, hook.WebhookSpec{}), "update webhook 4: a webhook needs a URL")
}

func TestGet_ReadsEveryForm(t *testing.T) {
	created := time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)
	tests := map[string]struct {
		body string
		want hook.Webhook
	}{
		"the reference": {
			`{"ok":true,"data":{"id":456,"email_campaign_id":123,"name":"n","webhook_url":"https://e.example/","event_type_map":{"EMAIL_REPLY":true,"EMAIL_SENT":true,"EMAIL_OPEN":false},"category_id_map":{},"created_at":"2026-01-02T03:04:05.678Z","updated_at":"x"}}`,
			hook.Webhook{ID: 456, Name: "n", URL: "https://e.example/", CampaignID: 123, Events: []hook.EventType{hook.EmailSent, hook.EmailReply}, CreatedAt: created},
		},
		"the bare object": {
			`{"id":456,"name":"n","webhook_url":"u","event_type":"EMAIL_REPLY","status":"ACTIVE","created_at":"2026-01-02T03:04:05.678+00:00"}`,
			hook.Webhook{ID: 456, Name: "n", URL: "u", Events: []hook.EventType{hook.EmailReply}, CreatedAt: created},
		},
		"ids as text": {
			`{"data":{"id":"456","email_campaign_id":"123"}}`, hook.Webhook{ID: 456, CampaignID: 123},
		},
		"no id": {`{"data":{"name":"n"}}`, hook.Webhook{ID: 456, Name: "n"}},
		"an array of events, old names kept": {
			`{"id":456,"event_types":["LEAD_REPLIED","EMAIL_OPEN","EMAIL_OPEN",7,null]}`,
			hook.Webhook{ID: 456, Events: []hook.EventType{"LEAD_REPLIED", "EMAIL_OPEN", "7"}},
		},
		"nulls and wrong types": {
			`{"id":456,"name":null,"webhook_url":{},"email_campaign_id":null,"event_type_map":null,"created_at":"yesterday"}`, hook.Webhook{ID: 456},
		},
		"a byte order mark": {"\uFEFF" + `{"id":456}`, hook.Webhook{ID: 456}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, send(200, tt.body))
			c, _ := a.client(t)
			got, err := c.GetWebhook(t.Context(), 456)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUpdate_SendsArrays(t *testing.T) {
	a := newAPI(t, send(200, `{"ok":true,"id":12345,"message":"Webhook saved successfully"}`))
	c, _ := a.client(t)
	spec := campaignSpec()
	if err := c.UpdateWebhook(t.Context(), 12345, spec); err != nil {
		t.Fatal(err)
	}
	spec.Categories = []int64{5}
	if err := c.UpdateWebhook(t.Context(), 12345, spec); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`PUT /webhook/update/12345 {"name":"mine","webhook_url":"https://example.com/p","event_types":["EMAIL_REPLY"]}`,
		`PUT /webhook/update/12345 {"name":"mine","webhook_url":"https://example.com/p","event_types":["EMAIL_REPLY"],"categories":[5]}`,
	}
	if diff := cmp.Diff(want, a.asked()); diff != "" {
		t.Error(diff)
	}
	gone := newAPI(t, send(404, `{"error":"Campaign not found"}`))
	c, _ = gone.client(t)
	if err := c.UpdateWebhook(t.Context(), 4, spec); !errors.Is(err, hook.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	empty := newAPI(t, send(200, `{}`))
	c, _ = empty.client(t)
	if err := c.UpdateWebhook(t.Context(), 4, spec); !errors.Is(err, hook.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
