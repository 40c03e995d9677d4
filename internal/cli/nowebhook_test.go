package cli

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// Two leadrigs that share a URL have to take each other's deliveries.
func TestListen_WithoutWebhookAndWithASharedPath(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef"
	l := newLab(t)
	l.env = []string{pathVariable + "=" + secret}
	paths := map[string]bool{}
	for range 2 {
		cmd, out := l.listenWith(t, "--tunnel", "local", "--no-webhook")
		lines := bufio.NewReader(out)
		line, err := lines.ReadString('\n')
		var ready struct {
			PublicURL string `json:"public_url"`
			Webhook   any
		}
		if err != nil || json.Unmarshal([]byte(line), &ready) != nil || ready.Webhook != nil || strings.Contains(line, secret) {
			t.Fatalf("began with %s; %v", line, err)
		}
		if n := l.webhooks(t); n != 0 {
			t.Errorf("%d webhooks", n)
		}
		res, err := http.Post(ready.PublicURL, "application/json", strings.NewReader(`{"event_type":"EMAIL_SENT"}`))
		if err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%v, %v", res, err)
		}
		_ = res.Body.Close()
		u, err := url.Parse(ready.PublicURL)
		if err != nil {
			t.Fatal(err)
		}
		paths[u.Path] = true
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		tail := readAll(t, lines)
		_ = cmd.Wait()
		if !strings.Contains(tail, `"type":"delivery"`) {
			t.Errorf("no delivery was told: %s", tail)
		}
	}
	if len(paths) != 1 {
		t.Errorf("two runs with one secret took the paths %v", paths)
	}
}
