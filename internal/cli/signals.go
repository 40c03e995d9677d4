package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// errInterrupted is the cause of a context that a signal ended.
var errInterrupted = errors.New("interrupted")

// errQuit is the cause of a context that the user ended on the screen.
var errQuit = errors.New("quit")

// run is how a command runs: ctx ends when it should end properly, abort when it
// should hurry. Stop and hurry are the same for keys.
type lifetime struct {
	ctx, abort context.Context
	stop       context.CancelCauseFunc
	hurry      context.CancelFunc
	lent       atomic.Int32 // programs that have the terminal
}

// lend says that another program, an editor, has the terminal until back is
// called: the keyboard's interrupt goes to all that run there, and is meant for
// that program alone.
func (l *lifetime) lend() (back func()) {
	l.lent.Add(1)
	return func() { l.lent.Add(-1) }
}

// withSignals ends ctx at the first SIGINT, SIGTERM or SIGHUP and abort at the
// second. A closed terminal is SIGHUP; a closed pipe at stdout must not kill the
// process either, which has a webhook to remove: the write error is noticed.
func withSignals(parent context.Context) (*lifetime, func()) {
	l := &lifetime{}
	l.ctx, l.stop = context.WithCancelCause(parent)
	l.abort, l.hurry = context.WithCancel(context.WithoutCancel(parent))
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	signal.Ignore(syscall.SIGPIPE)
	done := make(chan struct{})
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for {
			select {
			case s := <-signals:
				if s == os.Interrupt && l.lent.Load() > 0 {
					continue
				}
				if l.ctx.Err() != nil {
					l.hurry()
				}
				l.stop(errInterrupted)
			case <-done:
				return
			}
		}
	}()
	return l, func() {
		signal.Stop(signals)
		close(done)
		<-finished
		l.stop(nil)
		l.hurry()
	}
}

// interrupted reports whether a signal ended the command.
func (l *lifetime) interrupted() bool { return errors.Is(context.Cause(l.ctx), errInterrupted) }
