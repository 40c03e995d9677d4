package feed

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNext_ReturnsAllThereIsInOneBatch(t *testing.T) {
	f := New(100)
	r := f.Subscribe(0)
	f.Publish(message(0))
	f.Publish(messages(1, 4)...)
	f.Publish()
	batch, skipped := next(t, r)
	if diff := cmp.Diff(upTo(0, 4), batch); diff != "" || skipped != 0 {
		t.Errorf("%d skipped, %s", skipped, diff)
	}
	f.Publish(message(4))
	batch, _ = next(t, r)
	if diff := cmp.Diff(upTo(4, 5), batch); diff != "" {
		t.Error(diff)
	}
}

func TestNext_BoundsABatch(t *testing.T) {
	f := New(3 * maxBatch)
	r := f.Subscribe(0)
	f.Publish(messages(0, 2*maxBatch+1)...)
	f.Close()
	for from := 0; from <= 2*maxBatch; from += maxBatch {
		batch, skipped := next(t, r)
		if diff := cmp.Diff(upTo(from, min(from+maxBatch, 2*maxBatch+1)), batch); diff != "" || skipped != 0 {
			t.Fatalf("%d skipped, %s", skipped, diff)
		}
	}
	mustEnd(t, r)
}

func TestNext_WaitsForAMessage(t *testing.T) {
	f := New(10)
	r := f.Subscribe(0)
	for n := range 100 { // a wake-up that is lost would show as a test that hangs
		go func() {
			untilItWaits(r)
			f.Publish(message(n))
		}()
		if batch, _ := next(t, r); len(batch) != 1 || batch[0] != n {
			t.Fatalf("got %v, want %d", batch, n)
		}
	}
}

func TestSubscribe_GivesEachReaderEverythingFromThenOn(t *testing.T) {
	f := New(100)
	first := f.Subscribe(0)
	f.Publish(messages(0, 3)...)
	second := f.Subscribe(0)
	f.Publish(messages(3, 5)...)
	third := f.Subscribe(0)
	f.Close()
	late := f.Subscribe(0)
	for _, tt := range []struct {
		r    *Reader
		from int
	}{{first, 0}, {second, 3}} {
		batch, skipped := next(t, tt.r)
		if diff := cmp.Diff(upTo(tt.from, 5), batch); diff != "" || skipped != 0 {
			t.Errorf("%d skipped, %s", skipped, diff)
		}
		mustEnd(t, tt.r)
	}
	mustEnd(t, third)
	mustEnd(t, late)
}

func TestNext_CountsExactlyWhatASlowReaderMissed(t *testing.T) {
	const capacity = 8
	f := New(capacity)
	r := f.Subscribe(0)
	got, missed := []int{}, 0
	published := 0
	for _, n := range []int{3, 8, 9, 1, 20, 8, 0, 17, 7} {
		f.Publish(messages(published, published+n)...)
		published += n
		if n == 0 {
			continue
		}
		batch, skipped := next(t, r)
		if want := max(n-capacity, 0); skipped != want {
			t.Errorf("%d skipped of %d, want %d", skipped, n, want)
		}
		if diff := cmp.Diff(upTo(published-min(n, capacity), published), batch); diff != "" {
			t.Error(diff)
		}
		got, missed = append(got, batch...), missed+skipped
	}
	if len(got)+missed != published {
		t.Errorf("%d got and %d missed of %d", len(got), missed, published)
	}
	f.Close()
	mustEnd(t, r)
}

func TestNext_CountsWhatItMissedBetweenTwoBatchesOfABacklog(t *testing.T) {
	f := New(2 * maxBatch)
	r := f.Subscribe(0)
	f.Publish(messages(0, 2*maxBatch)...)
	if batch, skipped := next(t, r); len(batch) != maxBatch || skipped != 0 {
		t.Fatalf("%d messages, %d skipped", len(batch), skipped)
	}
	f.Publish(messages(2*maxBatch, 3*maxBatch+5)...)
	batch, skipped := next(t, r)
	if skipped != 5 || batch[0] != maxBatch+5 {
		t.Errorf("%d skipped, then %d; want 5, then %d", skipped, batch[0], maxBatch+5)
	}
}

func TestClose_LeavesTheRestToReadersAndDropsWhatComesLater(t *testing.T) {
	f := New(10)
	r := f.Subscribe(0)
	f.Publish(messages(0, 2)...)
	f.Close()
	f.Publish(message(2))
	f.Close() // the second time
	batch, _ := next(t, r)
	if diff := cmp.Diff(upTo(0, 2), batch); diff != "" {
		t.Error(diff)
	}
	mustEnd(t, r)
}

func TestClose_EndsAReaderThatWaits(t *testing.T) {
	f := New(10)
	r := f.Subscribe(0)
	end := make(chan struct{})
	go func() {
		defer close(end)
		mustEnd(t, r)
	}()
	untilItWaits(r)
	f.Close()
	<-end
}

func TestNext_ReturnsTheContextsError(t *testing.T) {
	f := New(10)
	r := f.Subscribe(0)
	if _, _, err := r.Next(ended(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r = f.Subscribe(0)
	end := make(chan error)
	go func() {
		_, _, err := r.Next(ctx)
		end <- err
	}()
	untilItWaits(r)
	cancel()
	if err := <-end; !errors.Is(err, context.Canceled) {
		t.Errorf("while it waits: %v", err)
	}
	deadline, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, _, err := r.Next(deadline); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a deadline: %v", err)
	}
}

func TestNext_LosesNothingByACancelledWait(t *testing.T) {
	f := New(100)
	r := f.Subscribe(0)
	want := 0
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		end := make(chan int)
		go func() {
			batch, _, _ := r.Next(ctx)
			end <- len(batch)
		}()
		cancel()
		f.Publish(message(want)) // beside the end of the wait
		if got := <-end; got == 1 {
			want++
			continue
		}
		batch, skipped := next(t, r)
		if len(batch) != 1 || batch[0] != want || skipped != 0 {
			t.Fatalf("got %v, %d skipped; want %d", batch, skipped, want)
		}
		want++
	}
}

func TestSubscribe_WithAPaceTakesWhatComesMeanwhileInOneBatch(t *testing.T) {
	const pace = time.Hour
	f := New(1000)
	r := f.Subscribe(pace)
	f.Publish(message(0))
	if batch, _ := next(t, r); len(batch) != 1 { // the first one is not held up
		t.Fatalf("got %v", batch)
	}
	f.Publish(messages(1, 4)...)
	if _, _, err := r.Next(ended(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("the end of a context while it rests: %v", err)
	}
	f.Publish(messages(4, 6)...)
	r.last = r.last.Add(-pace) // the hour has passed
	batch, skipped := next(t, r)
	if diff := cmp.Diff(upTo(1, 6), batch); diff != "" || skipped != 0 {
		t.Errorf("%d skipped, %s", skipped, diff)
	}
}

func TestSubscribe_WithAPaceGoesOnWhenItHasPassed(t *testing.T) {
	f := New(10)
	r := f.Subscribe(time.Millisecond)
	f.Publish(message(0))
	next(t, r)
	f.Publish(message(1))
	f.Close()
	if batch, _ := next(t, r); len(batch) != 1 || batch[0] != 1 {
		t.Errorf("got %v", batch)
	}
	mustEnd(t, r)
}

func TestReader_ThatIsClosedIsNoLongerKept(t *testing.T) {
	f := New(10)
	readers := []*Reader{f.Subscribe(0), f.Subscribe(0), f.Subscribe(0)}
	for _, r := range readers {
		r.Close()
		r.Close() // the second time
	}
	f.Publish(message(0))
	if n := len(f.readers); n != 0 {
		t.Errorf("%d readers are kept", n)
	}
}
