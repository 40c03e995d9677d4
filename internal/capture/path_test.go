package capture

import "testing"

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
