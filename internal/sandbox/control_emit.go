package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// serveEmit is POST /_sandbox/emit.
func (s *Sandbox) serveEmit(w http.ResponseWriter, r *http.Request) {
	body, bad := readObject(w, r)
	if bad != nil {
		write(w, *bad)
		return
	}
	request, err := readEmit(body)
	if err != nil {
		write(w, failure(http.StatusBadRequest, err.Error()))
		return
	}
	result, err := s.Emit(r.Context(), request)
	if err != nil {
		write(w, failure(emitStatus(err), err.Error()))
		return
	}
	type item struct {
		EventID    int64          `json:"event_id"`
		EventType  hook.EventType `json:"event_type"`
		CampaignID *int64         `json:"campaign_id"`
		RequestIDs []string       `json:"request_ids"`
	}
	events := make([]item, len(result.Events))
	for i, e := range result.Events {
		events[i] = item{e.EventID, e.EventType, orNull(e.CampaignID), e.RequestIDs}
	}
	told := fields{"ok": true, "count": result.Count, "events": events}
	if result.Count > len(events) {
		told["truncated"] = true
		told["note"] = fmt.Sprintf("the first %d of %d events are listed", len(events), result.Count)
	}
	if len(result.Added) > 0 {
		told["added"] = result.Added
	}
	write(w, okay(told))
}

func emitStatus(err error) int {
	if _, unknown := errors.AsType[*UnknownCampaignError](err); unknown {
		return http.StatusNotFound
	}
	if errors.Is(err, ErrBacklog) || errors.Is(err, errReset) {
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// readEmit reads the body of an emit. A member that means nothing is an error
// here: this is no page of SmartLead's to be faithful to, and a typo would
// quietly emit something else.
func readEmit(body object) (EmitRequest, error) {
	var r EmitRequest
	known := []string{"event_type", "campaign_id", "count", "set", "variant", "fresh"}
	for _, key := range slices.Sorted(maps.Keys(body)) {
		if !slices.Contains(known, key) {
			return r, fmt.Errorf("%s means nothing to emit: did you mean %s?", key, hook.Nearest(key, known))
		}
	}
	name, ok := body.text("event_type")
	if !ok || name == "" {
		return r, errors.New("event_type is missing: give one, for example EMAIL_REPLY")
	}
	r.EventType = hook.EventType(name)
	if r.CampaignID, ok = body.id("campaign_id"); !ok {
		return r, fmt.Errorf("campaign_id %s: give a campaign's id, or leave it out for the first active one", body["campaign_id"])
	}
	if body.has("count") {
		n, err := strconv.Atoi(scalar(body["count"]))
		if err != nil || n < 1 {
			return r, fmt.Errorf("count %s: give 1 to %d", body["count"], maxEmit)
		}
		r.Count = n
	}
	if r.Variant, ok = body.text("variant"); !ok {
		return r, fmt.Errorf("variant %s: give the name of a variant as text", body["variant"])
	}
	if r.Fresh, ok = body.flag("fresh"); !ok {
		return r, fmt.Errorf("fresh %s: give true or false", body["fresh"])
	}
	var err error
	r.Settings, err = readSettings(body)
	return r, err
}

// readSettings reads "set", in the order of its paths.
func readSettings(body object) ([]fixtures.Setting, error) {
	if !body.has("set") {
		return nil, nil
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(body["set"], &values); err != nil {
		return nil, errors.New(`set is no object: give paths and values, for example {"to_email":"a@example.com"}`)
	}
	var settings []fixtures.Setting
	for _, path := range slices.Sorted(maps.Keys(values)) {
		setting, err := fixtures.NewSetting(path, values[path])
		if err != nil {
			return nil, fmt.Errorf("set: %w", err)
		}
		settings = append(settings, setting)
	}
	return settings, nil
}
