package session

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel"
)

// A public name can need a moment to be known everywhere.
const (
	probeTries   = 4
	probePause   = 700 * time.Millisecond
	probeTimeout = 8 * time.Second
)

// probe proves that the public URL leads to this process.
func (s *session) probe(ctx context.Context, url, want string) error {
	if !s.opts.Probe {
		s.opts.Feed.Publish(&hook.Warning{
			Time: time.Now(), Code: WarnProbeOff,
			Text: "the public URL was not tried (--probe off): if it does not lead here, events are lost",
		})
		return nil
	}
	err := s.taking(hook.StepProbe, func() error { return tryURL(ctx, url, want, probeTries, probeTimeout) })
	if err != nil {
		return exit.Failedf("%w; check the tunnel, or start with --probe off if this network can't reach its own public address", err)
	}
	return nil
}

// tryURL makes requests through the public URL until one arrives here, or it
// seems that none does.
func tryURL(ctx context.Context, url, want string, tries int, timeout time.Duration) error {
	client := &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	var err error
	for try := range tries {
		if try > 0 && !pause(ctx, probePause) {
			break
		}
		if err = probeOnce(ctx, client, url, want); err == nil {
			return nil
		}
	}
	return fmt.Errorf("the public URL does not lead here: %w", err)
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func probeOnce(ctx context.Context, client *http.Client, url, want string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "leadrig-probe")
	req.Header.Set("ngrok-skip-browser-warning", "1")
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("no answer from it: %w", withoutURL(err))
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 512))
	if err != nil {
		return fmt.Errorf("its answer was cut off: %w", err)
	}
	if res.StatusCode == http.StatusOK && string(body) == want {
		return nil
	}
	return fmt.Errorf("something else answered: %s", describe(res, body))
}

// describe says in one line what answered in our place.
func describe(res *http.Response, body []byte) string {
	text := res.Status
	if server := res.Header.Get("Server"); server != "" {
		text += fmt.Sprintf(", server %q", server)
	}
	if code := res.Header.Get("Ngrok-Error-Code"); code != "" {
		text += fmt.Sprintf(", %q", code)
		if advice, known := tunnel.Advice(code); known {
			text += ": " + advice
		}
	}
	if words := strings.Join(strings.Fields(string(body)), " "); words != "" {
		text += fmt.Sprintf(", %.80q", words)
	}
	return text
}
