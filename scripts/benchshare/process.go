package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// The roles that this program plays in processes of their own.
const (
	rolePresenter = "role-presenter"
	roleViewers   = "role-viewers"
	roleJoined    = "role-joined"
)

// What a process can be told, as a line on its stdin. A number tells viewers to
// say when all have so many deliveries.
const (
	forget = "forget" // viewers: what was measured so far
	drop   = "drop"   // presenter: every connection
)

// process is this program in another role. It says things as JSON lines, and
// ends when its stdin does.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func spawn(ctx context.Context, args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{cmd: cmd, in: in, out: bufio.NewReader(out)}, nil
}

// say reads the next thing that the process says.
func (p *process) say(into any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("%s said nothing more: %w", p.cmd.Args[1], err)
	}
	return json.Unmarshal(line, into)
}

// order tells the process something.
func (p *process) order(line string) error {
	_, err := fmt.Fprintln(p.in, line)
	return err
}

// finish ends the process and reads its last word.
func (p *process) finish(into any) error {
	_ = p.in.Close()
	if err := p.say(into); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// cpu is how long a finished process has computed.
func (p *process) cpu() time.Duration {
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
}

// kill ends a process that was not finished.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// tell is the process's side of say.
func tell(m any) error { return json.NewEncoder(os.Stdout).Encode(m) }

// orders does what the first process tells, until it wants the end.
func orders(do func(line string)) {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		do(lines.Text())
	}
}
