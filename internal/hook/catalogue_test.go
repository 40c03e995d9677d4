package hook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// members decodes an object with encoding/json, numbers as they are written.
func members(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// text is the first of the members that has text or a number.
func text(m map[string]any, names ...string) string {
	for _, name := range names {
		switch v := m[name].(type) {
		case string, json.Number:
			if s := fmt.Sprint(v); s != "" {
				return s
			}
		}
	}
	return ""
}

func TestSummarize_CatalogueReadsAsByEncodingJSON(t *testing.T) {
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range catalogue.All() {
		t.Run(f.Name, func(t *testing.T) {
			body, err := f.Body()
			if err != nil {
				t.Fatal(err)
			}
			m := members(t, body)
			nested, _ := m["lead"].(map[string]any)
			want := hook.Summary{
				EventType:  text(m, "event_type", "event"),
				CampaignID: text(m, "campaign_id"),
				Lead:       text(m, "sl_lead_email", "to_email", "lead_email"),
			}
			if want.Lead == "" {
				want.Lead = text(nested, "email")
			}
			if f.EventType == hook.UntrackedReplies {
				want.Lead = "ines@supplier.example.com" // inside sender_detail
			}
			got := hook.Summarize(body)
			want.Fingerprint = got.Fingerprint
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if got.EventType == "" || got.Fingerprint == 0 {
				t.Errorf("got %+v", got)
			}
			if f.EventType != hook.CampaignStatusChanged && got.Lead == "" {
				t.Error("no lead was found")
			}
			if f.EventType != hook.UntrackedReplies && got.CampaignID == "" {
				t.Error("no campaign was found")
			}
			seen[got.EventType] = true
		})
	}
	for _, e := range hook.EventTypes() {
		if !seen[string(e)] {
			t.Errorf("no payload of type %s was read", e)
		}
	}
}

// Two replies to one mail share its stats_id and are two events all the same.
func TestFingerprint_TwoRepliesSharingAStatsIDDiffer(t *testing.T) {
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	payload := func(variant string) ([]byte, string) {
		f, err := catalogue.Find(hook.EmailReply, variant)
		if err != nil {
			t.Fatal(err)
		}
		body, err := f.Body()
		if err != nil {
			t.Fatal(err)
		}
		return body, text(members(t, body), "stats_id")
	}
	first, firstID := payload("")
	second, secondID := payload("threaded")
	if firstID == "" || firstID != secondID {
		t.Fatalf("the payloads have the stats ids %q and %q, so they prove nothing", firstID, secondID)
	}
	if hook.Summarize(first).Fingerprint == hook.Summarize(second).Fingerprint {
		t.Error("the second reply counts as a duplicate of the first")
	}
}
