package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"time"
)

// roleHandler is the argument that makes this program the handler.
const roleHandler = "serve-handler"

// options of a run.
type options struct {
	count       int    // deliveries of each measurement
	connections int    // at once
	rounds      int    // turns
	volleys     int    // rounds of copies at the window
	copies      int    // of each delivery in a volley
	hey, wrk    string // programs
	profile     string // file for a CPU profile of the sender
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "benchwire:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == roleHandler {
		return serveHandler(ctx)
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	h, err := startHandler(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	if err := measureSpeed(ctx, h, o); err != nil {
		return err
	}
	return measureVolleys(ctx, h, o)
}

func parse(args []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("benchwire", flag.ContinueOnError)
	flags.IntVar(&o.count, "count", 100_000, "deliveries of each measurement")
	flags.IntVar(&o.connections, "connections", 64, "at once")
	flags.IntVar(&o.rounds, "rounds", 7, "turns of the programs")
	flags.IntVar(&o.volleys, "volleys", 500, "volleys at the handler's window; 0 for none")
	flags.IntVar(&o.copies, "copies", 8, "of each delivery in a volley")
	flags.StringVar(&o.hey, "hey", "hey", "program of github.com/rakyll/hey")
	flags.StringVar(&o.wrk, "wrk", "wrk", "program of github.com/wg/wrk")
	flags.StringVar(&o.profile, "profile", "", "file for a CPU profile of the sender")
	return o, flags.Parse(args)
}

// profiled runs f, with a CPU profile if one is wanted.
func profiled(file string, f func() (float64, error)) (float64, error) {
	if file == "" {
		return f()
	}
	out, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer func() { _ = out.Close() }()
	if err := pprof.StartCPUProfile(out); err != nil {
		return 0, err
	}
	defer pprof.StopCPUProfile()
	return f()
}

// rate is requests a second.
func rate(count int, since time.Time) float64 { return float64(count) / time.Since(since).Seconds() }
