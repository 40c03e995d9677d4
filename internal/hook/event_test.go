package hook

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEventTypes_AreElevenAndKnown(t *testing.T) {
	types := EventTypes()
	if len(types) != 11 {
		t.Errorf("got %d event types", len(types))
	}
	seen := map[EventType]bool{}
	for _, e := range types {
		if seen[e] {
			t.Errorf("%s stands there twice", e)
		}
		seen[e] = true
		if !e.Known() {
			t.Errorf("%s is not known", e)
		}
	}
	for _, e := range []EventType{"", "email_sent", "EMAIL_SENT ", "EMAIL_REPLIED"} {
		if e.Known() {
			t.Errorf("%q is known", e)
		}
	}
}

func TestParseEventType_Understood(t *testing.T) {
	tests := map[string]struct {
		text string
		want EventType
	}{
		"the name itself":         {"EMAIL_REPLY", EmailReply},
		"lower case":              {"email_reply", EmailReply},
		"hyphens":                 {"lead-category-updated", LeadCategoryUpdated},
		"blanks around":           {" First-Email_Sent\n", FirstEmailSent},
		"hyphens and lower cases": {"untracked-replies", UntrackedReplies},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseEventType(test.text)
			if err != nil || got != test.want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	for _, e := range EventTypes() {
		if got, err := ParseEventType(string(e)); err != nil || got != e {
			t.Errorf("%s is read as %q, %v", e, got, err)
		}
	}
}

func TestParseEventType_Refused(t *testing.T) {
	tests := map[string]struct {
		text string
		want UnknownEventError
	}{
		"a typo names the nearest":           {"EMAIL_REPLIY", UnknownEventError{"EMAIL_REPLIY", EmailReply, false}},
		"a part names the nearest":           {"bounce", UnknownEventError{"bounce", EmailBounce, false}},
		"inner blanks are not forgiven":      {"EMAIL REPLY", UnknownEventError{"EMAIL REPLY", EmailReply, false}},
		"nothing at all is no event type":    {"", UnknownEventError{"", EmailSent, false}},
		"a former reply name is explained":   {"EMAIL_REPLIED", UnknownEventError{"EMAIL_REPLIED", EmailReply, true}},
		"so is one with hyphens":             {"lead-replied", UnknownEventError{"lead-replied", EmailReply, true}},
		"a former open name is explained":    {"EMAIL_OPENED", UnknownEventError{"EMAIL_OPENED", EmailOpen, true}},
		"a former bounce name is explained":  {"LEAD_BOUNCED", UnknownEventError{"LEAD_BOUNCED", EmailBounce, true}},
		"a former click name is explained":   {"EMAIL_CLICKED", UnknownEventError{"EMAIL_CLICKED", EmailLinkClick, true}},
		"a former leave name is explained":   {"UNSUBSCRIBED", UnknownEventError{"UNSUBSCRIBED", LeadUnsubscribed, true}},
		"a singular untracked reply as well": {"UNTRACKED_REPLY", UnknownEventError{"UNTRACKED_REPLY", UntrackedReplies, true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseEventType(test.text)
			unknown, ok := errors.AsType[*UnknownEventError](err)
			if !ok || got != "" {
				t.Fatalf("got %q, %v", got, err)
			}
			if diff := cmp.Diff(test.want, *unknown); diff != "" {
				t.Error(diff)
			}
			if text := err.Error(); !strings.Contains(text, string(test.want.Nearest)) || strings.Contains(text, "old name") != test.want.Former {
				t.Errorf("the error says %q", text)
			}
		})
	}
}

func TestParseEventTypes_ListIsRead(t *testing.T) {
	t.Run("repeats are dropped, order stays", func(t *testing.T) {
		got, err := ParseEventTypes([]string{"email-reply", "EMAIL_OPEN", "EMAIL_REPLY"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]EventType{EmailReply, EmailOpen}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the first unknown name is the error", func(t *testing.T) {
		got, err := ParseEventTypes([]string{"EMAIL_OPEN", "NOPE", "NADA"})
		unknown, ok := errors.AsType[*UnknownEventError](err)
		if !ok || unknown.Name != "NOPE" || got != nil {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("none is none", func(t *testing.T) {
		if got, err := ParseEventTypes(nil); err != nil || got != nil {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestNearest_SmallestDistanceWins(t *testing.T) {
	tests := map[string]struct {
		name       string
		candidates []string
		want       string
	}{
		"no candidates, no answer":        {"a", nil, ""},
		"the same is nearest":             {"open", []string{"opens", "open"}, "open"},
		"the earlier wins a tie":          {"cat", []string{"car", "cab"}, "car"},
		"a swap costs two":                {"ab", []string{"ba", "a"}, "a"},
		"an insertion costs one":          {"listn", []string{"list me", "listen"}, "listen"},
		"from nothing, the shortest wins": {"", []string{"long", "me"}, "me"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Nearest(test.name, test.candidates); got != test.want {
				t.Errorf("got %q", got)
			}
		})
	}
}
