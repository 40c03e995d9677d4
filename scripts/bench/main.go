package main

import (
	"context"
	"flag"
	"time"

	"leadrig/scripts/internal/rig"
)

// options of a run.
type options struct {
	seconds time.Duration // of each measurement
	rounds  int           // pairs of measurements per case
	starts  int           // times that demo is started
	soak    int           // deliveries of the memory test
	out     string
}

func main() { rig.Main("bench", 0, run) }

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case roleHandler:
			return serveHandler(ctx)
		case roleProxy:
			return serveProxy(ctx, args[1])
		}
	}
	o := options{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.DurationVar(&o.seconds, "time", 2*time.Second, "of each measurement")
	flags.IntVar(&o.rounds, "rounds", 5, "pairs of measurements per case")
	flags.IntVar(&o.starts, "starts", 20, "times that demo is started")
	flags.IntVar(&o.soak, "soak", 200_000, "deliveries of the memory test")
	flags.StringVar(&o.out, "out", "docs/benchmarks.md", "file for the table")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := start(ctx)
	if err != nil {
		return err
	}
	defer m.stop()
	results, err := measureAll(ctx, m, o)
	if err != nil {
		return err
	}
	starts, err := measureStarts(ctx, m.binary, o.starts)
	if err != nil {
		return err
	}
	memory, err := measureMemory(ctx, m, o.soak)
	if err != nil {
		return err
	}
	return write(o, results, starts, memory)
}
