package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"leadrig/scripts/internal/rig"
)

// The roles that this program plays in processes of their own.
const (
	roleHandler = "role-handler"
	roleProxy   = "role-proxy"
)

// serveHandler is the handler behind both: it reads the body and says ok.
func serveHandler(ctx context.Context) error {
	return serve(ctx, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		_, _ = io.WriteString(w, "ok")
	}))
}

// serveProxy is the bare proxy, with enough idle connections for the load.
func serveProxy(ctx context.Context, to string) error {
	target, err := url.Parse(to)
	if err != nil {
		return err
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 256}
	return serve(ctx, proxy)
}

func serve(ctx context.Context, h http.Handler) error {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// machine is the processes of a benchmark.
type machine struct {
	folder, binary string
	processes      []*exec.Cmd
	proxy, leadrig string // host:port
	path           string // leadrig's secret path
	listenPID      int
}

// start builds leadrig and starts handler, proxy, sandbox and listen.
func start(ctx context.Context) (r *machine, err error) {
	r = &machine{}
	defer func() {
		if err != nil {
			r.stop()
		}
	}()
	if r.folder, err = os.MkdirTemp("", "leadrig-bench-"); err != nil {
		return r, err
	}
	if r.binary, err = rig.Build(ctx, r.folder); err != nil {
		return r, err
	}
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	handler, err := r.spawn(ctx, self, roleHandler)
	if err != nil {
		return r, err
	}
	if r.proxy, err = r.spawn(ctx, self, roleProxy, "http://"+handler); err != nil {
		return r, err
	}
	return r, r.startLeadrig(ctx, handler)
}

func (r *machine) startLeadrig(ctx context.Context, handler string) error {
	line, err := r.spawn(ctx, r.binary, "sandbox", "--listen", "127.0.0.1:0", "--output", "json", "--quiet")
	if err != nil {
		return err
	}
	ready := struct {
		BaseURL   string `json:"base_url"`
		PublicURL string `json:"public_url"`
	}{}
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		return fmt.Errorf("the sandbox's first line %q: %w", line, err)
	}
	line, err = r.spawn(ctx, r.binary, "listen", "--smartlead-url", ready.BaseURL, "--tunnel", "local", "--user", "--yes",
		"--forward-to", "http://"+handler, "--output", "json", "--quiet")
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		return fmt.Errorf("listen's first line %q: %w", line, err)
	}
	u, err := url.Parse(ready.PublicURL)
	if err != nil {
		return err
	}
	r.leadrig, r.path = u.Host, u.Path
	r.listenPID = r.processes[len(r.processes)-1].Process.Pid
	return nil
}

// spawn starts a process and returns its first line. What it prints later goes
// to a file, as a user would have it.
func (r *machine) spawn(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Env = append(os.Environ(), "LEADRIG_HOME="+filepath.Join(r.folder, "home"), "SMARTLEAD_API_KEY=bench")
	path := filepath.Join(r.folder, "out-"+strconv.Itoa(len(r.processes)))
	out, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = out.Close() }()
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	if err := cmd.Start(); err != nil {
		return "", err
	}
	r.processes = append(r.processes, cmd)
	return firstLine(ctx, path)
}

func firstLine(ctx context.Context, path string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		line, err := bufio.NewReader(f).ReadString('\n')
		_ = f.Close()
		if err == nil {
			return strings.TrimSpace(line), nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return "", fmt.Errorf("no line in %s: %w", path, ctx.Err())
		}
	}
}

// stop ends the processes, the last one first, and removes what they wrote.
func (r *machine) stop() {
	for i := len(r.processes) - 1; i >= 0; i-- {
		_ = r.processes[i].Process.Signal(os.Interrupt)
		_ = r.processes[i].Wait()
	}
	if r.folder != "" {
		_ = os.RemoveAll(r.folder)
	}
}
