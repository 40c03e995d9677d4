package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// options of a run.
type options struct {
	kills  int
	events int // emitted for each life of listen
	seed   uint64
	out    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	o := options{}
	flags := flag.NewFlagSet("torture", flag.ContinueOnError)
	flags.IntVar(&o.kills, "kills", 100, "how often listen is killed")
	flags.IntVar(&o.events, "events", 400, "events emitted for each life")
	flags.Uint64Var(&o.seed, "seed", 1, "decides the moments of the kills")
	flags.StringVar(&o.out, "out", "", "file for the table as well")
	if err := flags.Parse(args); err != nil {
		return err
	}
	t, err := start(ctx)
	if err != nil {
		return err
	}
	defer t.stop()
	for i := range o.kills {
		if err := t.life(ctx, o, i); err != nil {
			return fmt.Errorf("life %d: %w", i+1, err)
		}
	}
	c, err := t.count(ctx, o)
	if err != nil {
		return err
	}
	table := c.table()
	fmt.Print(table)
	if o.out != "" {
		if err := os.WriteFile(o.out, []byte(table), 0o600); err != nil {
			return err
		}
	}
	if c.lost > 0 || c.webhooks > 0 {
		return fmt.Errorf("%d acknowledged deliveries were lost, %d webhooks are left", c.lost, c.webhooks)
	}
	return nil
}
