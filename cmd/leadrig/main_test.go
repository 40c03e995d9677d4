package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The binary passes on what the command line comes to: scripts go by its exit
// code, and pipes by what goes to which stream.
func TestBinary(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "leadrig")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	spoilt := t.TempDir()
	if err := os.WriteFile(filepath.Join(spoilt, "leases"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args           string
		code           int
		stdout, stderr string // what they begin with; "": nothing may be there
	}{
		"a result":           {"version", 0, "leadrig ", ""},
		"a wrong flag":       {"version --outptu json", 2, "", "leadrig: unknown flag: --outptu; see leadrig version --help\n"},
		"a wrong command":    {"lisen", 2, "", `leadrig: unknown command "lisen" for leadrig: did you mean "listen"?`},
		"a failure":          {"webhooks list --home " + spoilt, 3, "", "leadrig: open the folder of leases: "},
		"credentials absent": {"webhooks clean", 4, "", "leadrig: no API key: "},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := exec.CommandContext(t.Context(), binary, strings.Fields(test.args)...)
			cmd.Env = []string{"LEADRIG_HOME=" + t.TempDir(), "HOME=" + t.TempDir()}
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != test.code {
				t.Errorf("exit code %d, want %d", got, test.code)
			}
			begins(t, "stdout", stdout.String(), test.stdout)
			begins(t, "stderr", stderr.String(), test.stderr)
		})
	}
}

func begins(t *testing.T, stream, got, want string) {
	t.Helper()
	if !strings.HasPrefix(got, want) || (want == "" && got != "") {
		t.Errorf("%s has %q, want %q", stream, got, want)
	}
}
