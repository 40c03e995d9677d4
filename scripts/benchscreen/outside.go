package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/creack/pty"

	"leadrig/scripts/internal/rig"
)

// program is what the real program did on a terminal.
type program struct {
	paint   []time.Duration // from its start to the first picture, in order of size
	idle    time.Duration   // processor time while nothing happened
	watched time.Duration
}

// painted is what stands on the first picture and in nothing before it.
const painted = "leadrig"

func measureProgram(ctx context.Context, starts int, idle time.Duration) (program, error) {
	p := program{watched: idle}
	err := rig.WithBinary(ctx, "screen", func(folder, binary string) error { return p.measure(ctx, folder, binary, starts) })
	return p, err
}

func (p *program) measure(ctx context.Context, folder, binary string, starts int) error {
	for range starts {
		s, err := startScreen(ctx, binary, folder, "--rate", "50")
		if err != nil {
			return err
		}
		p.paint = append(p.paint, s.firstPaint)
		if err := s.quit(); err != nil {
			return err
		}
	}
	slices.Sort(p.paint)
	// One event an hour: nothing happens on the screen.
	s, err := startScreen(ctx, binary, folder, "--rate", "0.0003")
	if err != nil {
		return err
	}
	p.idle, err = s.processorTime(ctx, p.watched)
	return errors.Join(err, s.quit())
}

// screen is a demo on a terminal of its own.
type screen struct {
	cmd        *exec.Cmd
	terminal   *os.File
	firstPaint time.Duration
	drained    chan struct{}
}

func startScreen(ctx context.Context, binary, folder string, args ...string) (*screen, error) {
	s := &screen{drained: make(chan struct{})}
	s.cmd = exec.CommandContext(ctx, binary, append([]string{"demo", "--seed", "1", "--home", folder + "/home"}, args...)...)
	s.cmd.Env = append(os.Environ(), "TERM=xterm-256color")
	began := time.Now()
	var err error
	if s.terminal, err = pty.StartWithSize(s.cmd, &pty.Winsize{Cols: 120, Rows: 40}); err != nil {
		return nil, fmt.Errorf("start demo on a terminal: %w", err)
	}
	var seen []byte
	buffer := make([]byte, 64<<10)
	for !bytes.Contains(seen, []byte(painted)) {
		n, err := s.terminal.Read(buffer)
		if err != nil {
			return nil, fmt.Errorf("demo drew nothing: %w", err)
		}
		seen = append(seen, buffer[:n]...)
	}
	s.firstPaint = time.Since(began)
	go func() {
		defer close(s.drained)
		_, _ = io.Copy(io.Discard, s.terminal) // it ends with an error, when the program has gone
	}()
	return s, nil
}

// processorTime is what the program takes of the processors in a stretch of time
// that begins when the start is over.
func (s *screen) processorTime(ctx context.Context, stretch time.Duration) (time.Duration, error) {
	const start = 3 * time.Second
	if err := pause(ctx, start); err != nil {
		return 0, err
	}
	before, err := used(s.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, stretch); err != nil {
		return 0, err
	}
	after, err := used(s.cmd.Process.Pid)
	return after - before, err
}

// pause is the stretch that is measured, not a wait for something.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// quit presses q and waits for the end.
func (s *screen) quit() error {
	if _, err := s.terminal.WriteString("q"); err != nil {
		return err
	}
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	_ = s.terminal.Close()
	<-s.drained
	return nil
}
