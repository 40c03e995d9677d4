package tui

import (
	"context"
	"io"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"
)

// lent is a program that has the terminal until it ends.
type lent struct {
	command *exec.Cmd
	ctx     context.Context //nolint:containedctx // the library's interface has no place for it
}

var _ tea.ExecCommand = lent{}

// settling is how long the terminal is away at least. The library tells its drawing
// to end when it lends the terminal and begins another when it has it back, but
// doesn't wait for the first, which then stops the second one's clock: after a
// program that can't be started nothing would be drawn any more.
const settling = 50 * time.Millisecond

// Run implements tea.ExecCommand.
func (l lent) Run() error {
	settled := time.NewTimer(settling)
	defer settled.Stop()
	err := l.command.Run()
	select {
	case <-settled.C:
	case <-l.ctx.Done():
	}
	return err
}

// SetStdin implements tea.ExecCommand; what the command has already stays.
func (l lent) SetStdin(r io.Reader) {
	if l.command.Stdin == nil {
		l.command.Stdin = r
	}
}

// SetStdout implements tea.ExecCommand.
func (l lent) SetStdout(w io.Writer) {
	if l.command.Stdout == nil {
		l.command.Stdout = w
	}
}

// SetStderr implements tea.ExecCommand.
func (l lent) SetStderr(w io.Writer) {
	if l.command.Stderr == nil {
		l.command.Stderr = w
	}
}
