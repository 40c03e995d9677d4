package effects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"leadrig/internal/redact"
	"leadrig/internal/safetext"
)

// Command is a probe that runs a command.
type Command struct {
	line    string
	name    string
	timeout time.Duration
}

// maxCommand bounds the command line, in bytes: systems take no longer ones.
const maxCommand = 32 << 10

// NewCommand returns a probe that lets the system's shell run a command line,
// which prints a number.
func NewCommand(line string) (*Command, error) {
	switch {
	case strings.TrimSpace(line) == "":
		return nil, errors.New("effects command: it is empty")
	case len(line) > maxCommand:
		return nil, fmt.Errorf("effects command of %d bytes: at most %d", len(line), maxCommand)
	case strings.ContainsRune(line, 0):
		return nil, errors.New("effects command: it holds a NUL byte")
	}
	return &Command{line: line, name: commandName(line), timeout: commandTimeout}, nil
}

// commandName is the command for messages: cut, and without what is named as a
// secret.
func commandName(line string) string {
	var none redact.Secrets
	return `"` + safetext.Cut(none.Text(line), shown) + `"`
}

// lingering is how long the output is read on after the shell has ended or was
// killed, for children that hold it open.
const lingering = 500 * time.Millisecond

// Count runs the command once.
func (c *Command) Count(ctx context.Context) (int64, error) {
	limited, cancel := context.WithTimeoutCause(ctx, c.timeout, errTooSlow)
	defer cancel()
	n, err := c.run(limited)
	if err == nil {
		return n, nil
	}
	switch {
	case errors.Is(context.Cause(limited), errTooSlow):
		err = fmt.Errorf("no end within %v, so it was killed", c.timeout)
	case ctx.Err() != nil:
		err = ctx.Err()
	}
	return 0, fmt.Errorf("effects command %s: %w", c.name, err)
}

func (c *Command) run(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var printed, complained head
	// Too much output ends the command: it may well be `yes`.
	printed.limit, printed.full = maxPrinted, cancel
	complained.limit = 4 << 10
	cmd := shell(ctx, c.line)
	cmd.Stdout, cmd.Stderr = &printed, &complained
	cmd.WaitDelay = lingering
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		// The shell ended and a child holds the output. What was printed counts,
		// and the child must not outlive us.
		killTree(cmd)
		err = nil
	}
	switch {
	case printed.over:
		return 0, fmt.Errorf("it printed more than %d bytes, want a number", maxPrinted)
	case err != nil:
		return 0, failure(err, complained.kept.Bytes(), printed.kept.Bytes())
	}
	n, err := parseCount(printed.kept.String())
	if err != nil && printed.kept.Len() == 0 && complained.kept.Len() > 0 {
		return 0, fmt.Errorf("it printed no number, but on stderr: %s", lastLine(complained.kept.Bytes()))
	}
	return n, err
}

// failure says how a command failed, with what it said about it itself.
func failure(err error, complained, printed []byte) error {
	said := lastLine(complained)
	if said == "" {
		said = lastLine(printed)
	}
	if said == "" {
		return err
	}
	return fmt.Errorf("%w: %s", err, said)
}

// lastLine is where programs mostly name the cause.
func lastLine(text []byte) string {
	text = bytes.TrimSpace(text)
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		text = text[i+1:]
	}
	var none redact.Secrets
	return safetext.Cut(none.Text(string(text)), shown)
}

// Close has nothing to end: no command outlives its Count.
func (c *Command) Close() error { return nil }

// String names the source for people.
func (c *Command) String() string { return c.name }

// head keeps the first bytes of an output. exec writes to it from one goroutine
// and Run waits for that.
type head struct {
	// Not embedded: io.Copy would find the buffer's ReadFrom and go past Write.
	kept  bytes.Buffer
	limit int
	over  bool
	full  func() // called when more than limit came; may be nil
}

// Write takes everything, so that the command never gets a broken pipe from us.
func (h *head) Write(p []byte) (int, error) {
	room := h.limit - h.kept.Len()
	h.kept.Write(p[:min(room, len(p))])
	if len(p) > room && !h.over {
		h.over = true
		if h.full != nil {
			h.full()
		}
	}
	return len(p), nil
}
