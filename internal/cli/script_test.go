package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"leadrig/internal/hook"
	"leadrig/internal/sample"
	"leadrig/internal/sandbox"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"leadrig": func() { os.Exit(Main()) }})
}

// TestScripts runs the commands as users do. Beside testscript's own commands,
// scripts have those of scriptCommands.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("LEADRIG_HOME", env.WorkDir+"/home")
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sandbox":   startSandbox,
			"handler":   startHandler,
			"webhooks":  awaitWebhooks,
			"emit":      emit,
			"post":      post,
			"jsonlines": jsonLines,
			"occupy":    occupy,
			"guard":     signalGuard,
			"awaitline": awaitLine,

			"handlerproc": startSample,
		},
	})
}

// startSandbox starts a SmartLead and sets SMARTLEAD_BASE_URL, SANDBOX,
// SMARTLEAD_API_KEY and CAMPAIGN.
func startSandbox(ts *testscript.TestScript, _ bool, _ []string) {
	config := sandbox.Config{Seed: 1, APIKey: "k-secret-1234", TimeScale: 1000, Limits: &sandbox.Limits{}}
	sb, err := sandbox.New(config)
	ts.Check(err)
	server := httptest.NewServer(sb.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- sb.Run(ctx) }()
	ts.Defer(func() {
		cancel()
		if err := <-done; err != nil {
			ts.Logf("sandbox: %v", err)
		}
		server.Close()
	})
	ts.Setenv("SANDBOX", server.URL+"/_sandbox")
	ts.Setenv("SMARTLEAD_BASE_URL", server.URL+"/api/v1")
	ts.Setenv("SMARTLEAD_API_KEY", config.APIKey)
	ts.Setenv("CAMPAIGN", strconv.FormatInt(sb.Campaigns()[0].ID, 10))
}

// startHandler starts a handler that answers 200, or what its arguments say for
// an event type (EMAIL_REPLY=500), and sets HANDLER.
func startHandler(ts *testscript.TestScript, _ bool, args []string) {
	status := map[string]int{}
	for _, arg := range args {
		name, code, _ := strings.Cut(arg, "=")
		n, err := strconv.Atoi(code)
		ts.Check(err)
		status[name] = n
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if code := status[hook.Summarize(body).EventType]; code != 0 {
			w.WriteHeader(code)
		}
	}))
	ts.Defer(server.Close)
	ts.Setenv("HANDLER", server.URL)
}

// startSample starts the sample handler, with a bug by "NAME --bug BUG", and sets
// HANDLER to its base URL.
func startSample(ts *testscript.TestScript, _ bool, args []string) {
	config := sample.Config{}
	if len(args) == 3 {
		bug, err := sample.FindBug(args[2])
		ts.Check(err)
		config.Bug = bug
	}
	h, err := sample.New(config)
	ts.Check(err)
	server := httptest.NewServer(h)
	ts.Defer(func() {
		server.Close()
		if err := h.Close(); err != nil {
			ts.Logf("handler: %v", err)
		}
	})
	ts.Setenv("HANDLER", server.URL)
}

// awaitWebhooks waits until the sandbox has so many webhooks and sets PUBLIC to
// the first one's URL; "webhooks 1 new" waits until that is another than before.
func awaitWebhooks(ts *testscript.TestScript, _ bool, args []string) {
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		var webhooks []struct {
			URL string `json:"webhook_url"`
		}
		get(ts, ts.Getenv("SANDBOX")+"/webhooks", &webhooks)
		isNew := len(args) < 2 || (len(webhooks) > 0 && webhooks[0].URL != ts.Getenv("PUBLIC"))
		if strconv.Itoa(len(webhooks)) == args[0] && isNew {
			if len(webhooks) > 0 {
				ts.Setenv("PUBLIC", webhooks[0].URL)
			}
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			ts.Fatalf("the sandbox has %d webhooks, not %s", len(webhooks), args[0])
		}
	}
}

// emit has the sandbox emit events of a type in $CAMPAIGN and waits until all
// are settled.
func emit(ts *testscript.TestScript, _ bool, args []string) {
	body := fmt.Sprintf(`{"event_type":%q,"campaign_id":%s,"count":%s}`, args[0], ts.Getenv("CAMPAIGN"), args[1])
	answer := send(ts, ts.Getenv("SANDBOX")+"/emit", body)
	if answer != http.StatusOK {
		ts.Fatalf("emit answered %d", answer)
	}
	var settled struct {
		OK bool `json:"ok"`
	}
	get(ts, ts.Getenv("SANDBOX")+"/settled?timeout=20s", &settled)
	if !settled.OK {
		ts.Fatalf("not settled")
	}
}

// post sends a body to a URL and checks the status: post URL STATUS BODY.
func post(ts *testscript.TestScript, _ bool, args []string) {
	if got := send(ts, args[0], args[2]); strconv.Itoa(got) != args[1] {
		ts.Fatalf("POST %s answered %d, not %s", args[0], got, args[1])
	}
}

func send(ts *testscript.TestScript, url, body string) int {
	res, err := http.Post(url, "application/json", strings.NewReader(body))
	ts.Check(err)
	_, err = io.Copy(io.Discard, res.Body)
	ts.Check(err)
	ts.Check(res.Body.Close())
	return res.StatusCode
}

func get(ts *testscript.TestScript, url string, into any) {
	res, err := http.Get(url)
	ts.Check(err)
	defer func() { _ = res.Body.Close() }()
	ts.Check(json.NewDecoder(res.Body).Decode(into))
}

// jsonLines checks that a file (or stdout) is JSON lines whose first and last
// have these types: jsonlines stdout ready bye.
func jsonLines(ts *testscript.TestScript, _ bool, args []string) {
	var types []string
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		m := struct {
			Type string    `json:"type"`
			Time time.Time `json:"time"`
		}{}
		if err := json.Unmarshal([]byte(line), &m); err != nil || m.Type == "" || m.Time.IsZero() {
			ts.Fatalf("%q is no JSON line: %v", line, err)
		}
		types = append(types, m.Type)
	}
	if len(types) == 0 || types[0] != args[1] || types[len(types)-1] != args[2] {
		ts.Fatalf("the lines are %v, want first %s and last %s", types, args[1], args[2])
	}
}

// occupy listens on a port of this machine and sets BUSY to its address.
func occupy(ts *testscript.TestScript, _ bool, _ []string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = ln.Close() })
	ts.Setenv("BUSY", ln.Addr().String())
}
