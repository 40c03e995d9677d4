package hook

import (
	"strings"
	"testing"
)

// reply is a reply's payload with some of its members written otherwise.
func reply(replacements ...string) []byte {
	const payload = `{"event_type":"EMAIL_REPLY","stats_id":"s1","campaign_id":7,"sl_lead_email":"a@b.example",` +
		`"event_timestamp":"2026-02-12T15:37:09Z","time_replied":"2026-02-12T15:37:09Z","message_id":"<m1@b.example>","preview_text":"yes"}`
	return []byte(strings.NewReplacer(replacements...).Replace(payload))
}

func TestFingerprint_TellsEventsApart(t *testing.T) {
	first := Summarize(reply()).Fingerprint
	same := map[string][]byte{
		"the same bytes":                       reply(),
		"other members may change":             reply(`"yes"`, `"yes, please"`, `"s1"`, `"s2"`),
		"an id may turn into text":             reply(`"campaign_id":7`, `"campaign_id":"7"`),
		"blanks may come":                      reply(`,`, ` , `),
		"a time of what hasn't happened":       reply(`"preview_text"`, `"time_opened":null,"preview_text"`),
		"the finer time counts, not the other": reply(`"time_replied":"2026-02-12T15:37:09Z"`, `"time_replied":"later"`),
	}
	for name, body := range same {
		t.Run("same: "+name, func(t *testing.T) {
			if Summarize(body).Fingerprint != first {
				t.Errorf("%s has another fingerprint", body)
			}
		})
	}
	other := map[string][]byte{
		"two replies to one mail, by their id":   reply("<m1@b.example>", "<m2@b.example>"),
		"two replies to one mail, by their time": reply("15:37:09Z", "15:37:10Z"),
		"another lead":                           reply("a@b.example", "c@b.example"),
		"another campaign":                       reply(`"campaign_id":7`, `"campaign_id":8`),
		"another type":                           reply("EMAIL_REPLY", "EMAIL_OPEN"),
		"neighbours that join to the same text":  reply(`"campaign_id":7`, `"campaign_id":"7a"`, `"a@b.example"`, `"@b.example"`),
	}
	seen := map[uint64]string{first: "the first"}
	for name, body := range other {
		t.Run("other: "+name, func(t *testing.T) {
			f := Summarize(body).Fingerprint
			if seen[f] != "" {
				t.Errorf("the fingerprint is that of %s", seen[f])
			}
			seen[f] = name
		})
	}
}

func TestFingerprint_WholeBodyWhereMembersDoNotSuffice(t *testing.T) {
	tests := map[string][2]string{
		"neither time nor id": {`{"event_type":"A","n":1}`, `{"event_type":"A","n":2}`},
		"no type":             {`{"event_timestamp":"t","n":1}`, `{"event_timestamp":"t","n":2}`},
		"no JSON":             {"hello", "hello "},
		"nothing":             {"", " "},
	}
	for name, bodies := range tests {
		t.Run(name, func(t *testing.T) {
			a, b := Summarize([]byte(bodies[0])), Summarize([]byte(bodies[1]))
			if a.Fingerprint == b.Fingerprint {
				t.Error("two bodies have one fingerprint")
			}
			if again := Summarize([]byte(bodies[0])); again.Fingerprint != a.Fingerprint {
				t.Error("one body has two fingerprints")
			}
		})
	}
	t.Run("one time among several members is enough", func(t *testing.T) {
		a := Summarize([]byte(`{"event_type":"A","time_sent":"t","time_opened":null,"n":1}`))
		b := Summarize([]byte(`{"event_type":"A","time_sent":"t","time_opened":null,"n":2}`))
		if a.Fingerprint != b.Fingerprint {
			t.Error("null hid the time")
		}
	})
}

func TestDuplicateKey(t *testing.T) {
	key := func(scope, id string, fingerprint uint64) uint64 {
		k, _ := (&Delivery{RequestID: id, Summary: Summary{Fingerprint: fingerprint}}).DuplicateKey(scope)
		return k
	}
	t.Run("the request id names a delivery", func(t *testing.T) {
		_, by := (&Delivery{RequestID: "r"}).DuplicateKey("s")
		if by != ByRequestID {
			t.Errorf("recognised by %s", by)
		}
		if key("s", "r", 1) != key("s", "r", 2) {
			t.Error("the fingerprint changes the key of a request id")
		}
		if key("s", "r", 1) == key("s", "R", 1) {
			t.Error("request ids compare without case")
		}
	})
	t.Run("without one the fingerprint does", func(t *testing.T) {
		_, by := (&Delivery{}).DuplicateKey("s")
		if by != ByFingerprint {
			t.Errorf("recognised by %s", by)
		}
		if first := key("s", "", 1); first != key("s", "", 1) || first == key("s", "", 2) {
			t.Error("the key is not that of the fingerprint")
		}
	})
	t.Run("scopes never meet", func(t *testing.T) {
		if key("a", "r", 1) == key("b", "r", 1) || key("a", "", 1) == key("b", "", 1) {
			t.Error("two scopes share a key")
		}
		if key("a", "bc", 1) == key("ab", "c", 1) {
			t.Error("scope and id run into each other")
		}
	})
	t.Run("an id that looks like a fingerprint is none", func(t *testing.T) {
		if key("s", "\x00\x00\x00\x00\x00\x00\x00\x01", 1) == key("s", "", 1) {
			t.Error("the two kinds share a key")
		}
	})
}
