package scenario_test

import (
	"encoding/json"
	"slices"
	"testing"

	"leadrig/internal/hook"
	"leadrig/replay/scenario"
	"leadrig/replay/scenario/mutate"
)

// The schema repeats names that have their home elsewhere.
func TestSchema_NamesAgreeWithTheCode(t *testing.T) {
	data, err := scenario.Schema()
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs struct {
			Send struct {
				Properties struct {
					Events, Mutate struct{ Items struct{ Enum []string } }
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	send := schema.Defs.Send.Properties
	if !slices.Equal(send.Mutate.Items.Enum, mutate.Names()) {
		t.Errorf("mutations %q, in the code %q", send.Mutate.Items.Enum, mutate.Names())
	}
	events := []string{scenario.Selected, scenario.All}
	for _, e := range hook.EventTypes() {
		events = append(events, string(e))
	}
	if !slices.Equal(send.Events.Items.Enum, events) {
		t.Errorf("events %q, in the code %q", send.Events.Items.Enum, events)
	}
}
