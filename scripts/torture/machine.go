package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
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
	folder, binary, home string
	sandbox              *sandbox.Sandbox
	server, handler      *httptest.Server
	stopSandbox          func() error
	campaign             int64
	killedInFlight       int
}

func start(ctx context.Context) (*machine, error) {
	folder, err := os.MkdirTemp("", "leadrig-torture-")
	if err != nil {
		return nil, err
	}
	r := &machine{folder: folder, home: filepath.Join(folder, "home")}
	if r.binary, err = rig.Build(ctx, folder); err != nil {
		return nil, err
	}
	r.sandbox, err = sandbox.New(sandbox.Config{Seed: 1, APIKey: apiKey, TimeScale: 60_000, Limits: &sandbox.Limits{}})
	if err != nil {
		return nil, err
	}
	r.campaign = r.sandbox.Campaigns()[0].ID
	r.server = httptest.NewServer(r.sandbox.Handler())
	r.handler = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
	}))
	deliver, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- r.sandbox.Run(deliver) }()
	r.stopSandbox = func() error { cancel(); return <-done }
	return r, nil
}

func (r *machine) stop() {
	_ = r.stopSandbox()
	r.server.Close()
	r.handler.Close()
	_ = os.RemoveAll(r.folder)
}

// leadrig is a command of the real program.
func (r *machine) leadrig(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, r.binary, append(args, "--home", r.home)...)
	cmd.Env = append(os.Environ(), "SMARTLEAD_API_KEY="+apiKey, "SMARTLEAD_BASE_URL="+r.server.URL+"/api/v1")
	return cmd
}

// life starts listen, has events delivered to it and kills it among them, at a
// moment that the seed decides.
func (r *machine) life(ctx context.Context, o options, n int) error {
	cmd := r.leadrig(ctx, "listen", "--tunnel", "local", "--campaign", strconv.FormatInt(r.campaign, 10),
		"--forward-to", r.handler.URL, "--output", "json", "--quiet")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || !strings.Contains(lines.Text(), `"ready"`) {
		_ = cmd.Process.Kill()
		return errors.Join(fmt.Errorf("listen began with %q", lines.Text()), cmd.Wait())
	}
	random := rand.New(rand.NewPCG(o.seed, uint64(n)))
	before := r.sandbox.Totals().Attempts
	if err := r.emit(ctx, o.events); err != nil {
		return err
	}
	// Killed after so many deliveries were told, and a little: anywhere between
	// a delivery's arrival, its row, its answer and the next.
	for range random.IntN(o.events / 2) {
		if !lines.Scan() {
			break
		}
	}
	pause := time.NewTimer(time.Duration(random.IntN(3000)) * time.Microsecond)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
	}
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	if r.sandbox.Totals().Attempts-before < o.events {
		r.killedInFlight++
	}
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait()
	return r.sandbox.Settle(ctx)
}

func (r *machine) emit(ctx context.Context, events int) error {
	body := map[string]any{"event_type": "EMAIL_REPLY", "campaign_id": r.campaign, "count": events}
	return rig.Control(ctx, http.MethodPost, r.server.URL+"/_sandbox/emit", body, nil)
}
