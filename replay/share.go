package replay

import (
	"encoding/json"
	"strconv"
	"strings"

	"leadrig/fixtures"
)

// sharedValues are the values at the paths, as settings. What isn't there is
// nothing to share.
func sharedValues(body []byte, paths []string) []fixtures.Setting {
	var all []fixtures.Setting
	for _, path := range paths {
		raw := valueAt(body, path)
		if raw == nil {
			continue
		}
		if s, err := fixtures.NewSetting(path, raw); err == nil {
			all = append(all, s)
		}
	}
	return all
}

// keep leaves out the settings of members that a body doesn't have: an event
// without a stats_id doesn't get one.
func keep(settings []fixtures.Setting, body []byte) []fixtures.Setting {
	var all []fixtures.Setting
	for _, s := range settings {
		if valueAt(body, s.Path()) != nil {
			all = append(all, s)
		}
	}
	return all
}

// valueAt is the value at a plain path, nil if there is none.
func valueAt(body []byte, path string) json.RawMessage {
	current := json.RawMessage(body)
	for key := range strings.SplitSeq(path, ".") {
		var object map[string]json.RawMessage
		var list []json.RawMessage
		switch {
		case json.Unmarshal(current, &object) == nil:
			current = object[key]
		case json.Unmarshal(current, &list) == nil:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(list) {
				return nil
			}
			current = list[i]
		default:
			return nil
		}
		if current == nil {
			return nil
		}
	}
	return current
}
