package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"leadrig/internal/tunnel/edge"
)

const token = "2tortureTOKEN0123456789"

// lingering is how long the SDK's goroutines of a dead session may stay: until
// its heartbeat is overdue.
const lingering = 27 * time.Second

// drops cuts the tunnel's session again and again, with the real SDK against a
// stand-in for ngrok's edge.
func drops(ctx context.Context, m *machine, o options, r *result) error {
	e, err := edge.Start(edge.Options{Token: token}) //nolint:contextcheck // it lives until Close
	if err != nil {
		return err
	}
	defer e.Close()
	if err := m.useEdge(e); err != nil {
		return err
	}
	calm, err := m.goroutines(ctx, func(*listening) error { return nil })
	if err != nil {
		return err
	}
	after, err := m.goroutines(ctx, func(l *listening) error {
		for range o.times {
			if err := m.emit(ctx, 20); err != nil {
				return err
			}
			if _, err := l.await(`"attempt"`); err != nil {
				return err
			}
			e.Drop()
			if _, err := l.await(`"tunnel"`, `"reconnecting"`); err != nil {
				return err
			}
			if _, err := l.await(`"tunnel"`, `"online"`); err != nil {
				return err
			}
			r.times++
		}
		if err := m.sandbox.Settle(ctx); err != nil {
			return err
		}
		pause(ctx, lingering)
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := m.awaitNoWebhook(ctx, time.Now()); err != nil {
		return err
	}
	r.notes = append(r.notes,
		fmt.Sprintf("each of the %d drops was told as `reconnecting` and then `online`", r.times),
		fmt.Sprintf("goroutines of `listen` without a drop: %d, %s after the last of %d drops: %d", calm, lingering, r.times, after))
	r.goroutines = max(0, after-calm)
	return nil
}

// useEdge has leadrig take the stand-in for ngrok's edge.
func (m *machine) useEdge(e *edge.Edge) error {
	folder := filepath.Dir(m.home)
	ca, config := filepath.Join(folder, "ca.pem"), filepath.Join(folder, "ngrok.yml")
	if err := os.WriteFile(ca, e.CAPEM(), 0o600); err != nil {
		return err
	}
	text := fmt.Sprintf("version: 3\nagent:\n  authtoken: %s\n  connect_url: %s\n  connect_cas: %s\n", token, e.Addr(), ca)
	m.env = append(m.env, "NGROK_AUTHTOKEN=", "NGROK_CONFIG="+config)
	return os.WriteFile(config, []byte(text), 0o600)
}

// goroutines runs a listen through the edge, does something to it, and counts its
// goroutines at the end, the runtime's own left out, by what SIGQUIT has it print;
// the guard clears up.
func (m *machine) goroutines(ctx context.Context, do func(*listening) error) (int, error) {
	l, err := m.listen(ctx, append(m.level(0), "--tunnel", "ngrok")...)
	if err != nil {
		return 0, err
	}
	if err := do(l); err != nil {
		return 0, err
	}
	if err := l.end(syscall.SIGQUIT); err != nil {
		return 0, err
	}
	log, _ := l.cmd.Stderr.(*bytes.Buffer)
	n := 0
	for dump := range strings.SplitSeq(log.String(), "\n\n") {
		if strings.HasPrefix(dump, "goroutine ") && !strings.Contains(dump, "created by runtime.") {
			n++
		}
	}
	return n, nil
}
