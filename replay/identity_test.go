package replay

import (
	"encoding/json"
	"strings"
	"testing"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

func TestStencil_ChangesIdentityAndNothingElse(t *testing.T) {
	const body = `{ "stats_id":"old", "event_timestamp":"2026-02-11T08:20:41.5+00:00","message_id":"<a@b>",
	 "reply_message":{"message_id":"<a@b>","time":"2026-02-11T08:20:41.5+00:00","text":"2026"},
	 "metadata":{"webhook_created_at":"2026-02-03T07:41:12.508Z"},"ids":[1,"x",{"stats_id":"old"}], "n":1.50 }`
	s := newStencil([]byte(body))
	first, second := string(s.make(identity{"run", 1})), string(s.make(identity{"run", 2}))
	var got struct {
		StatsID        string `json:"stats_id"`
		EventTimestamp string `json:"event_timestamp"`
		MessageID      string `json:"message_id"`
		Reply          struct {
			MessageID string `json:"message_id"`
			Time      string
		} `json:"reply_message"`
	}
	if err := json.Unmarshal([]byte(first), &got); err != nil {
		t.Fatal(err)
	}
	if got.MessageID != got.Reply.MessageID || got.EventTimestamp != got.Reply.Time {
		t.Errorf("what was the same isn't any more: %+v", got)
	}
	if !strings.HasPrefix(got.MessageID, "<") || !strings.HasSuffix(got.MessageID, "-a@b>") || !strings.HasSuffix(got.EventTimestamp, ".5+00:00") {
		t.Errorf("another form than before: %+v", got)
	}
	for _, was := range []string{`"old"`, `"<a@b>"`, "2026-02-11T08:20:41"} {
		if strings.Contains(first, was) || !strings.Contains(body, was) {
			t.Errorf("%s is still in %s", was, first)
		}
	}
	for _, kept := range []string{`"n":1.50 }`, `"2026-02-03T07:41:12.508Z"`, `"text":"2026"`, `"ids":[1,"x",{`} {
		if !strings.Contains(first, kept) {
			t.Errorf("%s is gone from %s", kept, first)
		}
	}
	if first == second || first == string(s.make(identity{"another", 1})) {
		t.Error("two events look the same")
	}
	if first != string(newStencil([]byte(body)).make(identity{"run", 1})) {
		t.Error("the same event looks different")
	}
}

func TestStencil_EveryCatalogueEventWithATimeIsMadeNew(t *testing.T) {
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range catalogue.All() {
		body, err := f.Body()
		if err != nil {
			t.Fatal(err)
		}
		made := newStencil(body).make(identity{"run", 7})
		was, is := hook.Summarize(body), hook.Summarize(made)
		timed := strings.Contains(string(body), "event_timestamp")
		if !json.Valid(made) || was.EventType != is.EventType || was.Lead != is.Lead || (timed && was.Fingerprint == is.Fingerprint) {
			t.Errorf("%s: %+v became %+v", f.Name, was, is)
		}
	}
}

func FuzzStencil(f *testing.F) {
	f.Add([]byte(`{"message_id":"<a>","event_timestamp":"2026-02-11T08:20:41Z","x":[{"stats_id":"1"}]}`))
	f.Add([]byte(`{"message_id`))
	f.Fuzz(func(t *testing.T, body []byte) {
		made := newStencil(body).make(identity{"run", 1})
		if json.Valid(body) && !json.Valid(made) {
			t.Errorf("%q became %q", body, made)
		}
	})
}
