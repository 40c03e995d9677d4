package filter

import (
	"errors"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
)

func now() time.Time { return time.Date(2026, 11, 5, 14, 0, 0, 0, time.UTC) }

func row() *Row {
	return &Row{
		DeliveryID: 871, ReceivedAt: now().Add(-time.Hour), RequestID: "7c1f0a34-0000-4000", EventType: "EMAIL_REPLY",
		CampaignID: "123", Lead: "Priya@warehouse.example.com", Duplicate: true,
		Attempts: []Attempt{
			{Status: 500, Latency: 700 * time.Millisecond, Outcome: hook.OutcomeRetry},
			{Status: 200, Latency: 5 * time.Millisecond, Outcome: hook.OutcomeDelivered},
		},
		Text: func() string { return `{"subject":"About: the Pricing, please"}` },
	}
}

func mustParse(t *testing.T, text string) Filter {
	t.Helper()
	f, err := Parse(text, now())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		filter string
		want   bool
	}{
		{"", true},
		{"type:EMAIL_REPLY", true},
		{"type:email_reply", true},
		{"type:EMAIL_*", true},
		{"type:*REPL*", true},
		{"type:EMAIL", false},
		{"type:EMAIL_SENT,EMAIL_REPLY", true},
		{"type:EMAIL_SENT,EMAIL_OPEN", false},
		{"-type:EMAIL_SENT", true},
		{"-type:EMAIL_REPLY", false},
		{"status:200", true},
		{"status:500", true},
		{"status:5xx", true},
		{"status:4xx", false},
		{"status:none", false},
		{"status:>=500", true},
		{"status:>500", false},
		{"status:<200", false},
		{"status:<=200", true},
		{"-status:5xx", false},
		{"outcome:retry", true},
		{"outcome:lost", false},
		{"outcome:lost,delivered", true},
		{"campaign:123", true},
		{"campaign:12", false},
		{"lead:priya", true},
		{"lead:WAREHOUSE", true},
		{"lead:omar", false},
		{"id:7c1f", true},
		{"id:7C1F0A", true},
		{"id:c1f", false},
		{"id:871", true},
		{"id:87", false},
		{"dup:yes", true},
		{"dup:no", false},
		{"latency:>500ms", true},
		{"latency:>1s", false},
		{"latency:<10ms", true},
		{"latency:<=5ms", true},
		{"latency:<5ms", false},
		{"since:2h", true},
		{"since:10m", false},
		{"since:1d", true},
		{"since:2026-11-05T12:00:00Z", true},
		{"since:2026-11-05T13:30:00Z", false},
		{"since:2026-11-05", true},
		{"since:2026-11-06", false},
		{"since:2026-11-05T12:00", true},
		{"since:2026-11-05T13:30:00", false},
		{"pricing", true},
		{"Pricing priya", true},
		{"pricing omar", false},
		{`"the pricing"`, true},
		{`"about: the"`, true},
		{"-pricing", false},
		{`lead:"priya"`, true},
		{"type:EMAIL_* status:5xx campaign:123 lead:priya id:7c1f dup:yes latency:>500ms since:2h pricing,", true},
	} {
		if got := mustParse(t, tt.filter).Match(row()); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.filter, got, tt.want)
		}
	}
}

func TestMatch_WithoutAttemptsAndText(t *testing.T) {
	r := &Row{EventType: "EMAIL_SENT"}
	for filter, want := range map[string]bool{"status:none": false, "-status:200": true, "latency:>0s": false, "sent": true, "body": false} {
		if got := mustParse(t, filter).Match(r); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
	r.Attempts = []Attempt{{}}
	if !mustParse(t, "status:none").Match(r) || mustParse(t, "status:<200").Match(r) {
		t.Error("an attempt without an answer has the status none and no number")
	}
}

func TestParse_SaysWhatIsWrongAndWhere(t *testing.T) {
	for text, want := range map[string]struct {
		column int
		words  string
	}{
		"typ:EMAIL_SENT":          {1, `did you mean "type:"`},
		"dup:yes  stauts:500":     {10, `did you mean "status:"`},
		"status:abc":              {8, "5xx"},
		"status:1000":             {8, "5xx"},
		"latency:500ms":           {9, ">500ms"},
		"latency:>soon":           {9, ">500ms"},
		"since:yesterday":         {7, "10m"},
		"since:-5m":               {7, "10m"},
		"dup:perhaps":             {5, "yes or no"},
		"outcome:fine":            {9, "an outcome is delivered, lost, retry or failed"},
		"foo:bar":                 {1, "there is no such key. Keys: type, status, outcome, campaign, lead, id, dup, latency, since. A word"},
		"type:EMAIL[":             {6, "event type"},
		"lead:":                   {6, "missing"},
		"type:A,":                 {8, "missing"},
		`lead:"priya`:             {6, "closing"},
		strings.Repeat("a ", 65):  {129, "64 terms"},
		strings.Repeat("a", 5000): {1, "4096"},
	} {
		_, err := Parse(text, now())
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Column != want.column || !strings.Contains(err.Error(), want.words) {
			t.Errorf("%.40s: %v, want column %d and %q", text, err, want.column, want.words)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`type:EMAIL_*,X status:5xx -campaign:1 lead:"a \"b\" c" id:7c dup:yes latency:>=1.5s since:7d words "two words" -x -"-y"`, `""`, `a:b`, `"a:b"`, "-", "status:,",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse(text, now())
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T", err)
			}
			return
		}
		if len(parsed.String()) > maxText {
			return // quotes made it longer than what is taken
		}
		again, err := Parse(parsed.String(), now())
		if err != nil || again.String() != parsed.String() {
			t.Fatalf("%.200q gives %.200q, and that %.200q, %v", text, parsed.String(), again.String(), err)
		}
		if again.Match(row()) != parsed.Match(row()) {
			t.Fatalf("%q and its canonical form %q differ", text, parsed.String())
		}
	})
}
