package share

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
)

func arrived(from, to, bytes int) (all []hook.Message) {
	for n := from; n <= to; n++ {
		all = append(all, &hook.DeliveryArrived{ID: int64(n), Bytes: bytes})
	}
	return all
}

func TestLog_PagesAreBoundedAndInOrder(t *testing.T) {
	l := newRunLog()
	if l.add([]hook.Message{&hook.Ready{}, &hook.Warning{}}) {
		t.Error("what isn't shared makes news")
	}
	l.add(arrived(1, 1000, 1))
	l.add(arrived(1001, 1010, maxPageBytes))
	l.add([]hook.Message{&hook.AttemptFinished{DeliveryID: 1010, Status: 500, Outcome: hook.OutcomeRetry, Latency: time.Second, Number: 3, Time: time.UnixMicro(5)}})
	place, ids := int64(0), int64(0)
	for {
		p, missed, _ := l.after(place, 0)
		if p == nil {
			break
		}
		if missed != 0 || p.first != place+1 || len(p.refs) > maxPageRefs || (p.bytes > maxPageBytes && len(p.refs) > 1) {
			t.Fatalf("after %d come %d with %d bytes from %d, %d missed", place, len(p.refs), p.bytes, p.first, missed)
		}
		for _, r := range p.refs {
			if !r.attempt {
				if ids++; r.id != ids {
					t.Fatalf("delivery %d, want %d", r.id, ids)
				}
			}
		}
		place = p.last()
	}
	if place != 1011 || ids != 1010 || l.latest() != 1011 {
		t.Errorf("it ends at %d with %d deliveries", place, ids)
	}
	p, _, _ := l.after(1010, 0)
	if r := p.refs[len(p.refs)-1]; !r.attempt || r.id != 1010 || r.status != 500 || outcomes()[r.outcome] != hook.OutcomeRetry || r.number != 3 || r.at != 5 {
		t.Errorf("the attempt is %+v", r)
	}
}

func TestLog_WhatIsNotKeptIsCounted(t *testing.T) {
	l := newRunLog()
	l.limit = 100
	for n := range 50 {
		l.add(arrived(n*10+1, n*10+10, 1))
	}
	p, missed, _ := l.after(5, 0)
	if l.kept != 100 || p.first != 401 || missed != 395 {
		t.Errorf("%d kept, from %d, %d missed", l.kept, p.first, missed)
	}
	if _, missed, _ := l.after(400, 0); missed != 0 {
		t.Errorf("%d missed", missed)
	}
}

func TestLog_WhoWaitsIsWokenWithItsGroup(t *testing.T) {
	l := newRunLog()
	_, _, mine := l.after(0, 3)
	_, _, other := l.after(0, 4)
	l.add(arrived(1, 1, 1))
	l.wake(3)
	select {
	case <-mine:
	default:
		t.Error("it wasn't woken")
	}
	select {
	case <-other:
		t.Error("another group was")
	default:
	}
}

func TestFrames_APageIsEncodedOnceForAll(t *testing.T) {
	var mu sync.Mutex
	encoded := map[int64]int{}
	f := newFrames(func(_ context.Context, p *page) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		encoded[p.first]++
		return make([]byte, 1000), nil
	})
	f.limit = 10_000
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for n := range int64(5) {
				if m, err := f.get(t.Context(), t.Context(), &page{first: n}); err != nil || m == nil {
					t.Errorf("page %d: %v", n, err)
				}
			}
		})
	}
	all.Wait()
	for n := range int64(5) {
		if encoded[n] != 1 {
			t.Errorf("page %d was encoded %d times", n, encoded[n])
		}
	}
	if f.size > f.limit || f.order.Len() != 5 {
		t.Errorf("%d bytes in %d frames", f.size, f.order.Len())
	}
	_, _ = f.get(t.Context(), t.Context(), &page{first: 5})
	_, _ = f.get(t.Context(), t.Context(), &page{first: 6})
	if f.size > f.limit || f.order.Len() != 5 || f.byKey[6] == nil {
		t.Errorf("%d bytes in %d frames", f.size, f.order.Len())
	}
}

func TestFrames_AFailureIsNotKept(t *testing.T) {
	fail := errors.New("not now")
	f := newFrames(func(context.Context, *page) ([]byte, error) { return []byte("x"), fail })
	if _, err := f.get(t.Context(), t.Context(), &page{first: 1}); !errors.Is(err, fail) {
		t.Errorf("%v", err)
	}
	f.encode = func(context.Context, *page) ([]byte, error) { return []byte("x"), nil }
	if _, err := f.get(t.Context(), t.Context(), &page{first: 1}); err != nil {
		t.Errorf("%v", err)
	}
}

// gone is a history that has lost everything, or fails so often first.
type gone struct {
	fails int
	last  error
}

func (g *gone) Delivery(context.Context, int64) (*hook.Delivery, error) {
	if g.fails > 0 {
		g.fails--
		return nil, errors.New("the disk is busy")
	}
	if g.last != nil {
		return nil, g.last
	}
	return &hook.Delivery{ID: 1, Method: "POST", Body: []byte("x")}, nil
}

func TestRead_PassingTroubleIsWaitedOut(t *testing.T) {
	tests := map[string]struct {
		history  *gone
		withheld bool
	}{
		"trouble that passes":   {&gone{fails: readTries - 1}, false},
		"trouble that stays":    {&gone{fails: readTries}, true},
		"what isn't there":      {&gone{last: fmt.Errorf("delivery 1: %w", hook.ErrNotFound)}, true},
		"what is there at once": {&gone{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var warned []hook.Message
			h, err := New(Config{Deliveries: tt.history, Raw: true, Tell: func(m hook.Message) { warned = append(warned, m) }})
			if err != nil {
				t.Fatal(err)
			}
			d, err := h.read(t.Context(), 1)
			if err != nil || (d.Withheld != "") != tt.withheld || (len(warned) > 0) != tt.withheld {
				t.Errorf("%+v, %v, told %v", d, err, warned)
			}
			if _, err := d.Hook(); err != nil {
				t.Errorf("a participant can't take it: %v", err)
			}
		})
	}
}

func BenchmarkEncodePage(b *testing.B) {
	h, err := New(Config{Deliveries: &gone{}, Raw: true, Tell: func(hook.Message) {}})
	if err != nil {
		b.Fatal(err)
	}
	p := paged(arrived(1, 10, 1400))[0]
	for b.Loop() {
		if _, err := h.encodePage(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}
