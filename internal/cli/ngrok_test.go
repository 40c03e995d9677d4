package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadrig/internal/tunnel/edge"
)

// ngrokFile writes a configuration of ngrok's own that leads to the stand-in.
func ngrokFile(t *testing.T, e *edge.Edge, token string) string {
	t.Helper()
	folder := t.TempDir()
	ca := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(ca, e.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "ngrok.yml")
	text := fmt.Sprintf("version: 3\nagent:\n  authtoken: %s\n  connect_url: %s\n  connect_cas: %s\n", token, e.Addr(), ca)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func startEdge(t *testing.T, token string) *edge.Edge {
	t.Helper()
	e, err := edge.Start(edge.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// The main job through the real SDK: token and edge from ngrok's own file, a
// delivery through the tunnel, nothing left at the end.
func TestListen_ThroughNgrok(t *testing.T) {
	const token = "2abcDEFtoken0123456789"
	e := startEdge(t, token)
	l := newLab(t)
	l.env = []string{"NGROK_AUTHTOKEN=", "NGROK_CONFIG=" + ngrokFile(t, e, token)}
	var notes bytes.Buffer
	l.stderr = &notes
	cmd, out := l.listen(t, "--tunnel", "ngrok")
	lines := awaitReady(t, out)
	l.emit(t)
	var told strings.Builder
	for !strings.Contains(told.String(), `"type":"delivery"`) {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("no delivery: %v; %s", err, told.String())
		}
		told.WriteString(line)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(&told, lines); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	if n := l.webhooks(t); n != 0 {
		t.Errorf("%d webhooks are left", n)
	}
	if !strings.Contains(told.String(), `"advice":"with the authtoken from `) {
		t.Errorf("where the token came from isn't told: %s", told.String())
	}
	if text := told.String() + notes.String(); strings.Contains(text, token) {
		t.Errorf("the token is shown: %s", text)
	}
}

func TestListen_NgrokRefusesTheToken(t *testing.T) {
	const wrong = "2wrongTOKEN9876543210"
	e := startEdge(t, "another-token-0123456789")
	l := newLab(t)
	l.env = []string{"NGROK_AUTHTOKEN=" + wrong, "NGROK_CONFIG=" + ngrokFile(t, e, wrong)}
	var notes bytes.Buffer
	l.stderr = &notes
	cmd, out := l.listen(t, "--tunnel", "ngrok")
	told, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 4 {
		t.Errorf("exit code %d, want 4", code)
	}
	if n := l.webhooks(t); n != 0 {
		t.Errorf("%d webhooks were registered", n)
	}
	text := string(told) + notes.String()
	if strings.Contains(text, wrong) {
		t.Errorf("the token is shown: %s", text)
	}
	for _, want := range []string{`"state":"refused"`, "ERR_NGROK_105", `"exit_code":4`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in: %s", want, text)
		}
	}
}

// A tunnel that comes back under another name, which nobody tells: the webhook
// follows, and events arrive again.
func TestListen_FollowsARenamedTunnel(t *testing.T) {
	const token = "2abcDEFtoken0123456789"
	e := startEdge(t, token)
	l := newLab(t)
	l.env = []string{"NGROK_AUTHTOKEN=", "NGROK_CONFIG=" + ngrokFile(t, e, token)}
	cmd, out := l.listen(t, "--tunnel", "ngrok")
	lines := awaitReady(t, out)
	before := e.PublicURL()
	if err := e.RenameOnRebind(); err != nil {
		t.Fatal(err)
	}
	e.Drop()
	var told strings.Builder
	awaitLine := func(words ...string) {
		t.Helper()
		for {
			line, err := lines.ReadString('\n')
			told.WriteString(line)
			if err != nil {
				t.Fatalf("no line with %q: %v; %s", words, err, told.String())
			}
			found := true
			for _, w := range words {
				found = found && strings.Contains(line, w)
			}
			if found {
				return
			}
		}
	}
	awaitLine(`"type":"webhook"`, `"updated"`)
	awaitLine(`"code":"outage"`, "deliveries come again")
	if e.PublicURL() == before || !strings.Contains(told.String(), e.PublicURL()) {
		t.Errorf("it was %s, is %s, and told was %s", before, e.PublicURL(), told.String())
	}
	l.emit(t)
	awaitLine(`"type":"delivery"`)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	told.WriteString(readAll(t, lines))
	_ = cmd.Wait()
	if n := l.webhooks(t); n != 0 {
		t.Errorf("%d webhooks are left", n)
	}
	if strings.Contains(told.String(), token) {
		t.Errorf("the token is shown: %s", told.String())
	}
}
