package tunnel

import (
	"strings"
	"testing"

	"leadrig/internal/exit"
)

func TestNgrok_Options(t *testing.T) {
	urls := map[string]string{
		"":                                 "",
		"https://":                         "https://",
		"calm-otter.example.test":          "https://calm-otter.example.test",
		"https://calm-otter.example.test/": "https://calm-otter.example.test",
		"http://calm-otter.example.test":   "http://calm-otter.example.test",
	}
	for raw, want := range urls {
		tunnel, err := newNgrok(Options{URL: raw})
		if err != nil || tunnel.options.URL != want {
			t.Errorf("URL %q: %v, want %q", raw, err, want)
		}
	}
	for _, raw := range []string{"tcp://1.tcp.example.test:80", "https://a.example.test/path", "https://me:x@a.example.test"} {
		if _, err := Ngrok(Options{URL: raw}); exit.CodeOf(err) != exit.Usage {
			t.Errorf("URL %q: %v", raw, err)
		}
	}
	addresses := map[string]string{
		"":                              "",
		"connect.example.test":          "connect.example.test:443",
		"connect.example.test:8443":     "connect.example.test:8443",
		"https://connect.example.test/": "connect.example.test:443",
		"[2001:db8::1]:443":             "[2001:db8::1]:443",
		"2001:db8::1":                   "[2001:db8::1]:443",
	}
	for raw, want := range addresses {
		tunnel, err := newNgrok(Options{ConnectURL: raw})
		if err != nil || tunnel.options.ConnectURL != want {
			t.Errorf("connect URL %q: %v, want %q", raw, err, want)
		}
	}
	for _, raw := range []string{":443", "https://connect.example.test/path", "connect.example.test:"} {
		if _, err := Ngrok(Options{ConnectURL: raw}); exit.CodeOf(err) != exit.Usage || !strings.Contains(err.Error(), "host:port") {
			t.Errorf("connect URL %q: %v", raw, err)
		}
	}
	tunnel, err := newNgrok(Options{Authtoken: " token\n"})
	if err != nil || tunnel.options.Authtoken != "token" {
		t.Errorf("a token with blanks around it: %v", err)
	}
}
