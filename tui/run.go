package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// ErrAborted is returned by Run when the user left the screen before the run had
// ended; Options.Abort has been called then.
var ErrAborted = errors.New("live screen: left before the run had ended")

// framesPerSecond is how often the library looks whether there is something to draw.
// It looks as often when nothing happens, and each look wakes up to three threads:
// that is all that an idle screen takes of the processor, in proportion to this
// number. A key waits for the next look. The slowest of 500 keys under 5,000
// deliveries a second took 21 ms at 60, 30 ms at 40 and 34 ms at 33; the aim is 50 ms.
// A whole idle demo took 0.9 to 1.4 % of a processor at 60, 0.7 to 1.1 % at 40, 0.6 %
// at 33; the aim is 1 %, on any machine.
const framesPerSecond = 33

// Run shows the screen until the feed ends, which gives nil. Other ends are
// ErrAborted, an error of the feed, an error of the terminal, and an error that
// matches ctx's when ctx ended: that takes the screen away at once, so whoever
// wants the end of a run to be seen lets the feed end instead. A look at the
// history ends when the user closes it, which gives nil. Signals aren't handled
// here.
//
// When Run returns, the terminal is as it was and nothing of it runs any more, but
// for one case: the library's reader of keys stays behind if a key is pressed in
// the moment in which the screen closes.
func Run(ctx context.Context, o Options) error { return run(ctx, newModel(ctx, o)) }

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

// saysLight reports whether COLORFGBG, which some terminals set, tells of a light
// background: its last part is the number of that colour.
func saysLight(environ []string) bool {
	light := false
	for _, variable := range environ {
		if value, ok := strings.CutPrefix(variable, "COLORFGBG="); ok {
			number, err := strconv.Atoi(value[strings.LastIndexByte(value, ';')+1:])
			light = err == nil && (number == 7 || number > 8 && number < 16)
		}
	}
	return light
}

// run shows the screen of m; extra options are for tests.
func run(ctx context.Context, m *model, extra ...tea.ProgramOption) error {
	if err := m.options.check(); err != nil {
		return err
	}
	// Whatever works for the screen ends with it.
	working, stop := context.WithCancel(ctx)
	defer stop()
	m.ctx = working
	program := tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithoutSignalHandler(),
		tea.WithInput(m.options.In),
		tea.WithOutput(m.options.Out),
		tea.WithEnvironment(environ(m.options.Environ)),
		tea.WithFPS(framesPerSecond),
	}, extra...)...)

	// A program that is given a context gets killed by it, and then leaves the
	// goroutine behind that reads the keyboard. Quitting waits for that one.
	defer context.AfterFunc(ctx, program.Quit)()
	var running sync.WaitGroup
	if m.options.Feed != nil {
		running.Go(func() { pump(working, m.options.Feed, program.Send) })
	}
	running.Go(func() { watch(working, m.options.Ending, program.Send) })
	running.Go(func() { ask(working, m.options.Questions, program.Send) })
	_, err := program.Run()
	stop()
	running.Wait()
	return errors.Join(m.result(ctx, err), m.crew.wait())
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
	case !m.feedEnded && !m.closed && ctx.Err() != nil:
		return fmt.Errorf("live screen: %w", ctx.Err())
	}
	return nil
}
