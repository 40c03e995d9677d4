package feed

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
)

func TestPublish_NeverWaitsForAReader(t *testing.T) {
	f := New(16)
	stuck := f.Subscribe(0) // never reads
	asleep := f.Subscribe(0)
	slept := make(chan struct{})
	go func() {
		defer close(slept)
		_, _, _ = asleep.Next(t.Context()) // is woken once and never again reads
	}()
	for n := range 10_000 { // would hang
		f.Publish(message(n))
	}
	<-slept
	batch, skipped := next(t, stuck)
	if skipped != 10_000-16 || len(batch) != 16 || batch[0] != 10_000-16 {
		t.Errorf("%d skipped, %d messages", skipped, len(batch))
	}
}

func TestPublish_NeverWaitsForAReaderWhoseWaitWasCutShort(t *testing.T) {
	f := New(16)
	r := f.Subscribe(0)
	for n := range 200 { // would hang: a wake-up that nobody took must not be in the way of the next
		for range 2 {
			if _, _, err := r.Next(ended(t)); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		f.Publish(message(n))
		if batch, skipped := next(t, r); len(batch) != 1 || batch[0] != n || skipped != 0 {
			t.Fatalf("got %v, %d skipped; want %d", batch, skipped, n)
		}
	}
}

// One number says which publisher a message is of and its place there.
const (
	publishers = 8
	each       = 4000
)

// follow reads to the end and checks the order of each publisher's messages. It
// returns how many it got and missed.
func follow(t *testing.T, r *Reader) (got, missed int) {
	var last [publishers]int
	for {
		batch, skipped, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return got, missed
		}
		if err != nil {
			t.Error(err)
			return got, missed
		}
		missed += skipped
		got += len(batch)
		for _, m := range batch {
			n := number(t, m)
			publisher, place := n/each, n%each+1
			if place <= last[publisher] || (skipped == 0 && missed == 0 && place != last[publisher]+1) {
				t.Errorf("message %d of publisher %d follows %d", place, publisher, last[publisher])
			}
			last[publisher] = place
		}
	}
}

func TestFeed_ManyPublishersAndReadersAtOnce(t *testing.T) {
	tests := map[string]int{
		"with room for all":   publishers * each,
		"with room for a few": 64,
		"with room for one":   1,
	}
	for name, capacity := range tests {
		t.Run(name, func(t *testing.T) {
			f := New(capacity)
			var readers, writers, guests sync.WaitGroup
			for range 4 {
				r := f.Subscribe(0)
				readers.Go(func() {
					defer r.Close()
					got, missed := follow(t, r)
					if got+missed != publishers*each {
						t.Errorf("%d got and %d missed of %d", got, missed, publishers*each)
					}
					if capacity == publishers*each && missed > 0 {
						t.Errorf("%d missed with room for all", missed)
					}
				})
			}
			for publisher := range publishers {
				writers.Go(func() {
					for i := 0; i < each; i += 2 {
						n := publisher*each + i
						f.Publish(message(n), message(n+1))
					}
				})
				guests.Go(func() { come(f) })
			}
			writers.Wait()
			f.Close()
			guests.Wait()
			readers.Wait()
			if n := len(f.readers); n != 0 {
				t.Errorf("%d readers are kept", n)
			}
		})
	}
}

// come subscribes and leaves again, over and over, with waits that are cut short.
func come(f *Feed) {
	for range 200 {
		r := f.Subscribe(0)
		ctx, cancel := context.WithCancel(context.Background())
		go cancel()
		_, _, _ = r.Next(ctx)
		cancel()
		r.Close()
	}
}
