package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/fixtures"
	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

// TestPayload_KeepsTheShapeOfTheCatalogue compares the body of every event type
// and variant with the payload it is made from: the same members in the same
// order, of the same kinds, times in the same format.
func TestPayload_KeepsTheShapeOfTheCatalogue(t *testing.T) {
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	g := start(t, quick())
	h := receive(t, nil)
	g.user(h.url)
	other := g.box.Campaigns()[1]
	for _, f := range catalogue.All() {
		_, variant, _ := strings.Cut(f.Name, ".")
		t.Run(f.Name, func(t *testing.T) {
			h.forget()
			g.emitAs(sandbox.EmitRequest{EventType: f.EventType, Variant: variant, CampaignID: other.ID})
			g.settle()
			base, err := f.Body()
			if err != nil {
				t.Fatal(err)
			}
			got := h.got()
			if len(got) != 1 {
				t.Fatalf("%d deliveries", len(got))
			}
			body := got[0].body
			if diff := cmp.Diff(shape(t, base), shape(t, body)); diff != "" {
				t.Errorf("shape (-catalogue +sandbox):\n%s\n%s", diff, body)
			}
			for _, left := range leftovers() {
				if bytes.Contains(body, []byte(left)) {
					t.Errorf("the catalogue's own %q is left in %s", left, body)
				}
			}
		})
	}
}

// leftovers are values of the catalogue that mean something else there.
func leftovers() []string {
	return []string{
		"730215", "Warehouse", "60412", "Local debugging", "5d0c9b1e", "118204577", "21893344", "4127",
		"priya", "Priya", "omar@", "lena@", "Lena F", "tomas", "hooks.example.com", "c47a90de", "sw-2b9f", "sw2b9f",
		"CAKw3", "2026-02-03", "2026-02-1", "pick list",
	}
}

// shape lists the paths of a document with the kinds of their values, in order.
func shape(t *testing.T, body []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var lines []string
	var walk func(path string)
	walk = func(path string) {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case json.Delim:
			lines = append(lines, path+" "+v.String())
			for i := 0; d.More(); i++ {
				inner := fmt.Sprint(path, "[", i, "]")
				if v == '{' {
					key, err := d.Token()
					if err != nil {
						t.Fatal(err)
					}
					inner = fmt.Sprint(path, ".", key)
				}
				walk(inner)
			}
			if _, err := d.Token(); err != nil {
				t.Fatal(err)
			}
		default:
			lines = append(lines, path+" "+kindOf(path, token))
		}
	}
	walk("")
	return lines
}

func kindOf(path string, value any) string {
	if slices.Contains([]string{".client_id", ".lead_category.old_id", ".lead_category.old_name"}, path) {
		return "maybe null"
	}
	text, ok := value.(string)
	if !ok {
		return fmt.Sprintf("%T", value)
	}
	if regexp.MustCompile(`^\d{4}-\d\d-\d\dT`).MatchString(text) {
		return regexp.MustCompile(`\d`).ReplaceAllString(text, "0")
	}
	if strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") && strings.Contains(text, "@") {
		return "message id"
	}
	return "string"
}

func TestPayload_OneMailHasOneStatsID(t *testing.T) {
	g := start(t, quick())
	h := receive(t, nil)
	g.user(h.url)
	kinds := []hook.EventType{hook.EmailSent, hook.FirstEmailSent, hook.EmailOpen, hook.EmailLinkClick, hook.EmailReply}
	for _, kind := range kinds {
		g.emit(kind, 3)
	}
	g.settle()
	ids := map[string][]hook.EventType{}
	for _, a := range h.got() {
		key := strings.Join([]string{
			member[string](t, a.body, "stats_id"), member[string](t, a.body, "to_email"),
			member[string](t, a.body, "sl_email_lead_id"), fmt.Sprint(member[int](t, a.body, "sl_email_lead_map_id")),
			member[string](t, a.body, "sent_message", "message_id"), member[string](t, a.body, "sent_message", "time"),
		}, " ")
		ids[key] = append(ids[key], member[hook.EventType](t, a.body, "event_type"))
	}
	if len(ids) != 3 {
		t.Fatalf("3 mails of 3 leads expected, got %v", ids)
	}
	for key, had := range ids {
		slices.Sort(had)
		want := slices.Sorted(slices.Values(kinds))
		if !slices.Equal(had, want) {
			t.Errorf("%s has %v", key, had)
		}
	}
}

func TestPayload_CarriesTheWebhookItGoesTo(t *testing.T) {
	g := start(t, quick())
	h := receive(t, nil)
	first := g.create(`"association_type":"user","name":"First \"one\"","webhook_url":"` + h.url + `/1"`)
	second := g.create(`"association_type":"user","name":"Second","webhook_url":"` + h.url + `/2"`)
	g.emit(hook.EmailOpen, 2)
	g.settle()
	secrets := map[int64]string{}
	ids := map[string]bool{}
	for _, a := range h.got() {
		id := member[int64](t, a.body, "webhook_id")
		wantID, wantName := first, `First "one"`
		if a.path == "/2" {
			wantID, wantName = second, "Second"
		}
		if name := member[string](t, a.body, "webhook_name"); id != wantID || name != wantName {
			t.Errorf("%s got webhook %d %q", a.path, id, name)
		}
		if url := member[string](t, a.body, "webhook_url"); url != h.url+a.path {
			t.Errorf("webhook_url %s at %s", url, a.path)
		}
		told := okay[struct{ Data struct{ Created_at string } }](t, g.api("GET", "/webhook/"+itoa(id), ""))
		if at := member[string](t, a.body, "metadata", "webhook_created_at"); at != told.Data.Created_at {
			t.Errorf("webhook_created_at %s, the API says %s", at, told.Data.Created_at)
		}
		secret := member[string](t, a.body, "secret_key")
		if known, ok := secrets[id]; ok && known != secret {
			t.Errorf("webhook %d has two secrets", id)
		}
		secrets[id] = secret
		ids[a.id()] = true
	}
	if len(ids) != 4 || secrets[first] == secrets[second] {
		t.Errorf("want 4 request ids and 2 secrets, got %v and %v", ids, secrets)
	}
}

func TestEmit_SettingsChangeThePayload(t *testing.T) {
	g := start(t, quick())
	h := receive(t, nil)
	g.user(h.url)
	var settings []fixtures.Setting
	for _, text := range []string{"to_email=x@example.com", "webhook_id=1", "reply_message.text=<b>hi</b>", "colour=red"} {
		s, err := fixtures.ParseSetting(text)
		if err != nil {
			t.Fatal(err)
		}
		settings = append(settings, s)
	}
	result, err := g.box.Emit(t.Context(), sandbox.EmitRequest{EventType: hook.EmailReply, Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"colour"}, result.Added); diff != "" {
		t.Errorf("added:\n%s", diff)
	}
	g.settle()
	body := h.got()[0].body
	for path, want := range map[string]string{"to_email": "x@example.com", "colour": "red"} {
		if got := member[string](t, body, path); got != want {
			t.Errorf("%s is %q", path, got)
		}
	}
	if !bytes.Contains(body, []byte(`"text":"<b>hi</b>"`)) || member[int](t, body, "webhook_id") != 1 {
		t.Errorf("body %s", body)
	}
}

func TestEmit_FreshSendsRetriesUnderNewIDs(t *testing.T) {
	g := start(t, quick())
	h := receive(t, func(arrival, int) int { return 500 })
	g.user(h.url)
	emitted := g.emitAs(sandbox.EmitRequest{EventType: hook.EmailSent, Fresh: true})
	g.settle()
	ids := map[string]bool{}
	for _, a := range h.got() {
		ids[a.id()] = true
	}
	if len(ids) != 3 || !ids[emitted[0].RequestIDs[0]] {
		t.Errorf("3 ids expected, the first one among them: %v, emitted %v", ids, emitted)
	}
	if d := g.only(); d.Attempts[0].RequestID != "" || !ids[d.Attempts[2].RequestID] {
		t.Errorf("the ledger doesn't tell the ids: %+v", d)
	}
}
