package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"leadrig/internal/sandbox"
)

// lab is a sandbox and what a listen process needs to use it.
type lab struct {
	url, home        string
	campaign, client string
	env              []string  // further variables
	stderr           io.Writer // nil: dropped
}

func newLab(t *testing.T) lab {
	t.Helper()
	sb, err := sandbox.New(sandbox.Config{Seed: 1, APIKey: "k", TimeScale: 1000, Limits: &sandbox.Limits{}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- sb.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return lab{
		url: server.URL, home: t.TempDir(),
		campaign: strconv.FormatInt(sb.Campaigns()[0].ID, 10), client: firstClient(t, server.URL),
	}
}

func firstClient(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url + "/api/v1/client?api_key=k")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var clients []struct{ ID int64 }
	if err := json.NewDecoder(res.Body).Decode(&clients); err != nil || len(clients) == 0 {
		t.Fatalf("clients %v, %v", clients, err)
	}
	return strconv.FormatInt(clients[0].ID, 10)
}

// listen is a listen process on the lab's campaign, with a local tunnel unless
// args say otherwise.
func (l lab) listen(t *testing.T, args ...string) (*exec.Cmd, io.ReadCloser) {
	t.Helper()
	if len(args) == 0 {
		args = []string{"--tunnel", "local"}
	}
	return l.listenWith(t, append([]string{"--campaign", l.campaign}, args...)...)
}

// listenWith is a listen process in JSON mode. The test binary plays leadrig when
// it is started under that name.
func (l lab) listenWith(t *testing.T, args ...string) (*exec.Cmd, io.ReadCloser) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = append([]string{
		"leadrig", "listen", "--smartlead-url", l.url + "/api/v1",
		"--home", l.home, "--output", "json",
	}, args...)
	cmd.Env = append(os.Environ(), append(l.env, "SMARTLEAD_API_KEY=k")...)
	cmd.Stderr = l.stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

func awaitReady(t *testing.T, out io.Reader) *bufio.Reader {
	t.Helper()
	reader := bufio.NewReader(out)
	line, err := reader.ReadString('\n')
	if err != nil || !strings.Contains(line, `"type":"ready"`) {
		t.Fatalf("the first line is %q: %v", line, err)
	}
	return reader
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// emit has the sandbox emit one event.
func (l lab) emit(t *testing.T) {
	t.Helper()
	res, err := http.Post(l.url+"/_sandbox/emit", "application/json", strings.NewReader(`{"event_type":"EMAIL_SENT","campaign_id":`+l.campaign+`}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}

func (l lab) webhooks(t *testing.T) int {
	t.Helper()
	res, err := http.Get(l.url + "/_sandbox/webhooks")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var webhooks []any
	if err := json.NewDecoder(res.Body).Decode(&webhooks); err != nil {
		t.Fatal(err)
	}
	return len(webhooks)
}

func TestListen_SignalRemovesTheWebhook(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			l := newLab(t)
			cmd, out := l.listen(t)
			rest := awaitReady(t, out)
			if n := l.webhooks(t); n != 1 {
				t.Fatalf("%d webhooks while it runs, want 1", n)
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			tail, err := io.ReadAll(rest)
			if err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 130 {
				t.Errorf("exit code %d, want 130", code)
			}
			if n := l.webhooks(t); n != 0 {
				t.Errorf("%d webhooks are left", n)
			}
			if !strings.Contains(string(tail), `"state":"removed"`) {
				t.Errorf("removal isn't told: %s", tail)
			}
		})
	}
}

// The reader of a pipe going away must end the run properly: the default of
// SIGPIPE would kill it and leave the webhook behind.
func TestListen_ClosedPipeRemovesTheWebhook(t *testing.T) {
	l := newLab(t)
	cmd, out := l.listen(t)
	awaitReady(t, out)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	l.emit(t)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 3 {
		t.Errorf("exit code %d, want 3", code)
	}
	if n := l.webhooks(t); n != 0 {
		t.Errorf("%d webhooks are left", n)
	}
}
