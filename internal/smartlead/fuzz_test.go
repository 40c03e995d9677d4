package smartlead

import (
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzAnswer gives any bytes to everything that reads an answer: nothing may
// panic, ids are positive, and what reaches a person is printable, short and free
// of the key.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"ok":true,"id":456}`, `{"data":{"webhook_id":"456","event_type_map":{"EMAIL_SENT":true}}}`, `[{"id":1,"event_types":["X"]}]`,
		`{"error":{"message":"x","retry_after":1e9}}`, `{"statusCode":400,"error":"Bad Request","message":"m","validation":{}}`,
		`{"data":{"summary":[{"sent_count":9223372036854775807}]}}`, "<html><script>x</script>a&#27;b", "\xff\xfe\x00", "[[[[", testKey,
		`{"error":"` + strings.ReplaceAll(testKey, `"`, `\u0022`) + `"}`,
	} {
		f.Add([]byte(body), "30", "text/html")
	}
	c, err := New(Config{APIKey: testKey})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.Close)
	f.Fuzz(func(t *testing.T, body []byte, header, contentType string) {
		a := answer{status: 429, body: body, header: http.Header{
			"Content-Type": {contentType}, "Retry-After": {header}, "X-Ratelimit-Reset": {header},
		}}
		if id := createdID(body); id < 0 {
			t.Errorf("id %d", id)
		}
		if w, ok := webhookOf(body); ok && (w.ID < 0 || w.CampaignID < 0) {
			t.Errorf("webhook %+v", w)
		}
		elements, _ := list(body, "webhooks")
		for _, e := range elements {
			webhookOf(e)
		}
		if s := summaryOf(body); s.Sent.N < 0 || (s.Sent.N > 0 && !s.Sent.Known) {
			t.Errorf("summary %+v", s)
		}
		isNothing(body)
		saysNo(body)
		if d := c.asked(a, 1); d < 0 || d > maxWait {
			t.Errorf("wait %s", d)
		}
		for text, limit := range map[string]int{c.message(a): maxMessage, c.firstWords(a): maxWords} {
			if n := utf8.RuneCountInString(text); n > limit {
				t.Errorf("%d characters", n)
			}
			if strings.Contains(text, testKey) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%q", text)
			}
		}
	})
}
