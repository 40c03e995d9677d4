package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"time"

	"leadrig/scripts/internal/rig"
)

// options of a run.
type options struct {
	times  int // that each trial does its harm
	events int // emitted for each life of listen that is killed
	seed   uint64
	out    string
}

// limit bounds the whole run.
const limit = 5 * time.Minute

func main() { rig.Main("torture", limit, run) }

func run(ctx context.Context, args []string) error {
	o := options{}
	flags := flag.NewFlagSet("torture", flag.ContinueOnError)
	flags.IntVar(&o.times, "times", 100, "how often each harm is done")
	flags.IntVar(&o.events, "events", 400, "events emitted for each life that is killed")
	flags.Uint64Var(&o.seed, "seed", 1, "decides the moments of the kills")
	flags.StringVar(&o.out, "out", "docs/torture.md", "file for the table")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var results []result
	err := rig.WithBinary(ctx, "torture", func(folder, binary string) error {
		for _, t := range trials() {
			r, err := t.run(ctx, binary, filepath.Join(folder, t.name), o)
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			fmt.Println(r.row())
			results = append(results, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := write(o, results); err != nil {
		return err
	}
	return verdict(results)
}
