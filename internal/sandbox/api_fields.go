package sandbox

import (
	"net/http"
	"slices"

	"leadrig/internal/hook"
)

// readURL reads the address of a webhook.
func (c *call) readURL(w *webhook, status int) *answer {
	text, ok := c.body.text("webhook_url")
	if ok && text == "" {
		return c.refuse(status, "webhook_url", "is required", "webhook_url is required")
	}
	if !ok || checkURL(text) != nil {
		return c.refuse(status, "webhook_url", "must be a valid uri", "Invalid webhook_url - %s", scalar(c.body["webhook_url"]))
	}
	w.url = text
	return nil
}

func (c *call) readName(w *webhook, status int) *answer {
	if !c.body.has("name") {
		return nil
	}
	name, ok := c.body.text("name")
	if !ok {
		return c.refuse(status, "name", "must be a string", "Invalid name")
	}
	w.name = name
	return nil
}

// readChoices reads the events and categories of a create: maps, or one of each
// by itself. Where no event is named the webhook gets all that its level has; no
// page says what SmartLead does then.
func (c *call) readChoices(w *webhook) *answer {
	const status = http.StatusUnprocessableEntity
	names, ok := c.body.chosen("event_type_map")
	if !ok {
		return c.refuse(status, "event_type_map", "must be of type object", "Invalid event_type_map")
	}
	named := c.body.has("event_type_map")
	if c.body.has("event_type") {
		names = append(names, scalar(c.body["event_type"]))
		named = true
	}
	if !named {
		w.events = w.Level.Events()
	} else if bad := c.setEvents(w, names, status); bad != nil {
		return bad
	}
	ids, ok := c.body.chosen("category_id_map")
	if !ok {
		return c.refuse(status, "category_id_map", "must be of type object", "Invalid category_id_map")
	}
	if c.body.has("category_id") {
		ids = append(ids, scalar(c.body["category_id"]))
	}
	return c.setCategories(w, ids, status)
}

// readLists reads the events and categories of an update or a campaign webhook:
// arrays of names. An empty array of categories is refused, as on the live API;
// without the key the webhook keeps its filter.
func (c *call) readLists(w *webhook) *answer {
	const status = http.StatusBadRequest
	names, ok := c.body.list("event_types")
	if !ok {
		return c.refuse(status, "event_types", "must be an array", "Invalid event_types")
	}
	if c.body.has("event_type") {
		names = append(names, scalar(c.body["event_type"]))
	}
	if len(names) > 0 {
		if bad := c.setEvents(w, names, status); bad != nil {
			return bad
		}
	}
	categories, ok := c.body.list("categories")
	if !ok {
		return c.refuse(status, "categories", "must be an array", "Invalid categories")
	}
	if !c.body.has("categories") {
		return nil
	}
	if len(categories) == 0 {
		a := joi("categories", "does not contain 1 required value(s)")
		return &a
	}
	return c.setCategories(w, categories, status)
}

// setEvents takes event types by their names of today. Old names are refused
// and not ignored: a webhook that never fires is harder to find than an error.
func (c *call) setEvents(w *webhook, names []string, status int) *answer {
	slices.Sort(names)
	var events []hook.EventType
	for _, t := range hook.EventTypes() {
		if slices.Contains(names, string(t)) {
			events = append(events, t)
		}
	}
	for _, name := range names {
		if !hook.EventType(name).Known() {
			return c.refuse(status, "event_types", "must be one of the documented event types", "Invalid event_types - %s", name)
		}
	}
	w.events = events
	return nil
}

// setCategories takes lead categories by id or by name.
func (c *call) setCategories(w *webhook, keys []string, status int) *answer {
	slices.Sort(keys)
	w.categories = nil
	for _, key := range keys {
		found := c.account.world.categoryByKey(key)
		if found == nil {
			return c.refuse(status, "categories", "must be one of the account's categories", "Invalid category - %s", key)
		}
		w.categories = append(w.categories, found.id)
	}
	slices.Sort(w.categories)
	w.categories = slices.Compact(w.categories)
	return nil
}
