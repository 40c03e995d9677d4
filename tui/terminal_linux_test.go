package tui

import (
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"leadrig/internal/hook"
)

// openTerminal returns both sides of a new terminal of a size.
func openTerminal(t *testing.T, width, height uint16) (user, program *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = user.Close() })
	number, err := unix.IoctlGetInt(int(user.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	if err := unix.IoctlSetPointerInt(int(user.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = program.Close() })
	size := &unix.Winsize{Col: width, Row: height}
	if err := unix.IoctlSetWinsize(int(program.Fd()), unix.TIOCSWINSZ, size); err != nil {
		t.Fatal(err)
	}
	return user, program
}

func TestRun_OnATerminalRestoresIt(t *testing.T) {
	user, program := openTerminal(t, 100, 30)
	before, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	out := newSafeBuffer()
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		_, _ = io.Copy(out, user) // ends with an error when the other side closes
	}()

	feed := make(script)
	stopped := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- Run(t.Context(), Options{
			In: program, Out: program, Feed: feed, Location: time.UTC, Environ: []string{"TERM=xterm-256color"},
			Stop: func() { close(stopped) }, Abort: func() {},
		})
	}()
	feed <- told{batch: []hook.Message{ready(), arrival(1)}}
	out.waitFor(t, "FIRST_EMAIL_SENT")
	raw, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	if raw.Lflag&unix.ISIG != 0 {
		t.Error("ctrl+c is no key")
	}
	if _, err := io.WriteString(user, "\x03"); err != nil {
		t.Fatal(err)
	}
	<-stopped
	feed <- told{batch: []hook.Message{&hook.Bye{}}, err: io.EOF}
	if err := <-done; err != nil {
		t.Errorf("got %v", err)
	}

	after, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the terminal is changed:\n%s", diff)
	}
	_ = program.Close()
	<-copied
	wantRestored(t, out.String())
}
