package rig

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// Main runs a program of scripts with its arguments, until it is done, ctrl+c is
// pressed, or the limit is over (0: there is none), and exits with 1 and the
// reason where it failed.
func Main(name string, limit time.Duration, run func(ctx context.Context, args []string) error) {
	if err := bounded(limit, run); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
}

func bounded(limit time.Duration, run func(context.Context, []string) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return run(ctx, os.Args[1:])
}
