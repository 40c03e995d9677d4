//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// An interrupt typed into an editor reaches leadrig too, which has the same
// terminal; it is meant for the editor alone.
func TestSignals_InterruptIsTheEditorsWhileItHasTheTerminal(t *testing.T) {
	l, end := withSignals(t.Context())
	defer end()
	came := make(chan os.Signal, 8)
	signal.Notify(came, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(came)
	send := func(s syscall.Signal) {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), s); err != nil {
			t.Fatal(err)
		}
		<-came
	}
	back := l.lend()
	send(syscall.SIGINT)
	send(syscall.SIGTERM)
	<-l.ctx.Done()
	if l.abort.Err() != nil {
		t.Error("the interrupt counted: the run hurries")
	}
	back()
	send(syscall.SIGINT)
	<-l.abort.Done()
}
