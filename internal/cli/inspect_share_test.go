package cli

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"leadrig/internal/actions"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/internal/share/follow"
)

// askPage asks the API of a page, and reads what it answers.
func askPage(t *testing.T, page, method, path string, status int, into any) {
	t.Helper()
	address, token, _ := strings.Cut(page, "#")
	req, err := http.NewRequestWithContext(t.Context(), method, address+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != status {
		t.Fatalf("%s %s: %d, want %d", method, path, resp.StatusCode, status)
	}
	if into != nil {
		if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}

// whyNoShare is what the page of a run says to sharing it.
func whyNoShare(t *testing.T, page string) string {
	t.Helper()
	var status struct{ Why map[string]string }
	askPage(t, page, http.MethodGet, "api/status", http.StatusOK, &status)
	why, ok := status.Why["share"]
	if !ok {
		t.Error("the page doesn't know of sharing")
	}
	return why
}

func TestInspect_EndsTheSharingAndSharesAgain(t *testing.T) {
	a := onTerminal(t, nil)
	s := startShared(t, a, nil)
	address := next(s.told, func(*hook.Ready) bool { return true }).Share
	opts := session.Options{Home: a.home}
	i, err := a.inspect(s.feed, &opts, inspectFlags{inspect: "127.0.0.1:0", sharing: s.desk.Sharing.(*sharing)}, savePlan{dir: t.TempDir()}, actions.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if why := whyNoShare(t, i.page.URL()); why != "" {
		t.Errorf("it can't be shared: %s", why)
	}
	ann := joinAs(t, a, address, "Ann")
	askPage(t, i.page.URL(), http.MethodDelete, "api/share", http.StatusNoContent, nil)
	next(ann.told, func(m *hook.Warning) bool { return m.Code == follow.WarnRevoked })
	if err := <-ann.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if got := statusAt(t, address); got != http.StatusNotFound {
		t.Errorf("the old address answers %d", got)
	}
	askPage(t, i.page.URL(), http.MethodDelete, "api/share", http.StatusConflict, nil)
	var again struct{ Join string }
	askPage(t, i.page.URL(), http.MethodPost, "api/share", http.StatusOK, &again)
	if again.Join == "" || again.Join == address {
		t.Errorf("shared again at %q after %q", again.Join, address)
	}
	bob := joinAs(t, a, again.Join, "Bob")
	s.end(t)
	if err := <-bob.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	askPage(t, i.page.URL(), http.MethodPost, "api/share", http.StatusConflict, nil)
	if err := i.close(); err != nil {
		t.Error(err)
	}
}

func TestInspect_SaysWhyARunIsNotShared(t *testing.T) {
	a := onTerminal(t, nil)
	for command, want := range map[string]string{"demo": "a demo isn't shared", "listen": "start with --share"} {
		f := feed.New(1)
		opts := session.Options{Home: a.home, Command: command}
		i, err := a.inspect(f, &opts, inspectFlags{inspect: "127.0.0.1:0"}, savePlan{dir: t.TempDir()}, actions.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if why := whyNoShare(t, i.page.URL()); !strings.Contains(why, want) {
			t.Errorf("of a %s the page says %q", command, why)
		}
		f.Close()
		if err := i.close(); err != nil {
			t.Error(err)
		}
	}
}
