package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/internal/share/follow"
	"leadrig/replay/effects"
	"leadrig/tui"
)

type joinOptions struct {
	forwardTo, name         string
	effectsURL, effectsPath string
	fromStart               bool
}

func (a *app) joinCommand() *cobra.Command {
	o := joinOptions{}
	cmd := &cobra.Command{
		Use:   "join URL",
		Short: "Follow a presenter's shared run and pass its deliveries to your own handler",
		Long: `join shows a run that somebody shares with leadrig listen --share, and passes each delivery to
--forward-to, byte for byte as it is shared. SmartLead is answered by the presenter's handler alone; the
presenter sees what yours answered. A lost connection is made again, and what was missed follows.

With --effects-url, the presenter also sees whether your handler does its work twice for a duplicate.

The URL is a secret of the room. As - it is read from stdin, where other users of this machine can't see it.`,
		Example: `  leadrig join https://calm-otter.ngrok.app/5f2a… --forward-to http://127.0.0.1:3000/webhooks/smartlead --name Ann
  leadrig join https://calm-otter.ngrok.app/5f2a… --forward-to 3000 --effects-url http://127.0.0.1:3000/effects`,
		Args: oneArg("the address that the presenter shows"),
		RunE: func(_ *cobra.Command, args []string) error { return a.runJoin(args[0], o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.forwardTo, "forward-to", "", "your handler's URL (without: the run is only shown)")
	flags.StringVar(&o.name, "name", "", "your name on the presenter's board (default: guest)")
	flags.StringVar(&o.effectsURL, "effects-url", "", "URL that tells how often your handler has done its work, as a number")
	flags.StringVar(&o.effectsPath, "effects-path", "", "where in the JSON of --effects-url the number is, such as $.done")
	flags.BoolVar(&o.fromStart, "from-start", false, "begin with what was shared before you joined")
	return cmd
}

func (a *app) runJoin(text string, o joinOptions) error {
	cfg, err := a.joinConfig(text, o)
	if err != nil {
		return err
	}
	var target *forward.Target
	if o.forwardTo != "" {
		if target, err = forward.ParseTarget(o.forwardTo); err != nil {
			return exit.Usagef("--forward-to: %w", err)
		}
		cfg.Target = target.String()
	}
	seen := &seenRecords{}
	cfg.Keep = seen
	d := &desk{Desk: tui.Desk{Records: seen, NoSharing: "the presenter shares this run, and sees who is in"}}
	var revoked atomic.Bool
	err = a.showWith(d, func(f *feed.Feed) (session.Totals, error) {
		cfg.Tell = func(messages ...hook.Message) {
			for _, m := range messages {
				if w, ok := m.(*hook.Warning); ok && w.Code == follow.WarnRevoked {
					revoked.Store(true)
				}
			}
			f.Publish(messages...)
		}
		defer a.joinHandler(f, &cfg, target)()
		t, err := follow.Run(a.life.ctx, cfg)
		return session.Totals{
			Deliveries: t.Deliveries, Duplicates: t.Duplicates,
			Attempts: t.Attempts, Delivered: t.Delivered, Lost: t.Lost, Failed: t.Failed,
		}, err
	})
	if err == nil && a.life.ctx.Err() == nil {
		a.sayWhyOver(revoked.Load())
	}
	return err
}

// joinHandler has a participant's handler get the deliveries, and watches whether
// it can be reached; nil: there is none.
func (a *app) joinHandler(f *feed.Feed, cfg *follow.Config, target *forward.Target) (end func()) {
	if target == nil {
		f.Publish(&hook.Warning{Time: time.Now(), Code: session.WarnNoForward, Text: "no --forward-to: the run is shown, and its deliveries reach no handler of yours"})
		return func() {}
	}
	forwarder := forward.New(forward.Config{})
	heard, stop := session.WatchHandler(a.life.ctx, forwarder, f, target, "it misses what comes, and the presenter sees that it does")
	cfg.Handler = func(ctx context.Context, d *hook.Delivery) *hook.Attempt {
		attempt := forwarder.Attempt(ctx, target, d)
		heard(attempt)
		return attempt
	}
	return func() { stop(); forwarder.Close() }
}

// sayWhyOver says why a live screen has closed by itself. Lines say it themselves.
func (a *app) sayWhyOver(revoked bool) {
	if !a.tui() {
		return
	}
	why := "the presenter's run has ended"
	if revoked {
		why = "the presenter has ended the sharing"
	}
	_, _ = fmt.Fprintln(a.streams.Err, why)
}

// joinConfig is what the flags say, but for the handler.
func (a *app) joinConfig(text string, o joinOptions) (follow.Config, error) {
	cfg := follow.Config{
		Name: o.name, FromStart: o.fromStart, UserAgent: userAgent(),
		Random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), //nolint:gosec // it decides pauses
	}
	if len(o.name) > follow.MaxName {
		return cfg, exit.Usagef("--name has %d bytes: use at most %d", len(o.name), follow.MaxName)
	}
	if text == "-" {
		line, err := bufio.NewReader(io.LimitReader(a.streams.In, 4<<10)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return cfg, exit.Failedf("read the address from stdin: %w", err)
		}
		text = line
	}
	var err error
	if cfg.Address, err = follow.ParseAddress(text); err != nil {
		return cfg, exit.With(exit.Usage, err)
	}
	a.secrets = a.secrets.With(cfg.Address.Secret())
	return cfg, a.observed(&cfg, o)
}

// settleFor bounds how long effects may go on changing until they are counted.
const settleFor = 10 * time.Second

// observed has effects counted, if they are to be.
func (a *app) observed(cfg *follow.Config, o joinOptions) error {
	switch {
	case o.effectsURL == "" && o.effectsPath == "":
		return nil
	case o.effectsURL == "":
		return exit.Usagef("--effects-path goes with --effects-url")
	case o.forwardTo == "":
		return exit.Usagef("--effects-url goes with --forward-to: without a handler there are no effects")
	}
	probe, err := effects.NewURL(o.effectsURL, o.effectsPath)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	cfg.Effects = func(ctx context.Context) (func(context.Context) (int64, error), error) {
		if _, err := settled(ctx, probe, nil); err != nil {
			return nil, err // what came before may still be at work
		}
		watch, err := effects.Start(ctx, probe)
		return func(ctx context.Context) (int64, error) { return settled(ctx, probe, watch) }, err
	}
	return nil
}

// settled waits until the effects no longer change and returns how many there
// were since the watch began; nil: since now.
func settled(ctx context.Context, probe effects.Probe, watch *effects.Watch) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, settleFor)
	defer cancel()
	if watch == nil {
		var err error
		if watch, err = effects.Start(ctx, probe); err != nil {
			return 0, err
		}
	}
	reading, err := watch.Await(ctx, effects.Settle{})
	if err == nil && !reading.Settled {
		err = fmt.Errorf("the handler's effects still change after %v", settleFor)
	}
	return reading.Effects, err
}
