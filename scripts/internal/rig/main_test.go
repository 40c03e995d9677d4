package rig

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"
)

func TestMain_ExitCodeAndReason(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		code int
		says string
	}{
		"done":                {nil, 0, ""},
		"failed":              {errors.New("no tmux"), 1, "smoke: no tmux\n"},
		"asked for its flags": {fmt.Errorf("smoke: %w", flag.ErrHelp), 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			code := bounded(t.Context(), "smoke", time.Minute, &stderr, func(context.Context) error { return test.err })
			if code != test.code || stderr.String() != test.says {
				t.Errorf("exit %d, %q", code, stderr.String())
			}
		})
	}
}

func TestMain_EndsWhenItsLimitIsOver(t *testing.T) {
	var stderr bytes.Buffer
	code := bounded(t.Context(), "torture", time.Millisecond, &stderr, func(ctx context.Context) error {
		<-ctx.Done()
		return fmt.Errorf("kills: %w", ctx.Err())
	})
	if want := "torture: kills: context deadline exceeded: it took longer than 1ms\n"; code != 1 || stderr.String() != want {
		t.Errorf("exit %d, %q", code, stderr.String())
	}
}

func TestMain_WithoutALimitGoesOn(t *testing.T) {
	code := bounded(t.Context(), "bench", 0, nil, func(ctx context.Context) error {
		if _, limited := ctx.Deadline(); limited {
			return errors.New("there is a deadline")
		}
		return ctx.Err()
	})
	if code != 0 {
		t.Errorf("exit %d", code)
	}
}
