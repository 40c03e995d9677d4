package sandbox

import (
	"net/http"
	"strconv"

	"leadrig/internal/hook"
)

// createWebhook is POST /webhook/create. Errors are the 401 and 422 of the
// reference page; what it doesn't show follows their form.
func (c *call) createWebhook() answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	var w webhook
	if bad := c.readURL(&w, http.StatusUnprocessableEntity); bad != nil {
		return *bad
	}
	if bad := c.readScope(&w); bad != nil {
		return *bad
	}
	if bad := c.readChoices(&w); bad != nil {
		return *bad
	}
	force, ok := c.body.flag("force_create")
	if !ok {
		return *c.refuse(http.StatusUnprocessableEntity, "force_create", "must be a boolean", "Invalid force_create")
	}
	if bad := c.readName(&w, http.StatusUnprocessableEntity); bad != nil {
		return *bad
	}
	for _, other := range c.account.hooks.hooks {
		if !force && other.similar(&w) {
			return domain(http.StatusUnprocessableEntity,
				"A similar webhook exists already - %d. Send force_create to create another one.", other.id)
		}
	}
	return c.register(w, func(made *webhook) answer {
		return okay(fields{"ok": true, "id": made.id, "webhook_url": made.url})
	})
}

// register adds a webhook as long as there is room.
func (c *call) register(w webhook, told func(made *webhook) answer) answer {
	hooks := c.account.hooks
	if len(hooks.hooks) >= maxWebhooks {
		return domain(http.StatusBadRequest, "Webhook limit reached - %d. Delete one first.", maxWebhooks)
	}
	return told(hooks.add(w))
}

// readScope reads the level and what belongs to it. Old pages number the
// levels; both spellings are taken.
func (c *call) readScope(w *webhook) *answer {
	levels := map[string]hook.Level{
		"user": hook.LevelUser, "client": hook.LevelClient, "campaign": hook.LevelCampaign,
		"1": hook.LevelUser, "2": hook.LevelClient, "3": hook.LevelCampaign,
	}
	if !c.body.has("association_type") {
		return c.refuse(http.StatusUnprocessableEntity, "association_type", "is required", "association_type is required")
	}
	spelling := scalar(c.body["association_type"])
	level, ok := levels[spelling]
	if !ok {
		return c.refuse(http.StatusUnprocessableEntity, "association_type", "must be one of [user, client, campaign]",
			"Invalid association_type - %s", spelling)
	}
	w.Level = level
	switch level {
	case hook.LevelCampaign:
		return c.readOwner("email_campaign_id", &w.CampaignID, func(id int64) bool { return c.account.world.campaign(id) != nil },
			"Campaign not found - Invalid campaign_id.")
	case hook.LevelClient:
		return c.readOwner("client_id", &w.ClientID, func(id int64) bool { return c.account.world.client(id) != nil },
			"Client not found - Invalid client_id.")
	}
	return nil
}

// readOwner reads the campaign or client that a webhook belongs to.
func (c *call) readOwner(key string, id *int64, exists func(int64) bool, missing string) *answer {
	if !c.body.has(key) {
		return c.refuse(http.StatusUnprocessableEntity, key, "is required", "%s is required", key)
	}
	var ok bool
	if *id, ok = c.body.id(key); !ok {
		return c.refuse(http.StatusUnprocessableEntity, key, "must be a number", "Invalid %s - %s", key, c.body[key])
	}
	if exists(*id) {
		return nil
	}
	status := http.StatusNotFound
	if c.cfg.LiveErrors {
		status = http.StatusBadRequest
	}
	a := domain(status, "%s", missing)
	return &a
}

// pathID reads the webhook id at the end of the path, or else from the body.
func (c *call) pathID(arg int) (int64, *answer) {
	if len(c.args) > arg {
		if id, ok := parseID(c.args[arg]); ok {
			return id, nil
		}
	} else if id, ok := c.body.id("id"); ok && id > 0 {
		return id, nil
	}
	return 0, c.refuse(http.StatusUnprocessableEntity, "id", "must be a number", "Invalid parameters provided")
}

// getWebhook is GET /webhook/{id}.
func (c *call) getWebhook() answer {
	id, bad := c.pathID(0)
	if bad != nil {
		return *bad
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.account.hooks.get(id)
	if w == nil {
		return notFound()
	}
	return okay(fields{"ok": true, "data": struct {
		ID         int64           `json:"id"`
		CampaignID *int64          `json:"email_campaign_id"`
		Name       string          `json:"name"`
		URL        string          `json:"webhook_url"`
		Events     map[string]bool `json:"event_type_map"`
		Categories map[string]bool `json:"category_id_map"`
		CreatedAt  string          `json:"created_at"`
		UpdatedAt  string          `json:"updated_at"`
	}{w.id, orNull(w.CampaignID), w.name, w.url, w.eventMap(), w.categoryMap(), stamp(w.createdAt), stamp(w.updatedAt)}})
}

// updateWebhook is PUT /webhook/update/{id}. It takes arrays where create takes
// maps; what is left out stays. An unknown id is a campaign that was not found:
// so says the page.
func (c *call) updateWebhook() answer {
	id, bad := c.pathID(0)
	if bad != nil {
		return *bad
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.account.hooks.get(id)
	if old == nil {
		return domain(http.StatusNotFound, "Campaign not found")
	}
	w := *old
	if c.body.has("webhook_url") {
		if bad := c.readURL(&w, http.StatusBadRequest); bad != nil {
			return *bad
		}
	}
	if bad := c.readLists(&w); bad != nil {
		return *bad
	}
	if bad := c.readName(&w, http.StatusBadRequest); bad != nil {
		return *bad
	}
	c.account.hooks.update(w)
	return okay(fields{"ok": true, "id": id, "message": "Webhook saved successfully"})
}

// deleteWebhook is both DELETE /webhook/delete/{id} and DELETE /webhook/delete
// with the id in the body.
func (c *call) deleteWebhook() answer {
	id, bad := c.pathID(0)
	if bad != nil {
		return *bad
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.remove(c.account.hooks.get(id))
}

// remove deletes a webhook and gives up what it still had to be sent.
func (c *call) remove(w *webhook) answer {
	if w == nil {
		return notFound()
	}
	c.account.hooks.remove(w.id)
	c.forsake(w.id)
	return okay(fields{"ok": true})
}

func (w *webhook) eventMap() map[string]bool {
	m := map[string]bool{}
	for _, t := range w.events {
		m[string(t)] = true
	}
	return m
}

func (w *webhook) categoryMap() map[string]bool {
	m := map[string]bool{}
	for _, id := range w.categories {
		m[strconv.FormatInt(id, 10)] = true
	}
	return m
}
