package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// window is a tmux server of our own with one window.
type window struct{ socket string }

// start runs the program in a new window. Its home is a new one, so that it
// starts without a history.
func start(ctx context.Context, work, binary string, p picture, args []string) (*window, error) {
	t := &window{socket: filepath.Join(work, p.name+".sock")}
	look := p.theme()
	columns, rows := p.size()
	command := append([]string{
		"env", "-u", "TMUX", "-u", "NO_COLOR", "TERM=xterm-256color", "COLORTERM=truecolor", "TZ=UTC", "LC_ALL=C.UTF-8",
		"SMARTLEAD_API_KEY=" + sandboxKey,
		"LEADRIG_HOME=" + filepath.Join(work, p.name), binary,
	}, args...)
	setup := []string{
		"-u", "-f", os.DevNull, "new-session", "-d", "-s", "shot", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows),
		// The program asks the terminal for its background. The window must have
		// it before the program starts.
		"cat", ";",
		"set-option", "-g", "status", "off", ";",
		"set-option", "-g", "window-style", "fg=" + hex(look.fg) + ",bg=" + hex(look.bg), ";",
		"set-option", "-g", "remain-on-exit", "on", ";",
		"respawn-pane", "-k", "-t", "shot",
	}
	_, err := t.tmux(ctx, append(setup, command...)...)
	return t, err
}

func (t *window) tmux(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "tmux", append([]string{"-S", t.socket}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("tmux: %w: %s", err, out)
	}
	return string(out), nil
}

func (t *window) capture(ctx context.Context, flags ...string) (string, error) {
	return t.tmux(ctx, append([]string{"capture-pane", "-p", "-t", "shot"}, flags...)...)
}

// do waits for a step's signs and presses its keys.
func (t *window) do(ctx context.Context, s step) error {
	for _, pattern := range s.await {
		if err := t.await(ctx, pattern, true); err != nil {
			return err
		}
	}
	for _, pattern := range s.gone {
		if err := t.await(ctx, pattern, false); err != nil {
			return err
		}
	}
	if len(s.keys) == 0 {
		return nil
	}
	_, err := t.tmux(ctx, append([]string{"send-keys", "-t", "shot"}, s.keys...)...)
	return err
}

// await waits until the screen matches a pattern, or no longer does.
func (t *window) await(ctx context.Context, pattern string, want bool) error {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return err
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		text, err := t.capture(ctx)
		if err != nil {
			return err
		}
		if re.MatchString(text) == want {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for %q (to be there: %t): %w; the screen:\n%s", pattern, want, ctx.Err(), strings.TrimSpace(text))
		}
	}
}

// close ends the tmux server and the program in it.
func (t *window) close(ctx context.Context) {
	_, _ = t.tmux(context.WithoutCancel(ctx), "kill-server")
}
