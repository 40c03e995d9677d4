package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"leadrig/internal/sample"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/wire"
)

// slowLimit stands for the 30 s that SmartLead waits, where a bug is about them.
const slowLimit = time.Second

// handler is a sample handler that can be restarted at its address.
type handler struct {
	config sample.Config
	addr   string
	mu     sync.Mutex
	sample *sample.Handler
	server *http.Server
}

func (h *handler) start(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var err error
	if h.sample, err = sample.New(h.config); err != nil {
		return err
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", h.addr)
	if err != nil {
		return errors.Join(err, h.sample.Close())
	}
	h.addr = ln.Addr().String()
	h.server = &http.Server{Handler: h.sample, ReadHeaderTimeout: 10 * time.Second}
	go func(s *http.Server) { _ = s.Serve(ln) }(h.server)
	return nil
}

func (h *handler) stop() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return errors.Join(h.server.Close(), h.sample.Close())
}

func (h *handler) restart(ctx context.Context) error {
	if err := h.stop(); err != nil {
		return err
	}
	return h.start(ctx)
}

// once is one run: a fresh handler, a sink as its downstream, a replay.
func once(ctx context.Context, bug sample.Bug, seed uint64) (r *report.Report, err error) {
	folder, err := os.MkdirTemp("", "leadrig-matrix-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	sink, err := effects.NewSink(ctx, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sink.Close()) }()
	sends := policy.SmartLead()
	if bug.Name == "slow" {
		sends.Timeout, bug.Delay = slowLimit, slowLimit+slowLimit/5
	}
	h := &handler{
		config: sample.Config{StateFile: filepath.Join(folder, "state"), Downstream: sink.URL(), Bug: bug},
		addr:   "127.0.0.1:0",
	}
	if err := h.start(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.stop()) }()
	chosen, err := scenarios(bug)
	if err != nil {
		return nil, err
	}
	return replay.Run(ctx, replay.Config{
		Target: wire.Config{URL: "http://" + h.addr + sample.WebhookPath}, Scenarios: chosen, Seed: seed, Policy: sends,
		Effects: sink, EffectsBy: report.EffectsSink, Sink: sink, Restart: h.restart,
	})
}
