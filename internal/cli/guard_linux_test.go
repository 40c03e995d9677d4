package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// guardsOf are the guard processes of a home folder.
func guardsOf(home string) (pids []int, err error) {
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return nil, err
	}
	want := strings.Join([]string{"leadrig", "guard", "--home", home, ""}, "\x00")
	for _, path := range paths {
		// A process may end between the list and here; a zombie's is empty.
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}

// signalGuard is a script's command: it sends a signal to the guard of the
// script's home. A stopped guard that is killed later is what a power loss is.
func signalGuard(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]syscall.Signal{"stop": syscall.SIGSTOP, "kill": syscall.SIGKILL}
	pids, err := guardsOf(ts.Getenv("LEADRIG_HOME"))
	ts.Check(err)
	if len(pids) != 1 {
		ts.Fatalf("%d guards run", len(pids))
	}
	ts.Check(syscall.Kill(pids[0], signals[args[0]]))
}

// theGuard waits for the one guard of a lab.
func (l lab) theGuard(t *testing.T) int {
	t.Helper()
	pids, err := guardsOf(l.home)
	if err != nil || len(pids) != 1 {
		t.Fatalf("guards %v, %v", pids, err)
	}
	return pids[0]
}

// awaitEnd waits for a process that isn't our child.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err == unix.ESRCH {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(fd) }()
	ended := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}} //nolint:gosec // a small number
	n, err := unix.Poll(ended, int(20*time.Second/time.Millisecond))
	for err == unix.EINTR { // a signal came, such as a child's end
		n, err = unix.Poll(ended, int(20*time.Second/time.Millisecond))
	}
	if n != 1 || err != nil {
		t.Fatalf("process %d didn't end: %v", pid, err)
	}
}

func TestGuard_RemovesTheWebhookOfAKilledListen(t *testing.T) {
	l := newLab(t)
	for _, level := range [][]string{{"--campaign", l.campaign}, {"--client", l.client, "--yes"}, {"--user", "--yes"}} {
		t.Run(level[0], func(t *testing.T) {
			cmd, out := l.listenWith(t, append(level, "--tunnel", "local")...)
			awaitReady(t, out)
			guard := l.theGuard(t)
			if n := l.webhooks(t); n != 1 {
				t.Fatalf("%d webhooks while it runs", n)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			awaitEnd(t, guard)
			_ = cmd.Wait()
			if n := l.webhooks(t); n != 0 {
				t.Errorf("%d webhooks are left", n)
			}
			if left, err := filepath.Glob(filepath.Join(l.home, leaseFolder, "*")); len(left) != 0 || err != nil {
				t.Errorf("left in the book: %v, %v", left, err)
			}
		})
	}
}

func TestGuard_OutlivesSignalsAndEndsWithListen(t *testing.T) {
	l := newLab(t)
	cmd, out := l.listen(t)
	rest := awaitReady(t, out)
	guard := l.theGuard(t)
	if session, err := unix.Getsid(guard); session != guard || err != nil {
		t.Errorf("the guard's session is %d, %v: a closed terminal would end it", session, err)
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGHUP, syscall.SIGTERM} {
		if err := syscall.Kill(guard, sig); err != nil {
			t.Fatal(err)
		}
	}
	ignored := "SigIgn:\t"
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", guard))
	if err != nil {
		t.Fatal(err)
	}
	_, mask, _ := strings.Cut(string(status), ignored)
	bits, err := strconv.ParseUint(strings.TrimSpace(strings.SplitN(mask, "\n", 2)[0]), 16, 64)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGHUP, syscall.SIGTERM} {
		if bits&(1<<(sig-1)) == 0 || err != nil {
			t.Errorf("%s isn't ignored: %x, %v", sig, bits, err)
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	tail := readAll(t, rest)
	_ = cmd.Wait()
	if pids, err := guardsOf(l.home); len(pids) != 0 || err != nil {
		t.Errorf("guards %v outlive an orderly end; %v", pids, err)
	}
	if strings.Contains(tail, `"code":"guard"`) {
		t.Errorf("trouble was told: %s", tail)
	}
}

func TestGuard_HasNoSecretWhereOthersCanRead(t *testing.T) {
	l := newLab(t)
	l.env = []string{"NGROK_AUTHTOKEN=t0ken-secret", "HTTPS_PROXY=http://user:pr0xy-secret@127.0.0.1:1", "OTHER_SECRET=0ther-secret"}
	cmd, out := l.listen(t)
	rest := awaitReady(t, out)
	guard := l.theGuard(t)
	for _, name := range []string{"cmdline", "environ"} {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", guard, name))
		if err != nil || len(data) == 0 {
			t.Fatalf("%s: %q, %v", name, data, err)
		}
		if bytes.Contains(data, []byte("secret")) || bytes.Contains(data, []byte("SMARTLEAD")) {
			t.Errorf("%s holds %q", name, data)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, guard)
	_ = readAll(t, rest)
	_ = cmd.Wait()
	log, err := os.ReadFile(filepath.Join(l.home, logFolder, logFile))
	if err != nil || !bytes.Contains(log, []byte("guard: webhook removed")) || bytes.Contains(log, []byte("secret")) {
		t.Errorf("log %s, %v", log, err)
	}
}

func TestGuard_IsReplacedWhenItIsKilled(t *testing.T) {
	l := newLab(t)
	cmd, out := l.listen(t)
	rest := awaitReady(t, out)
	first := l.theGuard(t)
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for line := ""; !strings.Contains(line, "another was started"); {
		var err error
		if line, err = rest.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	second := l.theGuard(t)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, second)
	_ = cmd.Wait()
	if n := l.webhooks(t); n != 0 || second == first {
		t.Errorf("%d webhooks are left", n)
	}
}
