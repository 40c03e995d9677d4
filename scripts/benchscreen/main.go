package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"leadrig/scripts/internal/rig"
)

// limit bounds the whole run.
const limit = 10 * time.Minute

func main() { rig.Main("benchscreen", limit, run) }

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("benchscreen", flag.ContinueOnError)
	out := flags.String("out", "docs/benchmarks-screen.md", "file for the table")
	starts := flags.Int("starts", 15, "times that demo is started")
	idle := flags.Duration("idle", 10*time.Second, "how long an idle screen is watched")
	if err := flags.Parse(args); err != nil {
		return err
	}
	inside, err := runBenchmarks(ctx)
	if err != nil {
		return err
	}
	outside, err := measureProgram(ctx, *starts, *idle)
	if err != nil {
		return err
	}
	text, err := table(inside, outside)
	if err != nil {
		return err
	}
	fmt.Print(text)
	return os.WriteFile(*out, []byte(text), 0o644) //nolint:gosec // documentation is for everybody
}
