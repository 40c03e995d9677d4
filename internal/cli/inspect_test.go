package cli

import (
	"bufio"
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
	one, err := a.inspect(f, &opts, o, savePlan{dir: t.TempDir()}, does)
	if err != nil {
		t.Fatal(err)
	}
	two, err := a.inspect(f, &opts, o, savePlan{dir: t.TempDir()}, does) // the usual port is taken: another is as good
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
	if page, err := a.inspect(feed.New(1), &session.Options{}, inspectFlags{inspect: inspectOff}, savePlan{}, actions.Config{}); page != nil || err != nil {
		t.Errorf("off: %v, %v", page, err)
	}
}

func TestHistoryPage_ShowsWhatWasRecorded(t *testing.T) {
	a := withOneRecorded(t, nil)
	out, in := io.Pipe()
	a.streams.Out = in
	ended := make(chan error, 1)
	go func() { ended <- a.historyPage("127.0.0.1:0", "type:EMAIL_REPLY") }()
	text, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address, token, _ := strings.Cut(strings.TrimSpace(text), "#")
	var status struct {
		History bool
		Query   string
		Why     map[string]string
	}
	var page struct {
		Deliveries []struct {
			EventType string `json:"event_type"`
		}
	}
	for path, into := range map[string]any{"api/status": &status, "api/deliveries": &page} {
		getJSON(t, address+path, token, into)
	}
	if !status.History || status.Query != "type:EMAIL_REPLY" || !strings.Contains(status.Why["replay"], "history alone") || status.Why["save"] != "" {
		t.Errorf("the status is %+v", status)
	}
	if len(page.Deliveries) != 1 || page.Deliveries[0].EventType != "EMAIL_REPLY" {
		t.Errorf("the deliveries are %+v", page.Deliveries)
	}
	a.life.stop(errInterrupted)
	if err := <-ended; exit.CodeOf(err) != exit.Interrupted {
		t.Errorf("it ended with %v", err)
	}
}

func TestHistoryPage_SaysWhatIsMissing(t *testing.T) {
	if err := onTerminal(t, nil).historyPage("127.0.0.1:0", ""); exit.CodeOf(err) != exit.Usage {
		t.Errorf("without a history: %v", err)
	}
	for addr, query := range map[string]string{"0.0.0.0:4041": "", "127.0.0.1:0": "status:teapot"} {
		if err := withOneRecorded(t, nil).historyPage(addr, query); exit.CodeOf(err) != exit.Usage {
			t.Errorf("%s %s: %v", addr, query, err)
		}
	}
}

func getJSON(t *testing.T, url, token string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Errorf("%s: %v", url, err)
	}
}
