package tunnel

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"leadrig/internal/exit"
)

func mustTake(t *testing.T, all *turns) *turn {
	t.Helper()
	turn, err := all.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// takeLater takes a turn in another goroutine, and returns when that one waits
// or has its answer.
func takeLater(ctx context.Context, all *turns) <-chan error {
	answer := make(chan error, 1)
	go func() {
		_, err := all.take(ctx)
		answer <- err
	}()
	synctest.Wait()
	return answer
}

func TestTurns_NobodyWaitsForATurnThatMayLast(t *testing.T) {
	var all turns
	first := mustTake(t, &all)
	if _, err := all.take(t.Context()); !errors.Is(err, errIsOpen) {
		t.Errorf("take: %v", err)
	}
	first.end()
	second := mustTake(t, &all)
	first.end() // over already: this must not end the second
	if _, err := all.take(t.Context()); !errors.Is(err, errIsOpen) {
		t.Errorf("take: %v", err)
	}
	second.end()
}

func TestTurns_OneThatEndsIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all turns
		first := mustTake(t, &all)
		first.leave()
		waiting := takeLater(t.Context(), &all)
		if len(waiting) != 0 {
			t.Errorf("take didn't wait: %v", <-waiting)
		}
		first.end()
		if err := receive(t, waiting); err != nil {
			t.Errorf("take: %v", err)
		}
	})
}

func TestTurns_WaitingEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all turns
		mustTake(t, &all).leave()
		ctx, cancel := context.WithCancel(t.Context())
		waiting := takeLater(ctx, &all)
		cancel()
		if err := receive(t, waiting); !errors.Is(err, context.Canceled) || exit.CodeOf(err) != exit.Interrupted {
			t.Errorf("take: %v", err)
		}
	})
}

func TestTurns_OneOfTwoThatWaitGetsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all turns
		first := mustTake(t, &all)
		first.leave()
		one, other := takeLater(t.Context(), &all), takeLater(t.Context(), &all)
		first.end()
		a, b := receive(t, one), receive(t, other)
		if (a == nil) == (b == nil) || !errors.Is(errors.Join(a, b), errIsOpen) {
			t.Errorf("got %v and %v, want one turn", a, b)
		}
	})
}
