package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// terminal is one tmux server with one window.
type terminal struct{ socket, home string }

func newTerminal(folder string) *terminal {
	name := strconv.FormatInt(time.Now().UnixNano(), 36)
	return &terminal{socket: filepath.Join(folder, name), home: filepath.Join(folder, "home-"+name)}
}

func (t *terminal) tmux(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "tmux", append([]string{"-S", t.socket, "-f", os.DevNull}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("tmux %s: %w: %s", args[0], err, out)
	}
	return string(out), nil
}

// start runs a shell command line in a new window of that size. The shell stays
// after it and says its exit code.
func (t *terminal) start(ctx context.Context, width, height int, line string) error {
	_, err := t.tmux(ctx, "new-session", "-d", "-s", "smoke", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height),
		"env", "LEADRIG_HOME="+t.home, "sh", "-c", "echo the shell; "+line+"; echo ended with $?; read _")
	return err
}

func (t *terminal) keys(ctx context.Context, keys ...string) error {
	_, err := t.tmux(ctx, append([]string{"send-keys", "-t", "smoke"}, keys...)...)
	return err
}

func (t *terminal) screen(ctx context.Context) string {
	text, err := t.tmux(context.WithoutCancel(ctx), "capture-pane", "-p", "-t", "smoke")
	if err != nil {
		return err.Error()
	}
	return text
}

// await waits until the screen matches all patterns.
func (t *terminal) await(ctx context.Context, patterns ...string) error {
	for _, pattern := range patterns {
		re, err := regexp.Compile(pattern)
		if err != nil {
			return err
		}
		err = eventually(ctx, func() (bool, error) { return re.MatchString(t.screen(ctx)), nil })
		if err != nil {
			return fmt.Errorf("%q did not appear: %w", pattern, err)
		}
	}
	return nil
}

// close ends the tmux server and with it the terminal.
func (t *terminal) close(ctx context.Context) {
	_, _ = t.tmux(context.WithoutCancel(ctx), "kill-server")
}

// eventually asks until the answer is yes, for twenty seconds.
func eventually(ctx context.Context, ask func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		yes, err := ask()
		if err != nil || yes {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
