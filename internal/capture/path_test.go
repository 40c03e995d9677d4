package capture

import (
	"strings"
	"testing"
)

func TestShownPath_KeepsMostOfASecretToItself(t *testing.T) {
	for path, want := range map[string]string{
		"/webhooks/smartlead":                    "/webhooks/smartlead",
		"/7c1f0a1b2d3e4f5061728394a5b6c7d":       "/7c1f…",
		"/hook/7c1f0a1b2d3e4f5061728394a5b6c7d9": "/hook/7c1f…",
		"/":                                      "/",
		"":                                       "",
		"/äääääääääääääääää":                     "/ää…",
		"/€€€€€€€€€€":                            "/€…",
	} {
		if got := shownPath(path); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestReject_OfALineThatCannotBeReadKeepsTheSecret(t *testing.T) {
	for name, request := range map[string]string{
		"a control in the query": "POST " + longSecret + "?a=\x1b[31m HTTP/1.1\r\n\r\n",
		"a version there isn't":  "POST " + longSecret + " HTTP/one\r\n\r\n",
		"a blank in the target":  "POST " + longSecret + " x HTTP/1.1\r\n\r\n",
		"a bad method":           "PO\x01ST " + longSecret + " HTTP/1.1\r\n\r\n",
		"a field of a key":       "POST " + longSecret + " HTTP/1.1\r\nAuthorization" + strings.Trim(longSecret, "/") + "\r\n\r\n",
		"an unknown encoding":    "POST " + longSecret + " HTTP/1.1\r\nTransfer-Encoding: " + strings.Trim(longSecret, "/") + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			r.dial().send(request).rest()
			told := next(t, r.rejected, "rejection").Detail
			if told == "" || strings.Contains(told, longSecret[8:]) {
				t.Errorf("told %q", told)
			}
		})
	}
}

const longSecret = "/7c1f0a1b2d3e4f5061728394a5b6c7d9"
