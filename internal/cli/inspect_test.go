package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"leadrig/internal/actions"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/session"
)

func TestInspect_ServesThePageOfARun(t *testing.T) {
	a := onTerminal(t, nil)
	var o inspectFlags
	f := feed.New(feed.DefaultCapacity)
	opts := session.Options{Home: a.home, Faults: session.NewFaults(1)}
	does := actions.Config{Faults: opts.Faults}
	one, err := a.inspect(f, &opts, o, t.TempDir(), does)
	if err != nil {
		t.Fatal(err)
	}
	two, err := a.inspect(f, &opts, o, t.TempDir(), does) // the usual port is taken: another is as good
	if err != nil {
		t.Fatal(err)
	}
	ready := &hook.Ready{}
	opts.Ready(ready)
	if ready.Inspector != two.page.URL() {
		t.Errorf("ready names %q", ready.Inspector)
	}
	address, token, _ := strings.Cut(ready.Inspector, "#")
	if a.secrets.Clean(token) {
		t.Error("the log wouldn't be kept clean of the token")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"api/faults", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	var faults struct{ Why string }
	if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(body, &faults) != nil || faults.Why != "" {
		t.Errorf("%d: %s, %v", resp.StatusCode, body, err)
	}
	f.Close()
	for _, i := range []*inspection{one, two, nil} {
		if err := i.close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := http.Get(address); err == nil {
		t.Error("the page is still there")
	}
}

func TestInspect_TakesOnlyThisMachine(t *testing.T) {
	for text, code := range map[string]exit.Code{"": exit.OK, "off": exit.OK, "127.0.0.1:0": exit.OK, "4042": exit.OK, "0.0.0.0:4041": exit.Usage, "on": exit.Usage} {
		var o inspectFlags
		flags := pflag.NewFlagSet("listen", pflag.ContinueOnError)
		o.add(flags)
		if err := flags.Set("inspect", text); err != nil {
			t.Fatal(err)
		}
		if err := o.check(); exit.CodeOf(err) != code {
			t.Errorf("--inspect %q: %v", text, err)
		}
	}
	a := onTerminal(t, nil)
	if page, err := a.inspect(feed.New(1), &session.Options{}, inspectFlags{inspect: inspectOff}, "", actions.Config{}); page != nil || err != nil {
		t.Errorf("off: %v, %v", page, err)
	}
}
