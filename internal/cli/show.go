package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/output"
	"leadrig/internal/session"
	"leadrig/tui"
)

// printPace is how often printers take what has come: they are woken for a
// batch, not for each line, and nobody reads faster.
const printPace = 10 * time.Millisecond

// show runs body and shows, in the form that --output asks for, what it tells
// on the feed; it says goodbye with the code that the command will exit with.
func (a *app) show(body func(*feed.Feed) (session.Totals, error)) error {
	return a.showWith(nil, body)
}

// showWith is show with a desk for the live screen, which it closes; nil: there
// is none.
func (a *app) showWith(d *desk, body func(*feed.Feed) (session.Totals, error)) (err error) {
	defer func() { err = errors.Join(err, d.close()) }()
	if err := a.openLog(); err != nil {
		return err
	}
	terminals := a.patientWith()
	f := feed.New(feed.DefaultCapacity)
	shown := a.startPrinters(f, d)
	totals, err := body(f)
	err = a.verdict(err)
	f.Publish(&hook.Bye{
		Time: time.Now(), Deliveries: totals.Deliveries, Attempts: totals.Attempts, ExitCode: int(exit.CodeOf(err)),
	})
	f.Close()
	defer terminals.ending(a.life.abort)()
	if printErr := shown(); printErr != nil && err == nil {
		err = exit.Failedf("write the output: %w", printErr)
	}
	a.summary(totals)
	return err
}

// verdict is the command's own error: being interrupted has its code, being
// quit is none, unless its end was cut short too: the webhook may be left to the
// guard then.
func (a *app) verdict(err error) error {
	switch {
	case err != nil && !errors.Is(err, context.Canceled):
		return err
	case errors.Is(context.Cause(a.life.ctx), errQuit) && a.life.abort.Err() == nil:
		return nil
	case a.life.interrupted(), errors.Is(context.Cause(a.life.ctx), errQuit):
		return exit.With(exit.Interrupted, errInterrupted)
	}
	return err
}

// startPrinters begins to print and returns a function that waits until all is
// printed. A printer that can't go on ends the run: its reader has gone.
func (a *app) startPrinters(f *feed.Feed, d *desk) (wait func() error) {
	var wg sync.WaitGroup
	errs := make(chan error, 3)
	// Printers outlive the signal: they show the way out too.
	ctx := context.WithoutCancel(a.life.ctx)
	start := func(pace time.Duration, run func(*feed.Reader) error) {
		r := f.Subscribe(pace)
		wg.Go(func() {
			defer r.Close()
			if err := run(r); err != nil {
				a.life.stop(err)
				errs <- err
			}
		})
	}
	start(printPace, func(r *feed.Reader) error { return a.logMessages(ctx, r) })
	switch {
	case a.json():
		start(printPace, func(r *feed.Reader) error { return output.JSON(ctx, r, a.streams.Out) })
		notes := output.Text{Style: a.streams.errStyle(), NotesOnly: true, Quiet: a.quiet}
		start(printPace, func(r *feed.Reader) error { return notes.Run(ctx, r, a.streams.Err) })
	case a.tui():
		last := feed.New(feed.DefaultCapacity)
		words := last.Subscribe(0)
		start(printPace, func(r *feed.Reader) error { defer last.Close(); return a.keepLastWords(ctx, r, last) })
		start(0, func(r *feed.Reader) error {
			err := a.screen(ctx, r, d)
			defer words.Close()
			notes := output.Text{Style: a.streams.errStyle(), NotesOnly: true, Quiet: a.quiet}
			return errors.Join(err, notes.Run(ctx, words, a.streams.Err))
		})
	default:
		text := output.Text{Style: a.streams.outStyle(), Quiet: a.quiet}
		start(printPace, func(r *feed.Reader) error { return text.Run(ctx, r, a.streams.Out) })
	}
	return func() error {
		wg.Wait()
		close(errs)
		return <-errs
	}
}

// keepLastWords passes on what becomes of the webhook, and what else goes wrong, while
// a run ends: the screen takes it along when it closes.
func (a *app) keepLastWords(ctx context.Context, r *feed.Reader, last *feed.Feed) error {
	for {
		batch, _, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, m := range batch {
			if a.isLastWord(m) {
				last.Publish(m)
			}
		}
	}
}

func (a *app) isLastWord(m hook.Message) bool {
	switch m := m.(type) {
	case *hook.WebhookChanged:
		return m.State == hook.WebhookRemoved || m.State == hook.WebhookRemoveFailed
	case *hook.Warning:
		return a.life.ctx.Err() != nil && m.Code != session.WarnRateLimited
	}
	return false
}

// screen shows the live screen. Leaving it before the end is the user's right,
// not an error.
func (a *app) screen(ctx context.Context, r *feed.Reader, d *desk) error {
	opts := tui.Options{
		In: a.streams.In, Out: a.streams.Out, Feed: r, Questions: a.questions,
		Stop:  func() { a.life.stop(errQuit) },
		Abort: a.life.hurry, Ending: a.life.ctx.Done(),
	}
	if d != nil {
		opts.Desk, opts.Calm = d.Desk, d.calm
	}
	err := tui.Run(ctx, opts)
	if errors.Is(err, tui.ErrAborted) {
		return nil
	}
	return err
}

// summary is the last word to people.
func (a *app) summary(t session.Totals) {
	if a.quiet || t == (session.Totals{}) {
		return
	}
	w := io.Writer(a.streams.Out)
	if a.json() {
		w = a.streams.Err
	}
	_, _ = fmt.Fprintf(w, "\n%s\n", summaryText(t))
}

func summaryText(t session.Totals) string {
	text := plural(t.Deliveries, "delivery", "deliveries")
	if t.Duplicates > 0 {
		text += fmt.Sprintf(", %s", plural(t.Duplicates, "duplicate", "duplicates"))
	}
	if n := t.Replays.Deliveries; n > 0 {
		text += fmt.Sprintf(", %s", plural(n, "replay", "replays"))
	}
	if t.Attempts > 0 {
		text += fmt.Sprintf(" · %s: %d delivered", plural(t.Attempts, "attempt", "attempts"), t.Delivered)
	}
	for _, part := range []struct {
		n    int
		text string
	}{{t.Retry, "to be retried"}, {t.Lost, "lost (4xx is final for SmartLead)"}, {t.Failed, "failed for good"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.text)
		}
	}
	if t.Refused > 0 {
		text += fmt.Sprintf(" · %d answered 503 because they could not be stored", t.Refused)
	}
	return text
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
