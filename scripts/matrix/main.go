package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"leadrig/internal/sample"

	"leadrig/scripts/internal/rig"
)

// options of a run.
type options struct {
	runs   int
	atOnce int
	seed   uint64
	out    string
}

// narrow is the shortest window between looking an id up and marking it that has
// to be found.
const narrow = 100 * time.Microsecond

// limit bounds the whole run.
const limit = 40 * time.Minute

func main() { rig.Main("matrix", limit, run) }

func run(ctx context.Context, args []string) error {
	o := options{}
	flags := flag.NewFlagSet("matrix", flag.ContinueOnError)
	flags.IntVar(&o.runs, "runs", 50, "of each bug, and of the correct handler")
	flags.IntVar(&o.atOnce, "at-once", 4, "runs at the same time")
	flags.Uint64Var(&o.seed, "seed", 1, "of the first run; the others count on from it")
	flags.StringVar(&o.out, "out", "docs/matrix.md", "file for the table")
	if err := flags.Parse(args); err != nil {
		return err
	}
	begin := time.Now()
	var rows []row
	for _, bug := range handlers() {
		r, err := measure(ctx, o, bug)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name(), err)
		}
		fmt.Println(r.text())
		rows = append(rows, r)
	}
	if err := write(o, rows, time.Since(begin)); err != nil {
		return err
	}
	return verdict(rows)
}

// handlers are the bugs, the hardest form of one of them, and the correct handler.
func handlers() []sample.Bug {
	all := sample.Bugs()
	for _, bug := range sample.Bugs() {
		if bug.Name == "check-then-act" {
			bug.Delay = narrow
			all = append(all, bug)
		}
	}
	return append(all, sample.Bug{})
}
