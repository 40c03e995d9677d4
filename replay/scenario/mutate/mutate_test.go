package mutate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"leadrig/fixtures"
)

const mail = `{"z":1.50,"event_type":"EMAIL_REPLY","campaign_id":7,"lead_id":"42","stats_id":"c4-1","client_id":9,` +
	`"subject":"a<b","event_timestamp":"2026-02-11T08:20:41.5+00:00","history":[{"email_body":"x","time":"2026-02-11T08:20:41Z"}]}`

func sameVariant(a, b Variant) bool { return a.Label == b.Label && bytes.Equal(a.Body, b.Body) }

func make1(t *testing.T, name, body string, optional ...string) []Variant {
	t.Helper()
	all, err := Make(name, Input{Body: []byte(body), Optional: optional})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMake_ChangesWhatItIsAboutAndNothingElse(t *testing.T) {
	tests := []struct{ mutation, label, old, new string }{
		{"drop-optional", "without subject", `"subject":"a<b",`, ``},
		{"id-types", "ids as text", `"campaign_id":7,"lead_id":"42","stats_id":"c4-1","client_id":9`, `"campaign_id":"7","lead_id":"42","stats_id":"c4-1","client_id":"9"`},
		{"id-types", "ids as numbers", `"lead_id":"42"`, `"lead_id":42`},
		{"nulls", "with null", `"client_id":9`, `"client_id":null`},
		{"unknown-event", "of type LEAD_REACTED_WITH_EMOJI", `EMAIL_REPLY`, `LEAD_REACTED_WITH_EMOJI`},
		{"unicode", "with HTML", `"a<b"`, `"a<b <script>alert(\"1\")</script><img src=x onerror=alert(1)>&amp;"`},
		{"malformed", "that is an array", mail, "[" + mail + "]"},
		{"malformed", "with a number for its event type", `"EMAIL_REPLY"`, `42`},
	}
	for _, test := range tests {
		t.Run(test.label, func(t *testing.T) {
			all := make1(t, test.mutation, mail, "subject", "not_there")
			i := slices.IndexFunc(all, func(v Variant) bool { return v.Label == test.label })
			if i < 0 {
				t.Fatalf("no variant %q in %v", test.label, labels(all))
			}
			want := strings.Replace(mail, test.old, test.new, 1)
			got := string(all[i].Body)
			if test.mutation == "unicode" {
				want = strings.Replace(want, `"email_body":"x"`, `"email_body":"x <script>alert(\"1\")</script><img src=x onerror=alert(1)>&amp;"`, 1)
			}
			if got != want {
				t.Error(cmp.Diff(want, got))
			}
		})
	}
}

func labels(all []Variant) []string {
	var texts []string
	for _, v := range all {
		texts = append(texts, v.Label)
	}
	return texts
}

func TestMake_FiveTimeFormatsOfTheSameMoment(t *testing.T) {
	all := make1(t, "time-formats", mail)
	want := []string{
		"2026-02-11T08:20:41.500+00:00", "2026-02-11T08:20:41+00:00", "2026-02-11T08:20:41.500000+00:00",
		"2026-02-11T08:20:41.500Z", "2026-02-11T08:20:41Z",
	}
	if len(all) != len(want) {
		t.Fatalf("%d variants: %v", len(all), labels(all))
	}
	for i, v := range all {
		if !strings.Contains(string(v.Body), `"event_timestamp":"`+want[i]+`"`) {
			t.Errorf("%s: no %s in %s", v.Label, want[i], v.Body)
		}
	}
}

func TestMake_Large(t *testing.T) {
	for _, body := range []string{mail, `{"event_type":"EMAIL_OPEN"}`} {
		all, err := Make("large", Input{Body: []byte(body), Size: 300_000})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(all[0].Body); n < 297_000 || n > 303_000 || !json.Valid(all[0].Body) {
			t.Errorf("%d bytes, valid %v", n, json.Valid(all[0].Body))
		}
	}
}

func TestMake_MalformedBodiesAreNoEvents(t *testing.T) {
	for _, v := range make1(t, "malformed", mail) {
		var event struct {
			Type string `json:"event_type"`
		}
		err := json.Unmarshal(v.Body, &event)
		if err == nil && event.Type != "" && utf8.Valid(v.Body) {
			t.Errorf("%s: a handler may take %.60s for an event", v.Label, v.Body)
		}
	}
}

func TestMake_EveryMutationOfEveryCatalogueEventIsDifferentAndTheSameAgain(t *testing.T) {
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range catalogue.All() {
		body, err := f.Body()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range Names() {
			in := Input{Body: body, Optional: []string{"webhook_id"}, Size: 50_000}
			first, err := Make(name, in)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Make(name, in)
			if err != nil || !slices.EqualFunc(first, again, sameVariant) {
				t.Errorf("%s of %s isn't the same again (%v)", name, f.Name, err)
			}
			for _, v := range first {
				if name != "malformed" && !json.Valid(v.Body) {
					t.Errorf("%s of %s, %s: no JSON", name, f.Name, v.Label)
				}
			}
		}
	}
}

func TestReserialise_SameJSONOtherBytes(t *testing.T) {
	out, err := Reserialise([]byte(mail))
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal([]byte(mail), &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" || string(out) == mail || !strings.Contains(string(out), "1.50") {
		t.Errorf("%s\n%s", diff, out)
	}
}

func TestMake_RefusesWhatItCantChange(t *testing.T) {
	for body, says := range map[string]string{"nonsense": "no JSON", "[1]": "no JSON object", `{} {}`: "follows"} {
		if _, err := Make("unicode", Input{Body: []byte(body)}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
	if _, err := Make("unicod", Input{Body: []byte("{}")}); err == nil || !strings.Contains(fmt.Sprint(err), "did you mean unicode") {
		t.Errorf("an unknown mutation: %v", err)
	}
}
