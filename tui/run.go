package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// ErrAborted is returned by Run when the user left the screen before the run had
// ended; Options.Abort has been called then.
var ErrAborted = errors.New("live screen: left before the run had ended")

// Options is what a live screen needs. Feed, Out, Stop and Abort are required.
type Options struct {
	In   io.Reader // the keyboard; nil: no keys are read
	Out  io.Writer // the terminal
	Feed Feed

	// Stop asks the run to end properly. It is called at most once. The screen
	// stays, and shows the removal of the webhook, until the feed ends.
	Stop func()
	// Abort says that the user won't wait for the proper end. It is called at
	// most once, when the run is ending already, and the screen leaves at once.
	// Both are called while drawing waits, so they must return immediately.
	Abort func()
	// Ending is closed when the run has been asked to end, by the screen or by
	// somebody else (a signal); nil: only the screen asks.
	Ending <-chan struct{}

	// Desk is what can be looked up and done from the screen.
	Desk Desk

	// Questions are for the user to decide; nil: there are none.
	Questions <-chan Question

	// Environ are the variables that tell what the terminal can do (TERM,
	// COLORTERM, NO_COLOR); nil: those of the process.
	Environ []string
	// Location is the time zone of the times that are shown; nil: local.
	Location *time.Location
	// Hints are lines shown while the first event is awaited: how to get one.
	Hints []string
}

// check names the first option that is missing.
func (o *Options) check() error {
	switch {
	case o.Out == nil:
		return errors.New("live screen: no terminal to draw on")
	case o.Feed == nil:
		return errors.New("live screen: no feed to read from")
	case o.Stop == nil || o.Abort == nil:
		return errors.New("live screen: no way to end the run")
	}
	return nil
}

// Run shows the screen until the feed ends, which gives nil. Other ends are
// ErrAborted, an error of the feed, an error of the terminal, and an error that
// matches ctx's when ctx ended: that takes the screen away at once, so whoever
// wants the end of a run to be seen lets the feed end instead. Signals aren't
// handled here.
//
// When Run returns, the terminal is as it was and nothing of it runs any more.
func Run(ctx context.Context, o Options) error { return run(ctx, newModel(o)) }

// environ returns the variables to go by. NO_COLOR means no colour whatever its
// value is, unless it is empty; the library goes by values that read as true.
func environ(given []string) []string {
	if given == nil {
		given = os.Environ()
	}
	for _, variable := range given {
		if value, ok := strings.CutPrefix(variable, "NO_COLOR="); ok && value != "" {
			return append(slices.Clip(given), "NO_COLOR=1")
		}
	}
	return given
}

// run shows the screen of m; extra options are for tests.
func run(ctx context.Context, m *model, extra ...tea.ProgramOption) error {
	if err := m.options.check(); err != nil {
		return err
	}
	program := tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithoutSignalHandler(),
		tea.WithInput(m.options.In),
		tea.WithOutput(m.options.Out),
		tea.WithEnvironment(environ(m.options.Environ)),
	}, extra...)...)

	// A program that is given a context gets killed by it, and then leaves the
	// goroutine behind that reads the keyboard. Quitting waits for that one.
	defer context.AfterFunc(ctx, program.Quit)()
	pumping, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { pump(pumping, m.options.Feed, program.Send) })
	running.Go(func() { watch(pumping, m.options.Ending, program.Send) })
	running.Go(func() { ask(pumping, m.options.Questions, program.Send) })
	_, err := program.Run()
	stop()
	running.Wait()
	return m.result(ctx, err)
}

// result is what Run returns, given how the program ended.
func (m *model) result(ctx context.Context, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("live screen: %w", err)
	case m.left:
		return ErrAborted
	case m.feedErr != nil:
		return fmt.Errorf("live screen: read what the run tells: %w", m.feedErr)
	case !m.feedEnded && ctx.Err() != nil:
		return fmt.Errorf("live screen: %w", ctx.Err())
	}
	return nil
}
