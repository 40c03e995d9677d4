package rig

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// Main runs a program of scripts with its arguments, until it is done, ctrl+c is
// pressed, or the limit is over (0: there is none), and exits with 1 and the
// reason where it failed. A run that was asked for its flags has not failed.
func Main(name string, limit time.Duration, run func(ctx context.Context, args []string) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := bounded(ctx, name, limit, os.Stderr, func(ctx context.Context) error { return run(ctx, os.Args[1:]) })
	stop()
	os.Exit(code)
}

// bounded runs it within the limit, says why it failed and returns the exit code.
func bounded(ctx context.Context, name string, limit time.Duration, stderr io.Writer, run func(context.Context) error) int {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("it took longer than %s", limit))
		defer cancel()
	}
	err := run(ctx)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", err, cause)
	}
	_, _ = fmt.Fprintf(stderr, "%s: %v\n", name, err)
	return 1
}
