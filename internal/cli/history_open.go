package cli

import (
	"context"
	"errors"
	"strconv"
	"time"

	"leadrig/internal/actions"
	"leadrig/internal/config"
	"leadrig/internal/exit"
	"leadrig/internal/filter"
	"leadrig/tui"
)

// openHistory shows the live screen over what is recorded, without a run. The
// query is the filter to begin with.
func (a *app) openHistory(ctx context.Context, query string) (err error) {
	if _, err := filter.Parse(query, time.Now()); err != nil {
		return exit.With(exit.Usage, err)
	}
	if !a.tui() {
		return exit.Usagef("--open shows the history on a screen, and here is no terminal for one: leadrig history list prints it")
	}
	if err := a.lookAtHistory(); err != nil {
		return err
	}
	calm, err := a.calmVariable()
	if err != nil {
		return err
	}
	const alone = "faults are done to what arrives, and this is the history alone"
	d, err := a.newDesk(screenFlags{calm: calm}, actions.Config{NoFaults: alone})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	err = tui.Run(ctx, tui.Options{
		In: a.streams.In, Out: a.streams.Out, History: true, Query: query,
		Desk: d.Desk, Calm: d.calm, Ending: a.life.ctx.Done(),
	})
	if errors.Is(err, context.Canceled) {
		return a.verdict(err)
	}
	return err
}

// lookAtHistory finds out whether there is a history that can be read.
func (a *app) lookAtHistory() error {
	r, err := a.historyReader()
	if err != nil {
		return err
	}
	return r.Close()
}

// calmVariable is --calm for a command that has no such flag.
func (a *app) calmVariable() (bool, error) {
	name := config.EnvName("calm")
	text := a.getenv(name)
	if text == "" {
		return false, nil
	}
	calm, err := strconv.ParseBool(text)
	if err != nil {
		return false, exit.Usagef("%s=%q: use true or false", name, text)
	}
	return calm, nil
}
