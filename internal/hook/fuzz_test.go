package hook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are bodies that take every way through the scanner.
func seeds() []string {
	return []string{
		"", "{", "{}", "[]", `{"a":1}`, ` { "a" : -1.5e3 , "b" : [ { "c" : "]" } ] , "d" : null } `,
		`{"event_type":"A","event":"B","campaign_id":7,"to_email":"a@b.example","lead":{"email":"c@d.example"}}`,
		`{"a":"\\","b":"\"","c":"\\\"","d":"\u0041\ud83d\ude00"}`, `{"\u0061":1,"a":2,"":3}`, `{"a":tru`, `{"a":"\`, `{"a":{"b":"}"}`,
		`{"sender_detail":"A <a@b.example>","time_sent":null,"timestamp":"t","message_id":"m"}`, "\ufeff{}", `{"a":1}x`, `{"a":1,}`,
	}
}

// FuzzScanObject: of any text the scanner reports parts, in order, and of valid
// objects what encoding/json finds.
func FuzzScanObject(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := map[string]json.RawMessage{}
		rest := data
		scanObject(data, func(key, value []byte) {
			for _, part := range [][]byte{key, value} {
				i := bytes.Index(rest, part)
				if i < 0 {
					t.Fatalf("%q is not what comes next in %q", part, data)
				}
				rest = rest[i+len(part):]
			}
			var name string
			if json.Unmarshal([]byte(`"`+string(key)+`"`), &name) == nil {
				got[name] = value
			}
		})
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil {
			return
		}
		if len(got) != len(want) {
			t.Fatalf("%q: got %d members, want %d", data, len(got), len(want))
		}
		for name, value := range want {
			if !bytes.Equal(got[name], value) {
				t.Errorf("%q: %q is %q, want %q", data, name, got[name], value)
			}
		}
	})
}

// FuzzSummarize: a summary's texts are bounded and valid, and those of a valid
// object are what encoding/json reads.
func FuzzSummarize(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := Summarize(data)
		for _, text := range []string{s.EventType, s.CampaignID, s.Lead} {
			if len(text) > maxSummaryText || !utf8.ValidString(text) {
				t.Errorf("%q: %q is kept", data, text)
			}
		}
		if again := Summarize(data); again != s {
			t.Errorf("%q: %+v, then %+v", data, s, again)
		}
		// A name is looked for as every sender writes it, without escapes.
		if !utf8.Valid(data) || bytes.ContainsRune(data, '\\') {
			return
		}
		var m map[string]any
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if !json.Valid(data) || d.Decode(&m) != nil {
			return
		}
		expect(t, data, "type", s.EventType, scalarOf(m, "event_type"), scalarOf(m, "event"))
		expect(t, data, "campaign", s.CampaignID, scalarOf(m, "campaign_id"))
		nested, _ := m["lead"].(map[string]any)
		expect(t, data, "lead", s.Lead, scalarOf(m, "sl_lead_email"), scalarOf(m, "to_email"), scalarOf(m, "lead_email"),
			scalarOf(nested, "email"), addressOf(cut(scalarOf(m, "sender_detail"))))
	})
}

func scalarOf(m map[string]any, name string) string {
	switch v := m[name].(type) {
	case string, json.Number:
		return fmt.Sprint(v)
	}
	return ""
}

// expect compares a text of a summary with the first of the members that has
// any, as far as texts are kept.
func expect(t *testing.T, data []byte, what, got string, members ...string) {
	t.Helper()
	want := firstOf(members...)
	if got != want && (len(want) <= maxSummaryText || !strings.HasPrefix(want, got) || len(got) <= maxSummaryText-utf8.UTFMax) {
		t.Errorf("%q: the %s is %q, want %q", data, what, got, want)
	}
}
