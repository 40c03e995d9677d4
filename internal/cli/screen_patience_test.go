//go:build unix

package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// openTerminal is a terminal: what a user has, and what a program has.
func openTerminal(t *testing.T) (user, program *os.File) {
	t.Helper()
	user, program, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = user.Close(); _ = program.Close() })
	if err := pty.Setsize(program, &pty.Winsize{Cols: 120, Rows: 35}); err != nil {
		t.Fatal(err)
	}
	return user, program
}

func TestTerminals_GiveUpWhatTakesNothing(t *testing.T) {
	_, program := openTerminal(t)
	a := &app{streams: Streams{Out: program, Err: io.Discard, OutTTY: true}}
	terminals := a.patientWith()
	hurry, inAHurry := context.WithCancel(t.Context())
	inAHurry()
	wrote := make(chan error, 1)
	go func() {
		_, err := a.streams.Out.Write(bytes.Repeat([]byte("x"), 1<<20))
		wrote <- err
	}()
	defer terminals.ending(hurry)()
	if err := <-wrote; !errors.Is(err, errGivenUp) {
		t.Errorf("a write that nobody takes ended with %v", err)
	}
	if _, err := io.WriteString(a.streams.Out, "more"); !errors.Is(err, errGivenUp) {
		t.Errorf("a write after that ended with %v", err)
	}
}

func TestTerminals_WriteAllToWhatTakesIt(t *testing.T) {
	user, program := openTerminal(t)
	a := &app{streams: Streams{Out: program, Err: io.Discard, OutTTY: true}}
	defer a.patientWith().ending(t.Context())()
	text := bytes.Repeat([]byte("0123456789abcdef"), 4<<10)
	read := make(chan []byte, 1)
	go func() {
		got := make([]byte, len(text))
		n, _ := io.ReadFull(user, got)
		read <- got[:n]
	}()
	if n, err := a.streams.Out.Write(text); n != len(text) || err != nil {
		t.Errorf("%d of %d bytes were written: %v", n, len(text), err)
	}
	if got := <-read; !bytes.Equal(got, text) {
		t.Errorf("%d of %d bytes came, or others", len(got), len(text))
	}
}

// A screen whose terminal takes nothing holds up neither the run nor its end.
func TestListen_EndsOnATerminalThatTakesNothing(t *testing.T) {
	l := newLab(t)
	_, program := openTerminal(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = []string{"leadrig", "listen", "--smartlead-url", l.url + "/api/v1", "--home", l.home, "--campaign", l.campaign, "--tunnel", "local", "--inspect", "off"}
	cmd.Env = append(os.Environ(), "SMARTLEAD_API_KEY=k", "TERM=xterm-256color")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	looking := time.NewTicker(20 * time.Millisecond)
	defer looking.Stop()
	for l.webhooks(t) == 0 && ctx.Err() == nil {
		<-looking.C
	}
	for range 300 { // more than fits between program and user
		l.emit(t)
	}
	res, err := http.Get(l.url + "/_sandbox/settled?timeout=30s")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the deliveries didn't come through: status %d", res.StatusCode)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if ctx.Err() != nil {
		t.Error("it didn't end by itself")
	}
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	if n := l.webhooks(t); n != 0 {
		t.Errorf("%d webhooks are left", n)
	}
}
