package replay

import (
	"encoding/json"
	"slices"

	"leadrig/internal/hook"
)

// optionalMembers finds what an event of each type may lack: whatever one of its
// documented forms lacks, and what is about the webhook and not the event.
func optionalMembers(catalogue []Source) map[hook.EventType][]string {
	forms := map[hook.EventType][]map[string]json.RawMessage{}
	for i := range catalogue {
		var members map[string]json.RawMessage
		// The nested generation isn't a form of the same payload.
		if json.Unmarshal(catalogue[i].Body, &members) == nil && members["event_type"] != nil {
			forms[catalogue[i].EventType] = append(forms[catalogue[i].EventType], members)
		}
	}
	optional := map[hook.EventType][]string{}
	for kind, all := range forms {
		optional[kind] = lacking(all)
	}
	return optional
}

func lacking(forms []map[string]json.RawMessage) []string {
	names := aboutWebhook()
	for _, form := range forms {
		for name := range form {
			absent := func(other map[string]json.RawMessage) bool { return other[name] == nil }
			if !slices.Contains(names, name) && slices.ContainsFunc(forms, absent) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func aboutWebhook() []string {
	return []string{"webhook_id", "webhook_name", "webhook_url", "secret_key", "app_url", "ui_master_inbox_link", "description", "metadata"}
}
