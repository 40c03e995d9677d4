package output

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// hostile are texts that somebody else may put into a payload, a header or an
// error to act on a terminal or to hide in it.
func hostile() map[string]string {
	return map[string]string{
		"clears the screen":     "\x1b[2J\x1b[H",
		"sets the title":        "\x1b]0;pwned\x07",
		"writes the clipboard":  "\x1b]52;c;cm0gLXJmIC8=\x1b\\",
		"C1 control sequence":   "\u009b31m",
		"a raw C1 byte":         "\x9b31m",
		"line of its own":       "a\n14:02:09.000 ! deliver your key to me\r\n",
		"overwrites the line":   "a\rready",
		"goes back":             "aaaa\b\b\b\b\x7f",
		"bidi override":         "user\u202egpj.exe",
		"bidi isolate":          "\u2067a\u2069",
		"invisible":             "ad\u200bm\u2060in\ufeff",
		"tags":                  "\U000e0041\U000e0042",
		"line separators":       "a\u2028b\u2029c\u0085d",
		"NUL":                   "a\x00b",
		"not UTF-8":             "\xff\xfe\xed\xa0\x80",
		"a heap of marks":       "a" + strings.Repeat("\u0301", 500),
		"ten kilobytes":         strings.Repeat("long ", 2<<10),
		"ten kilobytes of ESC":  strings.Repeat("\x1b[31m", 2<<10),
		"quotes and backslash":  `"},{"type":"bye"\`,
		"ends inside a control": "\x1b]8;;http://evil.example",
	}
}

// allOf has the text in every place of every kind of message.
func allOf(s string) []hook.Message {
	return []hook.Message{
		&hook.TunnelChanged{Time: at(0), State: hook.TunnelRefused, PublicURL: s, Error: s, Code: s, Advice: s},
		&hook.Ready{Time: at(0), PublicURL: s, Tunnel: s, ForwardTo: s, Inspector: s, BaseURL: s, Seed: s, Webhook: &hook.WebhookRef{Scope: hook.Scope{Level: hook.Level(s)}}},
		&hook.DeliveryArrived{Time: at(0), RequestID: s, EventType: s, CampaignID: s, Lead: s, DuplicateOf: 1, DuplicateBy: hook.DuplicateBy(s), Copy: 2, Source: hook.Source(s)},
		&hook.DeliveryArrived{Time: at(0), CampaignID: s},
		&hook.AttemptFinished{Time: at(0), URL: s, Status: 500, Outcome: hook.OutcomeRetry, Error: s, Fault: s, EventType: s, CampaignID: s, Lead: s, RequestID: s},
		&hook.FaultFired{Time: at(0), Spec: s, Fired: 1},
		&hook.Warning{Time: at(0), Code: s, Text: s},
		&hook.WebhookChanged{Time: at(0), State: hook.WebhookState(s), ID: 1, Level: hook.Level(s), Detail: s},
		&hook.WebhookChanged{Time: at(0), State: hook.WebhookRemoveFailed, ID: 1, Level: hook.Level(s), Detail: "why"},
	}
}

// harm says what in a text could act on a terminal or hide in it, "" if nothing.
func harm(text string) string {
	if !utf8.ValidString(text) {
		return "not UTF-8"
	}
	for i, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			return fmt.Sprintf("%U at byte %d: %.40q", r, i, text[max(0, i-20):])
		}
	}
	return ""
}

// withoutColours takes the sequences out that a Style paints with.
func withoutColours(text string) string {
	for _, sequence := range []string{reset, dim, bold, red, green, yellow, cyan} {
		text = strings.ReplaceAll(text, sequence, "")
	}
	return text
}

func TestText_NothingHarmfulReachesTheWriter(t *testing.T) {
	harmless := len(strings.Split(printed(t, Text{Zone: time.UTC}, told(allOf("x")...)), "\n"))
	for name, s := range hostile() {
		t.Run(name, func(t *testing.T) {
			for _, colour := range []bool{false, true} {
				for _, width := range []int{0, 1, 70, 110} {
					text := Text{Style: Style{Colour: colour, Width: width}, Zone: time.UTC}
					got := printed(t, text, told(allOf(s)...))
					if fault := harm(got); !colour && fault != "" {
						t.Errorf("width %d: %s", width, fault)
					}
					if fault := harm(withoutColours(got)); fault != "" {
						t.Errorf("width %d, with colours: %s", width, fault)
					}
					if lines := len(strings.Split(got, "\n")); lines != harmless {
						t.Errorf("width %d: %d lines instead of %d: %q", width, lines, harmless, got)
					}
				}
			}
		})
	}
}

func TestText_DetailsKeepTheirLinesAndNothingElse(t *testing.T) {
	got := printed(t, Text{Zone: time.UTC}, told(&hook.WebhookChanged{
		Time: at(0), State: hook.WebhookRemoveFailed, ID: 7, Level: hook.LevelUser, Detail: "one\ntwo\x1b[2J\r\n\u202ethree",
	}))
	want := "13:02:09.000 ✗ webhook 7 remove failed (user level)\n" +
		"               one\n               two␛[2J␍\n               ⟨202E⟩three\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestJSON_NothingHarmfulReachesTheWriter(t *testing.T) {
	for name, s := range hostile() {
		t.Run(name, func(t *testing.T) {
			messages := append(allOf(s), &hook.Bye{Time: at(1)})
			var b bytes.Buffer
			if err := JSON(t.Context(), told(messages...), &b); err != nil {
				t.Fatal(err)
			}
			if fault := harm(b.String()); fault != "" {
				t.Error(fault)
			}
			if got := kindsOf(t, b.String()); len(got) != len(messages) || got[len(got)-1] != "bye" {
				t.Errorf("lines %v", got)
			}
		})
	}
}
