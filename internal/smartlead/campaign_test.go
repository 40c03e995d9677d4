package smartlead

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestCampaignWebhooks_InEveryEnvelope(t *testing.T) {
	const entry = `{"id":44,"name":"n","created_at":"2026-01-02T03:04:05+00:00","webhook_url":"u","email_campaign_id":42,"event_types":["EMAIL_REPLY"],"categories":["Interested"]}`
	want := []hook.Webhook{{
		ID: 44, Name: "n", URL: "u", CampaignID: 42, Events: []hook.EventType{hook.EmailReply}, CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}}
	for _, body := range []string{
		`[` + entry + `]`, `{"success":true,"data":[` + entry + `]}`, `{"webhooks":[` + entry + `]}`, `{"ok":true,"data":{"webhooks":[` + entry + `]}}`,
		`[{"id":"44","name":"n","created_at":"2026-01-02T03:04:05Z","webhook_url":"u","event_type_map":{"EMAIL_REPLY":true}}]`,
	} {
		a := newAPI(t, send(200, body))
		c, _ := a.client(t)
		got, err := c.CampaignWebhooks(t.Context(), 42)
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
		if diff := cmp.Diff([]string{"GET /campaigns/42/webhooks"}, a.asked()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLists_EmptyMissingAndOdd(t *testing.T) {
	tests := map[string]struct {
		answer   http.HandlerFunc
		empty    bool
		notFound bool
		says     string
	}{
		"empty":          {answer: send(200, `[]`), empty: true},
		"empty in data":  {answer: send(200, `{"success":true,"data":[]}`), empty: true},
		"nothing":        {answer: send(200, `{}`), notFound: true},
		"no bytes":       {answer: send(200, ``), notFound: true},
		"not found":      {answer: send(404, `{"error":"Campaign not found - Invalid campaign_id."}`), notFound: true, says: "404 Campaign not found"},
		"no list":        {answer: send(200, `{"ok":true}`), says: "no list"},
		"entry sans id":  {answer: send(200, `[{"name":"n"}]`), says: "an entry without an id"},
		"entry is text":  {answer: send(200, `["n"]`), says: "an entry without an id"},
		"HTML":           {answer: send(200, `<html>`), says: "answered with HTML"},
		"says no in 200": {answer: send(200, `{"success":false,"message":"nope"}`), says: "200 nope"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, tt.answer)
			c, _ := a.client(t)
			hooks, err := c.CampaignWebhooks(t.Context(), 42)
			campaigns, err2 := c.Campaigns(t.Context())
			if tt.empty {
				if err != nil || err2 != nil || len(hooks)+len(campaigns) != 0 || hooks == nil {
					t.Errorf("%v %v, %v %v", hooks, err, campaigns, err2)
				}
				return
			}
			mustSay(t, err, "list webhooks of campaign 42: ", tt.says)
			mustSay(t, err2, "list campaigns: ", tt.says)
			if got := errors.Is(err, hook.ErrNotFound); got != tt.notFound {
				t.Errorf("not found = %t: %v", got, err)
			}
		})
	}
}

func TestPickers_ReadTheDocumentedForms(t *testing.T) {
	answers := map[string]string{
		"/campaigns/": `[{"id":372,"user_id":1,"created_at":"2026-05-26T03:47:31.448094Z","status":"ACTIVE","name":"Q1","track_settings":["X"],"client_id":22},` +
			`{"id":"371","name":"Q0","status":"DRAFTED","client_id":null,"created_at":null}]`,
		"/client/":                `[{"id":299,"name":"Acme","email":"a@example.com","uuid":null,"client_permision":{"permission":["x"],"retricted_category":[]}}]`,
		"/leads/fetch-categories": `{"ok":true,"data":[{"id":1,"name":"Interested","sentiment_type":"positive","created_at":"x"}]}`,
	}
	a := newAPI(t, func(w http.ResponseWriter, r *http.Request) { send(200, answers[r.URL.Path])(w, r) })
	c, _ := a.client(t)
	campaigns, err := c.Campaigns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantCampaigns := []Campaign{
		{ID: 372, Name: "Q1", Status: "ACTIVE", ClientID: 22, CreatedAt: time.Date(2026, 5, 26, 3, 47, 31, 448_094_000, time.UTC)},
		{ID: 371, Name: "Q0", Status: "DRAFTED"},
	}
	if diff := cmp.Diff(wantCampaigns, campaigns); diff != "" {
		t.Error(diff)
	}
	clients, err := c.Clients(t.Context())
	if diff := cmp.Diff([]ClientAccount{{ID: 299, Name: "Acme", Email: "a@example.com"}}, clients); diff != "" || err != nil {
		t.Error(diff, err)
	}
	categories, err := c.Categories(t.Context())
	if diff := cmp.Diff([]Category{{ID: 1, Name: "Interested", Sentiment: "positive"}}, categories); diff != "" || err != nil {
		t.Error(diff, err)
	}
	wrapped := newAPI(t, send(200, `{"campaigns":[{"id":1,"name":"x"}]}`))
	c, _ = wrapped.client(t)
	if got, err := c.Campaigns(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestDeleteCampaignWebhook_NamesItInTheBody(t *testing.T) {
	a := newAPI(t, inTurn(send(200, `{"ok":true}`), send(404, `{"error":"x"}`), send(200, `{}`)))
	c, _ := a.client(t)
	if err := c.DeleteCampaignWebhook(t.Context(), 42, 217); err != nil {
		t.Error(err)
	}
	for range 2 {
		err := c.DeleteCampaignWebhook(t.Context(), 42, 217)
		mustSay(t, err, "remove webhook 217 of campaign 42: not found")
		if !errors.Is(err, hook.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}
	if got, want := a.asked()[0], `DELETE /campaigns/42/webhooks {"id":217}`; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}

func TestSummary_ReadsTheFourShapes(t *testing.T) {
	known := func(n int64) Count { return Count{N: n, Known: true} }
	tests := map[string]struct {
		body string
		want Summary
	}{
		"calls": {
			`{"total_calls":30,"successful_calls":29,"failed_calls":1,"success_rate":96.7}`,
			Summary{Sent: known(30), Successful: known(29), Failed: known(1)},
		},
		"rows": {
			`{"data":{"summary":[{"sent_count":2,"failed_count":"1"},{"sent_count":3,"failed_count":0}],"timeRange":{"from":"a","to":"b"}}}`,
			Summary{Sent: known(5), Failed: known(1)},
		},
		"no rows": {`{"data":{"summary":[],"timeRange":{}}}`, Summary{}},
		"totals":  {`{"total":3,"success":3}`, Summary{Sent: known(3), Successful: known(3)}},
		"counts": {
			`{"ok":true,"data":{"sent_count":5,"successful_count":3,"failed_count":1,"scheduled_for_retry_count":1,"retroactively_failed_count":0,"event_types":{}}}`,
			Summary{Sent: known(5), Successful: known(3), Failed: known(1), ScheduledForRetry: known(1), RetroactivelyFailed: known(0)},
		},
		"something else": {`{"success":true,"total":"many"}`, Summary{}},
	}
	from := time.Date(2026, 1, 1, 2, 0, 0, 0, time.FixedZone("", 2*3600))
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				if q.Get("fromTime") != "2026-01-01T00:00:00.000Z" || q.Get("toTime") != "2026-01-01T01:00:00.000Z" {
					t.Errorf("asked for %s", r.URL.RawQuery)
				}
				send(200, tt.body)(w, r)
			})
			c, _ := a.client(t)
			got, err := c.Summary(t.Context(), 42, from, from.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Raw = []byte(tt.body)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	empty := newAPI(t, send(200, ""))
	c, _ := empty.client(t)
	if _, err := c.Summary(t.Context(), 42, from, from); !errors.Is(err, hook.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestRetrigger_TellsHowMany(t *testing.T) {
	for body, want := range map[string]Count{
		`{"success":true,"retriggered_count":3}`:     {N: 3, Known: true},
		`{"ok":true,"data":{"retriggered_count":3}}`: {N: 3, Known: true},
		`{"ok":true}`: {},
		`{"ok":true,"message":"x","retrigger_id":"y"}`: {},
	} {
		a := newAPI(t, send(200, body))
		c, _ := a.client(t)
		got, err := c.RetriggerFailed(t.Context(), 42, time.Unix(0, 0), time.Unix(60, 0))
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", body, got, err)
		}
		ask := `POST /campaigns/42/webhooks/retrigger-failed-events {"fromTime":"1970-01-01T00:00:00.000Z","toTime":"1970-01-01T00:01:00.000Z"}`
		if diff := cmp.Diff([]string{ask}, a.asked()); diff != "" {
			t.Error(diff)
		}
	}
	empty := newAPI(t, send(200, `{}`))
	c, _ := empty.client(t)
	if _, err := c.RetriggerFailed(t.Context(), 42, time.Unix(0, 0), time.Unix(60, 0)); !errors.Is(err, hook.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
