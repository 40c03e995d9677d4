package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"leadrig/scripts/internal/rig"
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
	leadrig     string // a binary that is built already
	profile     string // file for a CPU profile of the sender; each turn writes it anew
	out         string // file for the tables
	table       io.Writer
}

func main() { rig.Main("benchwire", 0, run) }

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == roleHandler {
		return serveHandler(ctx)
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	var tables bytes.Buffer
	o.table = io.MultiWriter(os.Stdout, &tables)
	begin, busy, ours := time.Now(), machineBusy(), ourBusy()
	if err := measure(ctx, o); err != nil {
		return err
	}
	o.others(time.Since(begin), (machineBusy()-busy)-(ourBusy()-ours))
	if o.out == "" {
		return nil
	}
	return write(o, tables.String())
}

func measure(ctx context.Context, o options) error {
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

// others says how much of the machine other programs took meanwhile.
func (o *options) others(took, busy time.Duration) {
	if machineBusy() == 0 {
		return
	}
	share := max(0, 100*busy.Seconds()/took.Seconds()/float64(runtime.NumCPU()))
	_, _ = fmt.Fprintf(o.table, "\nOther programs took %.0f %% of the machine's processors meanwhile.\n", share)
}

func write(o options, tables string) error {
	head := fmt.Sprintf(`# The replay harness: speed and simultaneity

Written by `+"`make bench`"+` on %s: %d processors, %s, %s/%s. %d recorded deliveries over %d connections, each with its own id and
every answer kept, against a Go handler in a process of its own; hey and wrk send one fixed request to the same handler, over as
many connections, and keep nothing. The programs take turns, %d times; a figure is the median, a ratio the median of the turns'. Sender
and handler share the processors, so that what a sender needs is missing to the handler.

`, time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, o.count, o.connections, o.rounds)
	return os.WriteFile(o.out, []byte(head+strings.TrimLeft(tables, "\n")), 0o644) //nolint:gosec // documentation is for everybody
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
	flags.StringVar(&o.leadrig, "leadrig", "", "leadrig's binary (default: built from here)")
	flags.StringVar(&o.out, "out", "docs/benchmarks-replay.md", "file for the tables")
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
