package sandbox

import (
	"net/http"
	"slices"

	"leadrig/internal/hook"
)

// campaignItem is a campaign as the list page shows it.
type campaignItem struct {
	ID             int64    `json:"id"`
	UserID         int64    `json:"user_id"`
	CreatedAt      string   `json:"created_at"`
	UpdatedAt      string   `json:"updated_at"`
	Status         string   `json:"status"`
	Name           string   `json:"name"`
	TrackSettings  []string `json:"track_settings"`
	Schedule       schedule `json:"scheduler_cron_value"`
	MinTimeBetween int      `json:"min_time_btwn_emails"`
	MaxLeads       int      `json:"max_leads_per_day"`
	StopLead       string   `json:"stop_lead_settings"`
	ScheduleStart  *string  `json:"schedule_start_time"`
	MatchESP       bool     `json:"enable_ai_esp_matching"`
	PlainText      bool     `json:"send_as_plain_text"`
	FollowUp       int      `json:"follow_up_percentage"`
	Unsubscribe    string   `json:"unsubscribe_text"`
	ParentID       *int64   `json:"parent_campaign_id"`
	ClientID       *int64   `json:"client_id"`
	Tags           *[]tag   `json:"tags,omitempty"`
}

type schedule struct {
	TZ    string `json:"tz"`
	Days  []int  `json:"days"`
	End   string `json:"endHour"`
	Start string `json:"startHour"`
}

type tag struct {
	ID     int64  `json:"tag_id"`
	Name   string `json:"tag_name"`
	Colour string `json:"tag_color"`
}

func (c *call) campaignItem(from *campaign, tags bool) campaignItem {
	item := campaignItem{
		ID: from.id, UserID: c.account.world.userID, CreatedAt: stamp(from.createdAt), UpdatedAt: stamp(from.updatedAt),
		Status: from.status, Name: from.script.campaign, TrackSettings: []string{},
		Schedule:       schedule{TZ: "Etc/UTC", Days: []int{1, 2, 3, 4, 5}, End: "18:00", Start: "08:00"},
		MinTimeBetween: 10, MaxLeads: 50, StopLead: "REPLY_TO_AN_EMAIL", FollowUp: 40, ClientID: orNull(from.clientID),
	}
	if from.status != StatusDrafted {
		start := stamp(from.createdAt)
		item.ScheduleStart = &start
	}
	if tags {
		item.Tags = &[]tag{}
	}
	return item
}

// listCampaigns is GET /campaigns: a bare array, newest first, without pages.
func (c *call) listCampaigns() answer {
	query := c.request.URL.Query()
	var owner int64
	if text := query.Get("client_id"); text != "" {
		var ok bool
		if owner, ok = parseID(text); !ok {
			return *c.refuse(http.StatusUnprocessableEntity, "client_id", "must be a number", "Invalid parameters provided")
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []campaignItem{}
	for _, from := range slices.Backward(c.account.world.campaigns) {
		if owner == 0 || from.clientID == owner {
			list = append(list, c.campaignItem(from, query.Get("include_tags") == "true"))
		}
	}
	return okay(list)
}

// getCampaign is GET /campaigns/{id}. With LiveErrors a campaign that doesn't
// exist is a 200 with an empty object, as a developer met it.
func (c *call) getCampaign() answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, bad := c.findCampaign()
	switch {
	case bad != nil && c.cfg.LiveErrors:
		return okay(fields{})
	case bad != nil:
		return *bad
	}
	return okay(c.campaignItem(found, false))
}

// setStatus is POST /campaigns/{id}/status. START reads back as ACTIVE. An
// event tells of it only where the status really changes.
func (c *call) setStatus() answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, bad := c.findCampaign()
	if bad != nil {
		return *bad
	}
	wanted, _ := c.body.text("status")
	status, ok := map[string]string{"START": StatusActive, "PAUSED": StatusPaused, "STOPPED": StatusStopped}[wanted]
	switch {
	case !c.body.has("status"):
		return *c.refuse(http.StatusUnprocessableEntity, "status", "is required", "status is required")
	case !ok:
		return *c.refuse(http.StatusUnprocessableEntity, "status", "must be one of [START, PAUSED, STOPPED]",
			"Invalid status - %s", scalar(c.body["status"]))
	case status == found.status:
		return okay(fields{"ok": true})
	}
	t, err := c.account.templates.get(hook.CampaignStatusChanged, "")
	if err != nil {
		return domain(http.StatusInternalServerError, "%v", err)
	}
	at := c.account.times.next()
	previous := found.status
	found.status, found.updatedAt = status, at
	f := c.account.about(found, at)
	f.previous = previous
	c.account.happen(happening{kind: hook.CampaignStatusChanged, template: t, facts: f})
	c.work.Signal()
	return okay(fields{"ok": true})
}

// listClients is GET /client. Both misspellings are SmartLead's.
func (c *call) listClients() answer {
	type permission struct {
		Permission []string `json:"permission"`
		Restricted []string `json:"retricted_category"`
	}
	type item struct {
		ID         int64      `json:"id"`
		Name       string     `json:"name"`
		Email      string     `json:"email"`
		UUID       string     `json:"uuid"`
		CreatedAt  string     `json:"created_at"`
		UserID     int64      `json:"user_id"`
		Logo       *string    `json:"logo"`
		LogoURL    *string    `json:"logo_url"`
		Permission permission `json:"client_permision"`
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []item{}
	for _, from := range c.account.world.clients {
		list = append(list, item{
			ID: from.id, Name: from.name, Email: from.email, UUID: from.uuid, CreatedAt: stamp(from.createdAt),
			UserID: c.account.world.userID, Permission: permission{[]string{"reply_master_inbox"}, []string{}},
		})
	}
	return okay(list)
}

// listCategories is GET /leads/fetch-categories.
func (c *call) listCategories() answer {
	type item struct {
		ID        int64  `json:"id"`
		Name      string `json:"name"`
		Sentiment string `json:"sentiment_type"`
		CreatedAt string `json:"created_at"`
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []item{}
	for _, from := range c.account.world.categories {
		list = append(list, item{from.id, from.name, from.sentiment, stamp(from.createdAt)})
	}
	return okay(list)
}
