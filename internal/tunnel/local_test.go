package tunnel

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

func TestLocal_ListensOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{":8080", "0.0.0.0:0", "192.0.2.1:80", "[::]:0", "example.test:80"} {
		if _, err := Local(addr); exit.CodeOf(err) != exit.Usage || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("Local(%q): %v", addr, err)
		}
	}
	if _, err := Local("nonsense"); exit.CodeOf(err) != exit.Usage {
		t.Errorf("Local without a port: %v", err)
	}
	for _, addr := range []string{"", "127.0.0.1:0", "127.8.9.1:0", "localhost:0", "[::1]:0"} {
		if _, err := Local(addr); err != nil {
			t.Errorf("Local(%q): %v", addr, err)
		}
	}
}

func TestLocal_URLIsItsPort(t *testing.T) {
	tunnel, err := Local("")
	if err != nil {
		t.Fatal(err)
	}
	endpoint := mustOpen(t, tunnel, nil)
	if want := "http://" + endpoint.Addr().String(); endpoint.URL() != want || !strings.HasPrefix(want, "http://127.0.0.1:") {
		t.Errorf("URL %s, address %s", endpoint.URL(), endpoint.Addr())
	}
}

func TestPortInUse_SaysWhatToDo(t *testing.T) {
	var config net.ListenConfig
	taken, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	addr := taken.Addr().String()
	for name, make := range map[string]func() (Tunnel, error){
		"local": func() (Tunnel, error) { return Local(addr) },
		"url":   func() (Tunnel, error) { return URL("https://hooks.example.test", addr) },
	} {
		t.Run(name, func(t *testing.T) {
			tunnel, err := make()
			if err != nil {
				t.Fatal(err)
			}
			told := newStates()
			_, err = tunnel.Open(t.Context(), told.notify)
			if !errors.Is(err, errAddrInUse) || exit.CodeOf(err) != exit.Failed {
				t.Fatalf("error %v", err)
			}
			for _, part := range []string{addr, "in use", "choose another"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q doesn't say %q", err, part)
				}
			}
			if last := told.last(); last.State != hook.TunnelOffline || last.Error == "" {
				t.Errorf("last state %+v", last)
			}
		})
	}
}

func TestURL_BadURLsAreRefused(t *testing.T) {
	tests := map[string]string{
		"":                                    "isn't an absolute URL",
		"hooks.example.test":                  "isn't an absolute URL",
		"//hooks.example.test":                "isn't an absolute URL",
		"mailto:someone@example.test":         "isn't an absolute URL",
		"ftp://hooks.example.test":            "scheme",
		"https://":                            "no host",
		"https://:8080":                       "no host",
		"https://*.example.test":              "not a pattern",
		"https://hooks.example.test/webhooks": "path",
		"https://hooks.example.test//":        "path",
		"https://hooks.example.test?a=b":      "query",
		"https://hooks.example.test/?":        "query",
		"https://hooks.example.test/#top":     "fragment",
		"https://me:hunter2@example.test":     "user",
		"https://me:hunter2@exa mple.test":    "can't be read",
	}
	for raw, want := range tests {
		_, err := URL(raw, "")
		if exit.CodeOf(err) != exit.Usage || !strings.Contains(err.Error(), want) {
			t.Errorf("URL(%q): %v, want a usage error about %q", raw, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("URL(%q) shows the password: %v", raw, err)
		}
	}
}

func TestURL_GoodURLsAreTrimmed(t *testing.T) {
	tests := map[string]string{
		"https://hooks.example.test":         "https://hooks.example.test",
		"https://hooks.example.test/":        "https://hooks.example.test",
		" HTTPS://Hooks.Example.Test:8443/ ": "https://hooks.example.test:8443",
		"http://[2001:db8::1]:8080":          "http://[2001:db8::1]:8080",
	}
	for raw, want := range tests {
		tunnel, err := URL(raw, "127.0.0.1:0")
		if err != nil {
			t.Errorf("URL(%q): %v", raw, err)
			continue
		}
		if got := mustOpen(t, tunnel, nil).URL(); got != want {
			t.Errorf("URL(%q) opens %q, want %q", raw, got, want)
		}
	}
}

func TestURL_ListenAddress(t *testing.T) {
	tunnel, err := URL("https://hooks.example.test", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := tunnel.(*portTunnel).addr; got != "127.0.0.1:4080" {
		t.Errorf("listens on %s by default", got)
	}
	if _, err := URL("https://hooks.example.test", "4040"); exit.CodeOf(err) != exit.Usage {
		t.Errorf("an address without a host: %v", err)
	}
	// A proxy on another machine may be what leads here: not only loopback.
	if _, err := URL("https://hooks.example.test", "0.0.0.0:0"); err != nil {
		t.Errorf("all addresses: %v", err)
	}
}

func TestPortTunnel_EndedContextTellsNothing(t *testing.T) {
	tunnel, err := Local("")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	told := newStates()
	if _, err := tunnel.Open(ctx, told.notify); exit.CodeOf(err) != exit.Interrupted {
		t.Errorf("error %v", err)
	}
	if all := told.all(); len(all) != 0 {
		t.Errorf("told %+v", all)
	}
}
