//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestBrowser_GetsAFileAndNoSecretOnItsCommandLine(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS opens files by a command of its own")
	}
	const address = "http://127.0.0.1:4041/#0f1e2d3c"
	bin, home := t.TempDir(), t.TempDir()
	script := "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" >" + home + "/args.tmp && mv " + home + "/args.tmp " + home + "/args\n"
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(script), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	if onTerminal(t, nil).findBrowser(home) != nil {
		t.Error("without a display there is a browser")
	}
	b := onTerminal(t, map[string]string{"DISPLAY": ":0"}).findBrowser(home)
	if err := b.open(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	var args []byte
	tick, deadline := time.NewTicker(5*time.Millisecond), time.NewTimer(time.Minute)
	defer tick.Stop()
	defer deadline.Stop()
	for args == nil {
		select {
		case <-tick.C:
			args, _ = os.ReadFile(filepath.Join(home, "args"))
		case <-deadline.C:
			t.Fatal("it was never called")
		}
	}
	lines := strings.Fields(string(args))
	if len(lines) != 2 || lines[0] != "1" || strings.Contains(string(args), "0f1e2d3c") {
		t.Fatalf("called with %q", args)
	}
	info, err := os.Stat(lines[1])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if text, err := os.ReadFile(lines[1]); err != nil || !strings.Contains(string(text), `content="0;url=`+address+`"`) {
		t.Errorf("it leads to %s, %v", text, err)
	}
	if err := b.close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(lines[1]); err == nil {
		t.Error("the file is left")
	}
}
