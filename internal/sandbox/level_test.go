package sandbox_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

// TestLevels shows which webhooks hear of an event: the paths that the handler
// is called at.
func TestLevels(t *testing.T) {
	reply := hook.EmailReply
	tests := []struct {
		name  string
		hooks []string // level, path, and more members
		emit  hook.EventType
		at    int // campaign, by its place
		want  []string
	}{
		{"campaign alone fires", []string{"campaign /c"}, reply, 0, []string{"/c"}},
		{"all webhooks of a level fire", []string{"campaign /c1", "campaign /c2"}, reply, 0, []string{"/c1", "/c2"}},
		{"client beats campaign", []string{"campaign /c", "client /k"}, reply, 0, []string{"/k"}},
		{"user beats client and campaign", []string{"campaign /c", "client /k", "user /u"}, reply, 0, []string{"/u"}},
		{
			"user wins only for its own types",
			[]string{"campaign /c", `user /u "event_type_map":{"EMAIL_OPEN":true,"EMAIL_REPLY":false}`},
			reply, 0,
			[]string{"/c"},
		},
		{"campaign hears of no other campaign", []string{"campaign /c"}, reply, 1, nil},
		{"client hears of no other's campaigns", []string{"client /k"}, reply, 1, nil},
		{"user hears of all campaigns", []string{"user /u"}, reply, 1, []string{"/u"}},
		{"an untracked reply goes to user level", []string{"campaign /c", "client /k", "user /u"}, hook.UntrackedReplies, 0, []string{"/u"}},
		{"an untracked reply goes to no other level", []string{"campaign /c", "client /k"}, hook.UntrackedReplies, 0, nil},
		{
			"a category filter lets its category through",
			[]string{`campaign /c "category_id_map":{"1":true,"2":false}`, `campaign /d "category_id_map":{"2":true}`},
			hook.LeadCategoryUpdated, 0,
			[]string{"/c"},
		},
		{"a category filter is for categories alone", []string{`campaign /c "category_id_map":{"2":true}`}, reply, 0, []string{"/c"}},
		{
			"a user webhook hides the others even from categories it doesn't want",
			[]string{"campaign /c", `user /u "category_id":5`},
			hook.LeadCategoryUpdated, 0, nil,
		},
		{"a single event type will do", []string{`user /u "event_type":"EMAIL_REPLY"`}, reply, 0, []string{"/u"}},
		{"a map without a true one is for nothing", []string{`user /u "event_type_map":{}`}, reply, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := start(t, quick())
			h := receive(t, nil)
			first := g.active()
			for _, spec := range test.hooks {
				var level, path, more string
				_, _ = fmt.Sscanf(spec, "%s %s %s", &level, &path, &more)
				members := `"association_type":"` + level + `","webhook_url":"` + h.url + path + `"`
				switch level {
				case "campaign":
					members += `,"email_campaign_id":` + itoa(first.ID)
				case "client":
					members += `,"client_id":` + itoa(first.ClientID)
				}
				if more != "" {
					members += "," + more
				}
				g.create(members)
			}
			g.emitAs(sandbox.EmitRequest{EventType: test.emit, CampaignID: g.box.Campaigns()[test.at].ID})
			g.settle()
			var paths []string
			for _, a := range h.got() {
				paths = append(paths, a.path)
			}
			slices.Sort(paths)
			if diff := cmp.Diff(test.want, paths); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLevels_CategoryFilterSeesSettings(t *testing.T) {
	g := start(t, quick())
	h := receive(t, nil)
	g.create(`"association_type":"user","category_id_map":{"5":true},"webhook_url":"` + h.url + `"`)
	for _, set := range []string{`{"lead_category.new_id":5}`, `{"lead_category_id":5}`, `{"lead_category.new_id":6}`, `{}`} {
		okay[any](t, g.do("POST", "/_sandbox/emit", `{"event_type":"LEAD_CATEGORY_UPDATED","set":`+set+`}`))
	}
	g.settle()
	if n := len(h.got()); n != 2 {
		t.Errorf("%d deliveries, want 2", n)
	}
}
