package lease

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// guardProcess is one life of a guard.
type guardProcess struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     io.ReadCloser
	answers chan string   // lease ids that it has taken on, if anybody waits; closed when it ends
	left    chan struct{} // closed when nobody waits for it any more
}

func spawn(opts GuardOptions) (*guardProcess, error) {
	cmd := exec.Command(opts.Path) //nolint:noctx // it is to outlive every context
	cmd.Args = opts.Args
	cmd.Env = opts.Env
	cmd.SysProcAttr = detached()
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	if err := cmd.Start(); err != nil {
		return nil, err // which has closed the pipes
	}
	p := &guardProcess{cmd: cmd, in: in, out: out, answers: make(chan string, 16), left: make(chan struct{})}
	if err := p.say(opts.Orders); err != nil {
		return nil, errors.Join(err, in.Close(), cmd.Process.Kill(), cmd.Wait())
	}
	return p, nil
}

func (p *guardProcess) say(what any) error {
	data, err := json.Marshal(what)
	if err != nil {
		return err
	}
	_, err = p.in.Write(append(data, '\n'))
	return err
}

// await waits for the guard's word that it has taken a lease on.
func (p *guardProcess) await(ctx context.Context, id string) error {
	timer := time.NewTimer(answerTime)
	defer timer.Stop()
	for {
		select {
		case got, ok := <-p.answers:
			if !ok {
				return errors.New("it has ended")
			}
			if got == id {
				return nil
			}
		case <-timer.C:
			return fmt.Errorf("no answer within %s", answerTime)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
