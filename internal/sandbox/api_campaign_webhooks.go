package sandbox

import (
	"net/http"

	"leadrig/internal/hook"
)

// findCampaign returns the campaign in the path. It is called with the lock
// held.
func (c *call) findCampaign() (*campaign, *answer) {
	id, ok := parseID(c.args[0])
	if !ok {
		a := domain(http.StatusBadRequest, "Campaign not found - Invalid campaign_id.")
		return nil, &a
	}
	if found := c.account.world.campaign(id); found != nil {
		return found, nil
	}
	a := domain(http.StatusNotFound, "Campaign not found - Invalid campaign_id.")
	return nil, &a
}

// listCampaignWebhooks is GET /campaigns/{id}/webhooks: the bare array of the
// help site, which SmartLead's own command-line client checks for.
func (c *call) listCampaignWebhooks() answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, bad := c.findCampaign()
	if bad != nil {
		return *bad
	}
	type item struct {
		ID         int64            `json:"id"`
		Name       string           `json:"name"`
		CreatedAt  string           `json:"created_at"`
		UpdatedAt  string           `json:"updated_at"`
		URL        string           `json:"webhook_url"`
		CampaignID int64            `json:"email_campaign_id"`
		Events     []hook.EventType `json:"event_types"`
		Categories []string         `json:"categories"`
	}
	list := []item{}
	for _, w := range c.account.hooks.ofCampaign(owner.id) {
		list = append(list, item{
			w.id, w.name, stamp(w.createdAt), stamp(w.updatedAt), w.url, owner.id, w.eventList(), c.categoryNames(w),
		})
	}
	return okay(list)
}

// eventList is the event types as a JSON array that is never null.
func (w *webhook) eventList() []hook.EventType { return append([]hook.EventType{}, w.events...) }

func (c *call) categoryNames(w *webhook) []string {
	names := []string{}
	for _, id := range w.categories {
		names = append(names, c.account.world.category(id).name)
	}
	return names
}

// saveCampaignWebhook is POST /campaigns/{id}/webhooks: without an id it
// creates a webhook, with one it changes it. All event types are taken, although
// the sources' lists of them differ; with LiveErrors EMAIL_BOUNCE is refused, as
// a developer met it.
func (c *call) saveCampaignWebhook() answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, bad := c.findCampaign()
	if bad != nil {
		return *bad
	}
	id, ok := c.body.id("id")
	if !ok {
		return *c.refuse(http.StatusBadRequest, "id", "must be a number", "Invalid id - %s", c.body["id"])
	}
	w := webhook{Scope: hook.Scope{Level: hook.LevelCampaign, CampaignID: owner.id}}
	if id > 0 {
		old := c.ownWebhook(owner, id)
		if old == nil {
			return notFound()
		}
		w = *old
	}
	if bad := c.readCampaignWebhook(&w); bad != nil {
		return *bad
	}
	if id > 0 {
		c.account.hooks.update(w)
		return c.savedCampaignWebhook(&w)
	}
	return c.register(w, c.savedCampaignWebhook)
}

func (c *call) readCampaignWebhook(w *webhook) *answer {
	const status = http.StatusBadRequest
	if bad := c.readURL(w, status); bad != nil {
		return bad
	}
	if !c.body.has("event_types") && !c.body.has("event_type") {
		return c.refuse(status, "event_types", "is required", "event_types is required")
	}
	if bad := c.readLists(w); bad != nil {
		return bad
	}
	if c.cfg.LiveErrors {
		for _, t := range w.events {
			if t == hook.EmailBounce {
				a := domain(status, "Invalid event_types - %s", t)
				return &a
			}
		}
	}
	return c.readName(w, status)
}

// savedCampaignWebhook answers as the help site shows, with the id, which a
// developer found; with LiveErrors with maps, as that developer met them.
func (c *call) savedCampaignWebhook(w *webhook) answer {
	saved := fields{"ok": true, "id": w.id, "name": w.name, "webhook_url": w.url, "email_campaign_id": w.CampaignID}
	if c.cfg.LiveErrors {
		saved["event_type_map"], saved["category_id_map"] = w.eventMap(), w.categoryMap()
	} else {
		saved["event_types"], saved["categories"] = w.eventList(), c.categoryNames(w)
	}
	return okay(saved)
}

// ownWebhook is a webhook of the campaign's own, nil for any other.
func (c *call) ownWebhook(owner *campaign, id int64) *webhook {
	w := c.account.hooks.get(id)
	if w == nil || w.Level != hook.LevelCampaign || w.CampaignID != owner.id {
		return nil
	}
	return w
}

// deleteCampaignWebhook is DELETE /campaigns/{id}/webhooks with the id in the
// body, and the same with the id in the path.
func (c *call) deleteCampaignWebhook() answer {
	id, bad := c.pathID(1)
	if bad != nil {
		return *bad
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, bad := c.findCampaign()
	if bad != nil {
		return *bad
	}
	return c.remove(c.ownWebhook(owner, id))
}
