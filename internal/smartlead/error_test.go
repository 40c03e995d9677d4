package smartlead

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"leadrig/internal/hook"
)

func TestError_EveryShapeSaysWhatToDo(t *testing.T) {
	const page = "<!DOCTYPE html>\n<html><head><title>Error</title><style>p{}</style></head><body><pre>Cannot GET &#x2F;api&#x2F;v1&#x2F;webhook</pre></body></html>"
	tests := map[string]struct {
		answer   http.HandlerFunc
		want     string
		notFound bool
		refused  bool
	}{
		"bad key": {
			answer:  send(401, `{"message":"Invalid API Key"}`),
			want:    "read webhook 4: the API key was refused (401 Invalid API Key): check SMARTLEAD_API_KEY",
			refused: true,
		},
		"bad key without words": {
			answer: send(401, ""), want: "read webhook 4: the API key was refused (status 401): check SMARTLEAD_API_KEY", refused: true,
		},
		"bad key as text": {
			answer: send(401, "go away"), want: "the API key was refused (status 401)", refused: true,
		},
		"bad key under another status": {
			answer: send(400, `{"error":"Invalid API key"}`), want: "the API key was refused (400 Invalid API key)", refused: true,
		},
		"forbidden": {
			answer: send(403, `{"error":"plan does not allow this"}`), want: "the API key was refused (403 plan does not allow this)", refused: true,
		},
		"blocked User-Agent": {
			answer: send(403, "<html><title>403 Forbidden</title></html>"),
			want:   `refused without a reason (status 403): SmartLead answers a User-Agent it doesn't like this way (sent "leadrig/test")`,
		},
		"blocked without words": {answer: send(403, ""), want: "User-Agent"},
		"not there": {
			answer: send(404, `{"error":"Resource not found"}`), want: "read webhook 4: not found (404 Resource not found)", notFound: true,
		},
		"not there, without words": {answer: send(404, ""), want: "not found (status 404)", notFound: true},
		"no such route": {
			answer: send(404, page), want: `answered with HTML, not JSON (status 404, first words "Error Cannot GET /api/v1/webhook"): check the base URL`,
		},
		"no such route as text": {answer: send(404, "404 page not found\n"), want: `answered with text, not JSON (status 404, first words "404 page not found")`},
		"empty object":          {answer: send(200, `{}`), want: "read webhook 4: not found: the answer is empty (status 200)", notFound: true},
		"no bytes":              {answer: send(200, ""), want: "not found: the answer is empty (status 200)", notFound: true},
		"null":                  {answer: send(200, "null"), want: "not found: the answer is empty", notFound: true},
		"empty data":            {answer: send(200, `{"ok":true,"data":{}}`), want: "not found: the answer is empty", notFound: true},
		"domain":                {answer: send(422, `{"error":"Invalid parameters provided"}`), want: "SmartLead refused it (422 Invalid parameters provided)"},
		"validation": {
			answer: send(400, `{"statusCode":400,"error":"Bad Request","message":"\"timezone\" is required","validation":{"keys":["timezone"]}}`),
			want:   `SmartLead refused it (400 "timezone" is required)`,
		},
		"nested": {
			answer: send(400, `{"error":{"code":"X","message":"nested words","details":{"field":"a"}}}`), want: "SmartLead refused it (400 nested words)",
		},
		"message only": {answer: send(400, `{"message":"just words"}`), want: "SmartLead refused it (400 just words)"},
		"error before message": {
			answer: send(400, `{"error":"the point","message":"beside it"}`), want: "(400 the point)",
		},
		"says no with 200":     {answer: send(200, `{"ok":false,"message":"no such thing"}`), want: "SmartLead refused it (200 no such thing)"},
		"error with 200":       {answer: send(200, `{"error":"no such thing"}`), want: "SmartLead refused it (200 no such thing)"},
		"bad key with 200":     {answer: send(200, `{"success":false,"message":"Invalid API Key"}`), want: "the API key was refused (200", refused: true},
		"HTML with 200":        {answer: send(200, page), want: `answered with HTML, not JSON (status 200, first words "Error Cannot GET`},
		"text with 200":        {answer: send(200, "OK"), want: `answered with text, not JSON (status 200, first words "OK")`},
		"broken JSON":          {answer: send(200, `{"id":4,`), want: `answered with text, not JSON (status 200, first words "{\"id\":4,")`},
		"another thing":        {answer: send(200, `{"hello":"world"}`), want: "the answer has no webhook in it (status 200"},
		"another webhook":      {answer: send(200, `{"id":5}`), want: "the answer has webhook 5 in it"},
		"an array":             {answer: send(200, `[1]`), want: "the answer has no webhook in it"},
		"server error":         {answer: send(500, `{"error":"Internal server error occurred"}`), want: "SmartLead failed (500 Internal server error occurred): try again later"},
		"server error as HTML": {answer: send(500, page), want: `answered with HTML, not JSON (status 500`},
		"unavailable":          {answer: send(503, ""), want: "SmartLead failed (status 503): try again later"},
		"rate limit": {
			answer: send(429, `{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Too many requests.","retry_after":30}}`),
			want:   "SmartLead's rate limit holds it back (429 Too many requests.)",
		},
		"broken off":           {answer: cutOff(200, `{"id"`), want: "the answer broke off (status 200)"},
		"refusal broken off":   {answer: cutOff(401, `{"mess`), want: "the API key was refused (status 401)", refused: true},
		"404 page broken off":  {answer: cutOff(404, `{"err`), want: "answered with text, not JSON (status 404"},
		"hung up":              {answer: hangUp, want: "read webhook 4: the connection was closed before an answer came: EOF"},
		"redirect to nowhere":  {answer: send(302, ""), want: "answered with a redirect"},
		"key in the words":     {answer: send(400, `{"error":"no `+"9f/53cr3t+k3y=&%2\\\"<x>-live"+` here"}`), want: "(400 no …redacted… here)"},
		"key in the HTML":      {answer: send(200, "<p>api_key=9f/53cr3t+k3y=&amp;%2&quot;&lt;x&gt;-live</p>"), want: "…redacted…"},
		"terminal in JSON":     {answer: send(400, `{"error":"a\u001b[31mb\u202ec\nd"}`), want: "(400 a [31mb c d)"},
		"terminal in text":     {answer: send(200, "a\x1b]0;b\x07\x00\xffc"), want: `first words "a ]0;b c"`},
		"long words":           {answer: send(200, strings.Repeat("word ", 100)), want: strings.Repeat("word ", 23) + "word…"},
		"message isn't a text": {answer: send(400, `{"error":["a"],"message":{"x":1}}`), want: "SmartLead refused it (status 400)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, tt.answer)
			c, _ := a.client(t)
			_, err := c.GetWebhook(t.Context(), 4)
			mustSay(t, err, tt.want, "read webhook 4: ")
			if got := errors.Is(err, hook.ErrNotFound); got != tt.notFound {
				t.Errorf("not found = %t: %v", got, err)
			}
			if got := IsRefused(err); got != tt.refused {
				t.Errorf("refused = %t: %v", got, err)
			}
			if errors.Is(err, hook.ErrOutcomeUnknown) {
				t.Errorf("reading changes nothing: %v", err)
			}
			if i := strings.IndexFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
				t.Errorf("unprintable at %d of %q", i, err)
			}
			if e, ok := errors.AsType[*Error](err); !ok || e.Method != "GET" || e.Path != "/webhook/4" {
				t.Errorf("not about the call: %+v", e)
			}
		})
	}
}

func TestIsRefused_IsFalseForOthers(t *testing.T) {
	if IsRefused(nil) || IsRefused(errors.New("x")) {
		t.Error("refused")
	}
}
