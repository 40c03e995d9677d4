package tui

import (
	"errors"
	"io"
	"os"
	"time"
)

// Options is what a live screen needs. Out is required; Feed, Stop and Abort are,
// unless it is a look at the history.
type Options struct {
	In   io.Reader // the keyboard; nil: no keys are read
	Out  io.Writer // the terminal
	Feed Feed

	// History says that this is a look at what was recorded, without a run: the list
	// begins with what Desk.Records has, and quitting just closes the screen. Feed,
	// Stop and Abort may be nil then.
	History bool
	// Query is the filter to begin with, "" for none.
	Query string

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
	// Calm says that nothing on the screen may move by itself.
	Calm bool
	// Hints are lines shown while the first event is awaited: how to get one.
	Hints []string
}

// file is the file behind Out, for programs that are lent the terminal; nil where
// there is none, and so Out itself is what they get.
func (o *Options) file() io.Writer {
	if of, ok := o.Out.(interface{ File() *os.File }); ok {
		return of.File()
	}
	return nil
}

// check names the first option that is missing.
func (o *Options) check() error {
	switch {
	case o.Out == nil:
		return errors.New("live screen: no terminal to draw on")
	case o.History && o.Desk.Records == nil:
		return errors.New("live screen: no history to look at")
	case o.History:
		return nil
	case o.Feed == nil:
		return errors.New("live screen: no feed to read from")
	case o.Stop == nil || o.Abort == nil:
		return errors.New("live screen: no way to end the run")
	}
	return nil
}
