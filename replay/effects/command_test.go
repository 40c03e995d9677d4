//go:build unix

package effects

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func command(t *testing.T, line string) *Command {
	t.Helper()
	c, err := NewCommand(line)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCommand_ReadsANumber(t *testing.T) {
	for line, want := range map[string]int64{
		"echo 3":                          3,
		"printf 12":                       12,
		"echo noise >&2; echo 1 | tr 1 4": 4,
		"A=5; echo $A":                    5,
	} {
		if got, err := command(t, line).Count(t.Context()); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", line, got, err, want)
		}
	}
}

func TestCommand_NamesItselfAndWhatCameInstead(t *testing.T) {
	for line, want := range map[string]string{
		"true":                                "nothing came",
		"echo no such table >&2":              "it printed no number, but on stderr: no such table",
		"echo first >&2; echo why >&2; false": "exit status 1: why",
		"echo broken; exit 3":                 "exit status 3: broken",
		"echo -2":                             "-2 is negative",
		"echo 1; echo 2":                      "want a number",
		"no-such-program-anywhere":            "not found",
		`printf '\033[2J'`:                    "␛[2J",
		"yes":                                 "it printed more than 65536 bytes",
	} {
		_, err := command(t, line).Count(t.Context())
		wantError(t, err, "effects command ", want)
	}
	_, err := command(t, "TOKEN=1 auth_token=s3cr3t-of-mine false").Count(t.Context())
	wantError(t, err, "exit status 1")
	if strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("%v shows the secret", err)
	}
}

func TestNewCommand_RefusesWhatIsNone(t *testing.T) {
	for _, line := range []string{"", " \t", "echo \x00", strings.Repeat("x", maxCommand+1)} {
		if _, err := NewCommand(line); err == nil {
			t.Errorf("%.10q was taken", line)
		}
	}
}

// gone waits until no process of this id is left.
func gone(t *testing.T, pidFile string) {
	t.Helper()
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ended(pid) {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatalf("process %d is still there", pid)
		}
	}
}

// ended reports whether a process has ended; whoever inherited it may not have
// asked for its status yet.
func ended(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestCommand_IsKilledWithItsChildren(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	line := "sleep 1000 & echo $! > " + pidFile + ".new; mv " + pidFile + ".new " + pidFile + "; wait"
	c := command(t, line)
	t.Run("at its time limit", func(t *testing.T) {
		c.timeout = time.Second
		_, err := c.Count(t.Context())
		wantError(t, err, "no end within 1s, so it was killed")
		gone(t, pidFile)
	})
	t.Run("when the context ends", func(t *testing.T) {
		c.timeout = time.Minute
		_ = os.Remove(pidFile)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := c.Count(ctx)
			ended <- err
		}()
		appears(t, pidFile)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want the context's end", err)
		}
		gone(t, pidFile)
	})
}

func appears(t *testing.T, path string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		<-tick.C
	}
}

func TestCommand_AChildThatHoldsTheOutputHoldsNobodyUp(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	got, err := command(t, "sleep 1000 & echo $! > "+pidFile+"; echo 6").Count(t.Context())
	if err != nil || got != 6 {
		t.Errorf("%d, %v; want 6", got, err)
	}
	gone(t, pidFile)
}
