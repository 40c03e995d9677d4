package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"leadrig/scripts/internal/rig"
)

// limit bounds the whole run.
const limit = 3 * time.Minute

// options of a run.
type options struct {
	viewers  int
	rate     int // deliveries a second
	rounds   int // of turns with each of the runs
	turn     time.Duration
	size     int // bytes of a body
	compress bool
	handlers int
	out      string
}

func main() { rig.Main("benchshare", limit, run) }

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case rolePresenter:
			return present(ctx, args[1:])
		case roleViewers:
			return view(ctx, args[1:])
		case roleJoined:
			return join(ctx, args[1:])
		}
	}
	o := options{}
	flags := flag.NewFlagSet("benchshare", flag.ContinueOnError)
	flags.IntVar(&o.viewers, "viewers", 1000, "viewers of the shared run, and of the page")
	flags.IntVar(&o.rate, "rate", 100, "deliveries a second")
	flags.IntVar(&o.rounds, "rounds", 15, "how often the sender takes turns with the runs: with nobody, shared, with a page")
	flags.DurationVar(&o.turn, "turn", time.Second, "how long each turn is")
	flags.IntVar(&o.size, "size", 1400, "bytes of a body")
	flags.BoolVar(&o.compress, "compress", false, "viewers of the shared run ask for compressed messages, as leadrig join does")
	flags.IntVar(&o.handlers, "handlers", 200, "joined handlers when every connection is dropped")
	flags.StringVar(&o.out, "out", "docs/benchmarks-share.md", "file for the table; empty: only to the screen")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, err := measure(ctx, o)
	if err != nil {
		return err
	}
	fmt.Print(text)
	if o.out == "" {
		return nil
	}
	return os.WriteFile(o.out, []byte(text), 0o644) //nolint:gosec // documentation is for everybody
}

// figures are all that was measured.
type figures struct {
	runs    [kinds]*measured
	dropped dropped
	load    load
}

func measure(ctx context.Context, o options) (string, error) {
	handler, stop := serveHandler()
	defer stop()
	var f figures
	if err := withRuns(ctx, o, handler, &f); err != nil {
		return "", err
	}
	var err error
	if f.dropped, err = dropAll(ctx, o, handler); err != nil {
		return "", err
	}
	return table(o, &f), nil
}

// withRuns measures the runs side by side.
func withRuns(ctx context.Context, o options, handler string, f *figures) (err error) {
	for k := range kinds {
		r, startErr := start(ctx, o, k, handler)
		if r != nil {
			defer r.kill()
		}
		if startErr != nil {
			return startErr
		}
		f.runs[k] = r
	}
	for _, r := range f.runs {
		if err := r.warmUp(ctx, o); err != nil {
			return err
		}
	}
	before := processors()
	for round := range o.rounds {
		for n := range f.runs {
			if err := f.runs[(round+n)%len(f.runs)].take(ctx, o, o.turn); err != nil {
				return err
			}
		}
	}
	f.load = processors().since(before)
	for _, r := range f.runs {
		err = errors.Join(err, r.finish())
	}
	return err
}
