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
		pages, missed := l.following(nil, place)
		if len(pages) == 0 {
			break
		}
		bytes := 0
		for n, p := range pages {
			if bytes += p.bytes; n > 0 && (p.first != pages[n-1].last()+1 || bytes > maxStretchBytes || n >= maxStretchPages) {
				t.Fatalf("%d bytes in the first %d of %d pages from %d", bytes, n+1, len(pages), place+1)
			}
		}
		p := pages[0]
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
	pages, _ := l.following(nil, 1010)
	p := pages[0]
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
	pages, missed := l.following(nil, 5)
	if l.kept != 100 || pages[0].first != 401 || missed != 395 {
		t.Errorf("%d kept, from %d, %d missed", l.kept, pages[0].first, missed)
	}
	if _, missed := l.following(nil, 400); missed != 0 {
		t.Errorf("%d missed", missed)
	}
}

func TestLog_AViewerHearsOfWhatIsNew(t *testing.T) {
	l := newRunLog()
	heard := make(chan int64, 10)
	defer l.viewers.Join(func() bool { heard <- l.latest(); return false }).Leave()
	if first := <-heard; first != 0 {
		t.Errorf("it begins at %d", first)
	}
	l.add(arrived(1, 3, 1))
	l.viewers.News()
	if then := <-heard; then != 3 {
		t.Errorf("then it is at %d", then)
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
				if m, err := f.get(t.Context(), t.Context(), &page{first: n}, n%2 == 0); err != nil || m == nil {
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
	_, _ = f.get(t.Context(), t.Context(), &page{first: 5}, false)
	_, _ = f.get(t.Context(), t.Context(), &page{first: 6}, false)
	if f.size > f.limit || f.order.Len() != 5 || f.byKey[6] == nil {
		t.Errorf("%d bytes in %d frames", f.size, f.order.Len())
	}
}

func TestFrames_AFailureIsNotKept(t *testing.T) {
	fail := errors.New("not now")
	f := newFrames(func(context.Context, *page) ([]byte, error) { return []byte("x"), fail })
	if _, err := f.get(t.Context(), t.Context(), &page{first: 1}, true); !errors.Is(err, fail) {
		t.Errorf("%v", err)
	}
	f.encode = func(context.Context, *page) ([]byte, error) { return []byte("x"), nil }
	if _, err := f.get(t.Context(), t.Context(), &page{first: 1}, true); err != nil {
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
