package smartlead

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// object returns the members of a JSON object; false if raw is none. Members of
// an unexpected type are looked at one by one and never make the rest unreadable.
func object(raw []byte) (map[string]json.RawMessage, bool) {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 || trimmed[0] != '{' {
		return nil, false
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(trimmed, &members) != nil {
		return nil, false
	}
	return members, true
}

func member(raw []byte, name string) (json.RawMessage, bool) {
	members, _ := object(raw)
	value, ok := members[name]
	return value, ok
}

// array returns the elements of a JSON array; false if raw is none.
func array(raw []byte) ([]json.RawMessage, bool) {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 || trimmed[0] != '[' {
		return nil, false
	}
	var elements []json.RawMessage
	if json.Unmarshal(trimmed, &elements) != nil {
		return nil, false
	}
	return elements, true
}

// isNothing reports whether an answer says nothing at all: no bytes, null, {}, or
// a data member that is one of these or an empty array.
func isNothing(body []byte) bool {
	if isEmpty(body) {
		return true
	}
	data, ok := member(body, "data")
	return ok && (isEmpty(data) || string(data) == "[]")
}

func isEmpty(raw []byte) bool {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 || string(trimmed) == "null" {
		return true
	}
	members, ok := object(trimmed)
	return ok && len(members) == 0
}

// list finds the array of a list answer: bare, or under data or one of the names,
// or under one of these inside data.
func list(body []byte, names ...string) ([]json.RawMessage, bool) {
	if elements, ok := array(body); ok {
		return elements, true
	}
	for _, name := range append([]string{"data"}, names...) {
		if value, ok := member(body, name); ok {
			if elements, ok := array(value); ok {
				return elements, true
			}
			if name == "data" {
				if elements, ok := list(value, names...); ok {
					return elements, true
				}
			}
		}
	}
	return nil, false
}

// textOf returns a string or number as text; other values as "".
func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

// idOf reads an id, which arrives as a number or as text; 0 if it is none.
func idOf(raw json.RawMessage) int64 {
	id, err := strconv.ParseInt(strings.TrimSpace(textOf(raw)), 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

// first returns the first of the named members that is there and not null.
func first(members map[string]json.RawMessage, names ...string) json.RawMessage {
	for _, name := range names {
		if value, ok := members[name]; ok && string(value) != "null" {
			return value
		}
	}
	return nil
}

// createdID finds the id in the answer to a create call: id, webhook_id, or
// either of them inside data. 0 if there is none.
func createdID(body []byte) int64 {
	members, _ := object(body)
	if id := idOf(first(members, "id", "webhook_id")); id > 0 {
		return id
	}
	inner, _ := object(members["data"])
	return idOf(first(inner, "id", "webhook_id"))
}

// webhookOf reads a webhook in the form of the reference, of the older pages or
// of the campaign's list; false if nothing in raw tells of one.
func webhookOf(raw []byte) (hook.Webhook, bool) {
	members, ok := object(raw)
	if !ok {
		return hook.Webhook{}, false
	}
	w := hook.Webhook{
		ID:         idOf(first(members, "id", "webhook_id")),
		Name:       textOf(first(members, "name", "webhook_name")),
		URL:        textOf(first(members, "webhook_url", "url")),
		CampaignID: idOf(first(members, "email_campaign_id", "campaign_id")),
		Events:     eventsOf(first(members, "event_types", "event_type_map", "event_type")),
		CreatedAt:  timeOf(first(members, "created_at")),
	}
	return w, w.ID != 0 || w.Name != "" || w.URL != ""
}

// eventsOf reads event types from an array of names, a map of names to whether
// they are chosen, or a single name. Names we don't know are kept.
func eventsOf(raw json.RawMessage) []hook.EventType {
	var events []hook.EventType
	if elements, ok := array(raw); ok {
		for _, e := range elements {
			events = appendEvent(events, textOf(e))
		}
		return events
	}
	if chosen, ok := object(raw); ok {
		for name, value := range chosen {
			if string(value) == "true" || string(value) == "1" {
				events = appendEvent(events, name)
			}
		}
		slices.SortFunc(events, compareEvents)
		return events
	}
	return appendEvent(nil, textOf(raw))
}

func appendEvent(events []hook.EventType, name string) []hook.EventType {
	if name == "" || slices.Contains(events, hook.EventType(name)) {
		return events
	}
	return append(events, hook.EventType(name))
}

// compareEvents sorts as SmartLead's pages do, unknown names behind by letters.
func compareEvents(a, b hook.EventType) int {
	order := hook.EventTypes()
	i, j := slices.Index(order, a), slices.Index(order, b)
	switch {
	case i >= 0 && j >= 0:
		return i - j
	case i >= 0:
		return -1
	case j >= 0:
		return 1
	}
	return strings.Compare(string(a), string(b))
}

// timeOf reads a time in any of the forms SmartLead writes, all of which are RFC
// 3339; zero if it is none.
func timeOf(raw json.RawMessage) time.Time {
	t, err := time.Parse(time.RFC3339Nano, textOf(raw))
	if err != nil {
		return time.Time{}
	}
	return t
}
