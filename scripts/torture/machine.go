package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/sandbox"
	"leadrig/scripts/internal/rig"
)

const apiKey = "torture"

// machine is a sandbox and a handler in this process, and leadrig in others.
type machine struct {
	binary, home     string
	env              []string // further variables of leadrig
	sandbox          *sandbox.Sandbox
	addr             string // of the API, the same after a restart
	api              *http.Server
	handler          *httptest.Server
	stopSandbox      func() error
	campaign, client int64
}

func newMachine(ctx context.Context, binary, folder string) (*machine, error) {
	m := &machine{binary: binary, home: filepath.Join(folder, "home"), addr: "127.0.0.1:0"}
	var err error
	m.sandbox, err = sandbox.New(sandbox.Config{Seed: 1, APIKey: apiKey, TimeScale: 60_000, Limits: &sandbox.Limits{}})
	if err != nil {
		return nil, err
	}
	for _, c := range m.sandbox.Campaigns() {
		if c.ClientID != 0 && c.Status == sandbox.StatusActive {
			m.campaign, m.client = c.ID, c.ClientID
			break
		}
	}
	if err := m.startAPI(ctx); err != nil {
		return nil, err
	}
	m.handler = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
	}))
	deliver, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- m.sandbox.Run(deliver) }()
	m.stopSandbox = func() error { cancel(); return <-done }
	return m, nil
}

// startAPI serves the sandbox's API, at the address that it had before.
func (m *machine) startAPI(ctx context.Context) error {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", m.addr)
	if err != nil {
		return err
	}
	m.addr = ln.Addr().String()
	m.api = &http.Server{Handler: m.sandbox.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func(server *http.Server) { _ = server.Serve(ln) }(m.api)
	return nil
}

// stopAPI takes the API away, connections and calls under way included.
func (m *machine) stopAPI() { _ = m.api.Close() }

func (m *machine) url() string { return "http://" + m.addr }

func (m *machine) stop() {
	_ = m.stopSandbox()
	m.stopAPI()
	m.handler.Close()
}

// leadrig is a command of the real program.
func (m *machine) leadrig(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, m.binary, append(args, "--home", m.home)...)
	cmd.Env = append(os.Environ(), "SMARTLEAD_API_KEY="+apiKey, "SMARTLEAD_BASE_URL="+m.url()+"/api/v1")
	cmd.Env = append(cmd.Env, m.env...)
	return cmd
}

// listening is a listen that is ready.
type listening struct {
	cmd   *exec.Cmd
	out   io.Reader
	lines *bufio.Scanner
}

// level is a level's flags for listen.
func (m *machine) level(n int) []string {
	return [][]string{
		{"--campaign", strconv.FormatInt(m.campaign, 10)},
		{"--client", strconv.FormatInt(m.client, 10), "--yes"},
		{"--user", "--yes"},
	}[n%3]
}

// listen starts a listen and waits until it is ready.
func (m *machine) listen(ctx context.Context, args ...string) (*listening, error) {
	cmd := m.leadrig(ctx, append([]string{"listen", "--forward-to", m.handler.URL, "--output", "json", "--quiet"}, args...)...)
	cmd.Stderr = &bytes.Buffer{}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	l := &listening{cmd: cmd, out: out, lines: bufio.NewScanner(out)}
	if !l.lines.Scan() || !strings.Contains(l.lines.Text(), `"ready"`) {
		_ = cmd.Process.Kill()
		return nil, errors.Join(fmt.Errorf("listen began with %q", l.lines.Text()), cmd.Wait())
	}
	return l, nil
}

// await reads lines until one has all the words, and returns it.
func (l *listening) await(words ...string) (string, error) {
	for l.lines.Scan() {
		found := true
		for _, w := range words {
			found = found && strings.Contains(l.lines.Text(), w)
		}
		if found {
			return l.lines.Text(), nil
		}
	}
	return "", fmt.Errorf("no line with %q came: %w", words, errors.Join(l.lines.Err(), io.ErrUnexpectedEOF))
}

// end sends a signal and waits for the end, whatever its code is.
func (l *listening) end(sig os.Signal) error {
	if err := l.cmd.Process.Signal(sig); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, l.out)
	_ = l.cmd.Wait()
	return nil
}

func (m *machine) emit(ctx context.Context, events int) error {
	body := map[string]any{"event_type": "EMAIL_REPLY", "campaign_id": m.campaign, "count": events}
	return rig.Control(ctx, http.MethodPost, m.url()+"/_sandbox/emit", body, nil)
}

// awaitNoWebhook waits until the account has no webhook, and says how long that
// took since begin.
func (m *machine) awaitNoWebhook(ctx context.Context, begin time.Time) (time.Duration, error) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := rig.CountWebhooks(ctx, m.url())
		if err != nil || n == 0 {
			return time.Since(begin), err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
