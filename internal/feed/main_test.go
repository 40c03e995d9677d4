package feed

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// message is a message that carries a number.
func message(n int) hook.Message { return &hook.FaultFired{Fired: n} }

// messages are the messages from..to-1.
func messages(from, to int) []hook.Message {
	all := []hook.Message{}
	for n := from; n < to; n++ {
		all = append(all, message(n))
	}
	return all
}

func number(t *testing.T, m hook.Message) int {
	t.Helper()
	fired, ok := m.(*hook.FaultFired)
	if !ok {
		t.Errorf("a message of another kind: %T", m)
		return -1
	}
	return fired.Fired
}

func numbers(t *testing.T, batch []hook.Message) []int {
	t.Helper()
	all := []int{}
	for _, m := range batch {
		all = append(all, number(t, m))
	}
	return all
}

// upTo is 0..n-1, or from..to-1.
func upTo(from, to int) []int {
	all := []int{}
	for n := from; n < to; n++ {
		all = append(all, n)
	}
	return all
}

// next is one call that must bring something.
func next(t *testing.T, r *Reader) (batch []int, skipped int) {
	t.Helper()
	got, skipped, err := r.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return numbers(t, got), skipped
}

// mustEnd checks that a reader is at the feed's end.
func mustEnd(t *testing.T, r *Reader) {
	t.Helper()
	for range 2 {
		if batch, skipped, err := r.Next(t.Context()); !errors.Is(err, io.EOF) || len(batch) != 0 || skipped != 0 {
			t.Errorf("after the end: %d messages, %d skipped, %v", len(batch), skipped, err)
		}
	}
}

// untilItWaits returns when another goroutine waits in Next.
func untilItWaits(r *Reader) {
	for {
		r.feed.mu.Lock()
		waiting := r.waiting
		r.feed.mu.Unlock()
		if waiting {
			return
		}
		runtime.Gosched()
	}
}

// ended is a context that has ended.
func ended(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
