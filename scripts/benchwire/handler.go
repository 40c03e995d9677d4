package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// window is how long the faulty handler takes between check and act.
const window = 100 * time.Microsecond

// serveHandler answers deliveries on a port of its own until ctx or standard
// input ends.
func serveHandler(ctx context.Context) error {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f := &faulty{seen: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /hook", answer)
	mux.HandleFunc("POST /sleep", func(w http.ResponseWriter, r *http.Request) { f.once(w, r, func() { time.Sleep(window) }) })
	mux.HandleFunc("POST /spin", func(w http.ResponseWriter, r *http.Request) { f.once(w, r, spin) })
	mux.HandleFunc("GET /effects", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, f.effects.Load()) })
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	fmt.Println(l.Addr())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { // ends with the process, which has no more to do
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func answer(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ok":true}`)
}

// faulty is a handler that checks and then acts.
type faulty struct {
	mu      sync.Mutex
	seen    map[string]bool
	effects atomic.Int64
}

// once does its work once per id, unless a copy comes between.
func (f *faulty) once(w http.ResponseWriter, r *http.Request, between func()) {
	_, _ = io.Copy(io.Discard, r.Body)
	id := r.Header.Get("X-Request-Id")
	f.mu.Lock()
	known := f.seen[id]
	f.mu.Unlock()
	if !known {
		between()
		f.mu.Lock()
		f.seen[id] = true
		f.mu.Unlock()
		f.effects.Add(1)
	}
	_, _ = io.WriteString(w, "ok")
}

func spin() {
	for begin := time.Now(); time.Since(begin) < window; {
	}
}

// handler is the handler's process.
type handler struct {
	addr string
	pid  int
	stop func()
}

func startHandler(ctx context.Context) (*handler, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, roleHandler)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	h := &handler{pid: cmd.Process.Pid, stop: func() { _ = in.Close(); _ = cmd.Wait() }}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		h.stop()
		return nil, fmt.Errorf("start the handler: %w", err)
	}
	h.addr = strings.TrimSpace(line)
	return h, nil
}
