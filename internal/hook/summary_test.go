package hook

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// shown is a summary without its fingerprint, which only others are compared
// with.
func shown(s Summary) Summary {
	s.Fingerprint = 0
	return s
}

func TestSummarize_WhatARowShows(t *testing.T) {
	tests := map[string]struct {
		body string
		want Summary
	}{
		"type, campaign and lead":         {`{"event_type":"EMAIL_OPEN","campaign_id":7,"to_email":"a@b.example"}`, Summary{EventType: "EMAIL_OPEN", CampaignID: "7", Lead: "a@b.example"}},
		"an id may be text":               {`{"campaign_id":"0007"}`, Summary{CampaignID: "0007"}},
		"an id may be negative":           {`{"campaign_id":-1.5e3}`, Summary{CampaignID: "-1.5e3"}},
		"the older type name":             {`{"event":"EMAIL_REPLIED"}`, Summary{EventType: "EMAIL_REPLIED"}},
		"today's type name wins":          {`{"event_type":"A","event":"B"}`, Summary{EventType: "A"}},
		"the lead behind an alias wins":   {`{"to_email":"alias@b.example","sl_lead_email":"lead@b.example"}`, Summary{Lead: "lead@b.example"}},
		"to_email before lead_email":      {`{"lead_email":"old@b.example","to_email":"new@b.example"}`, Summary{Lead: "new@b.example"}},
		"lead_email before a nested lead": {`{"lead":{"email":"deep@b.example"},"lead_email":"flat@b.example"}`, Summary{Lead: "flat@b.example"}},
		"a nested lead":                   {`{"lead":{"id":1,"email":"deep@b.example"}}`, Summary{Lead: "deep@b.example"}},
		"a nested lead that comes twice":  {`{"lead":{"email":"a@b.example"},"lead":{}}`, Summary{}},
		"a sender with a name":            {`{"sender_detail":"A B <a@b.example>"}`, Summary{Lead: "a@b.example"}},
		"a bare sender":                   {`{"sender_detail":"a@b.example"}`, Summary{Lead: "a@b.example"}},
		"a lead before the sender":        {`{"sender_detail":"x@b.example","to_email":"a@b.example"}`, Summary{Lead: "a@b.example"}},
		"the last of two equal keys":      {`{"event_type":"A","event_type":"B"}`, Summary{EventType: "B"}},
		"null takes a value back":         {`{"to_email":"a@b.example","to_email":null}`, Summary{}},
		"other kinds of value say none":   {`{"event_type":true,"campaign_id":[1],"to_email":{"a":1},"lead":"a@b.example"}`, Summary{}},
		"keys deeper down don't count":    {`{"a":{"event_type":"A"},"b":[{"campaign_id":1}],"c":"\"to_email\":\"x\""}`, Summary{}},
		"keys in another case":            {`{"Event_Type":"A"}`, Summary{}},
		"blanks anywhere":                 {" \r\n\t{ \"event_type\" :\n\"A\"\t, \"campaign_id\" : 7 }\n", Summary{EventType: "A", CampaignID: "7"}},
		"escapes are undone":              {`{"event_type":"\u0041\t\"\\\/","to_email":"\ud83d\ude00\ud800"}`, Summary{EventType: "A\t\"\\/", Lead: "😀\uFFFD"}},
		"a backslash before the end":      {`{"event_type":"A\\","to_email":"x\\\""}`, Summary{EventType: `A\`, Lead: `x\"`}},
		"bytes that are no UTF-8":         {"{\"event_type\":\"A\xff\",\"to_email\":\"\xc3\"}", Summary{EventType: "A\uFFFD", Lead: "\uFFFD"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, shown(Summarize([]byte(test.body)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSummarize_BrokenBodiesShowWhatTheySay(t *testing.T) {
	started := Summary{EventType: "A", CampaignID: "7"}
	tests := map[string]struct {
		body string
		want Summary
	}{
		"no body":                         {"", Summary{}},
		"only blanks":                     {" \n", Summary{}},
		"text":                            {"event_type=A", Summary{}},
		"an array":                        {`[{"event_type":"A"}]`, Summary{}},
		"a string":                        {`"{\"event_type\":\"A\"}"`, Summary{}},
		"just a bracket":                  {`{`, Summary{}},
		"cut in a key":                    {`{"event_type":"A","campaign_id":7,"to_em`, started},
		"cut after a key":                 {`{"event_type":"A","campaign_id":7,"to_email"`, started},
		"cut before a value":              {`{"event_type":"A","campaign_id":7,"to_email":`, started},
		"cut in a text":                   {`{"event_type":"A","campaign_id":7,"to_email":"a@b`, started},
		"cut in an escape":                {`{"event_type":"A","campaign_id":7,"to_email":"a\`, started},
		"cut in an escaped quote":         {`{"event_type":"A","campaign_id":7,"to_email":"a\"`, started},
		"cut in an object":                {`{"event_type":"A","campaign_id":7,"lead":{"email":"a@b.example"`, started},
		"cut in a text in an object":      {`{"event_type":"A","campaign_id":7,"lead":{"email":"a@b`, started},
		"a missing comma":                 {`{"event_type":"A","campaign_id":7 "to_email":"x"}`, started},
		"a missing colon":                 {`{"event_type":"A","campaign_id":7,"to_email" "x"}`, started},
		"a missing value":                 {`{"event_type":"A","campaign_id":7,"to_email":,"lead_email":"x"}`, started},
		"a key without quotes":            {`{"event_type":"A","campaign_id":7,to_email:"x"}`, started},
		"a comma too many":                {`{"event_type":"A","campaign_id":7,}`, started},
		"an escape there isn't":           {`{"event_type":"A","campaign_id":7,"to_email":"\x"}`, started},
		"text behind the object":          {`{"event_type":"A","campaign_id":7} and more`, started},
		"a number cut by the body's end":  {`{"event_type":"A","campaign_id":7`, started},
		"closing brackets before opening": {`{"event_type":"A","campaign_id":7,"lead":}}}`, started},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, shown(Summarize([]byte(test.body)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSummarize_DepthCostsNothing(t *testing.T) {
	deep := `{"a":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `,"event_type":"A"}`
	if got := Summarize([]byte(deep)).EventType; got != "A" {
		t.Errorf("got %q", got)
	}
}

func TestSummarize_TextsAreBounded(t *testing.T) {
	for name, long := range map[string]string{
		"ASCII":              strings.Repeat("a", 4000),
		"two bytes":          strings.Repeat("é", 4000),
		"three bytes":        "a" + strings.Repeat("€", 4000),
		"four bytes":         "a" + strings.Repeat("😀", 4000),
		"every other broken": strings.Repeat("a\xff", 4000),
		"a digit too many":   strings.Repeat("9", 321),
	} {
		t.Run(name, func(t *testing.T) {
			value := `"` + long + `"`
			if long[0] == '9' {
				value = long
			}
			got := Summarize([]byte(`{"event_type":` + value + `}`)).EventType
			if len(got) > maxSummaryText || len(got) < maxSummaryText-utf8.UTFMax {
				t.Errorf("%d bytes are kept", len(got))
			}
			if whole := strings.ToValidUTF8(long, "\uFFFD"); !strings.HasPrefix(whole, got) {
				t.Errorf("%q is no beginning of it", got)
			}
		})
	}
	exact := strings.Repeat("é", maxSummaryText/2)
	if got := Summarize([]byte(`{"event_type":"` + exact + `"}`)).EventType; got != exact {
		t.Errorf("a text of just the bound is cut to %d bytes", len(got))
	}
}
