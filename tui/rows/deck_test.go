package rows

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// parse is a filter that is right.
func parse(t testing.TB, text string) filter.Filter {
	t.Helper()
	f, err := filter.Parse(text, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// ids are the deliveries that a deck shows.
func ids(d *Deck) []int64 {
	var shown []int64
	for place := d.First(); place < d.Next(); place++ {
		shown = append(shown, d.At(place).ID)
	}
	return shown
}

// apply shows what passes a filter.
func apply(t testing.TB, d *Deck, s Snapshot, f filter.Filter) {
	t.Helper()
	selection, err := s.Select(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	d.Show(selection)
}

func TestDeck_ShowsWhatCameWhileTheFilterWasWorking(t *testing.T) {
	d := NewDeck(10)
	for n := 1; n <= 8; n++ {
		d.Push(New(arrival(n)))
	}
	f := parse(t, "status:500")
	d.Finish(finished(3, 1, 500, hook.OutcomeRetry))
	s := d.Snapshot()
	d.Finish(finished(5, 1, 500, hook.OutcomeRetry))     // passes now
	d.Finish(finished(3, 2, 200, hook.OutcomeDelivered)) // doesn't any more
	for n := 9; n <= 14; n++ {
		d.Push(New(arrival(n))) // 1 to 4 leave
	}
	d.Finish(finished(12, 1, 500, hook.OutcomeRetry))
	apply(t, &d, s, f)
	if got, want := ids(&d), []int64{5, 12}; !slices.Equal(got, want) {
		t.Errorf("shown %v, want %v", got, want)
	}
	d.ShowAll()
	if got := ids(&d); len(got) != 10 || got[0] != 5 {
		t.Errorf("shown %v", got)
	}
}

func TestDeck_PlacesStayWhileRowsComeAndGo(t *testing.T) {
	d := NewDeck(10)
	for n := 101; n <= 115; n++ {
		d.Push(New(arrival(n)))
	}
	place, shown := d.PlaceOf(110)
	if !shown {
		t.Fatal("110 isn't shown")
	}
	var older []Row
	for n := 96; n <= 105; n++ {
		older = append(older, New(arrival(n)))
	}
	d.Prepend(older)
	d.Prepend(older[:3]) // twice is once
	for n := 116; n <= 130; n++ {
		d.Push(New(arrival(n)))
	}
	if got := d.At(place).ID; got != 110 {
		t.Errorf("at the place of 110 is %d", got)
	}
	if got := ids(&d); len(got) != 35 || got[0] != 96 || got[34] != 130 || !slices.IsSorted(got) {
		t.Errorf("shown %v", got)
	}
	d.Forget()
	if got := ids(&d); len(got) != 10 || got[0] != 121 {
		t.Errorf("shown %v", got)
	}
	if place, _ := d.PlaceOf(121); place != d.First() {
		t.Errorf("121 is at %d, the first at %d", place, d.First())
	}
}

func TestDeck_HoldsNoMoreOfTheHistoryThanItMay(t *testing.T) {
	d := NewDeck(10)
	for n := range 10 {
		d.Push(New(arrival(n + 100_000)))
	}
	var older []Row
	for n := range MaxOlder {
		older = append(older, New(arrival(n+1)))
	}
	d.Prepend(older)
	place, _ := d.PlaceOf(100_005)
	for n := range 100 {
		d.Push(New(arrival(n + 200_000)))
	}
	if d.Older() != MaxOlder || d.At(place).ID != 100_005 {
		t.Errorf("%d rows, 100005 became %d", d.Older(), d.At(place).ID)
	}
}

// TestDeck_AlwaysShowsWhatPasses does things in random order and compares with
// looking at all rows.
func TestDeck_AlwaysShowsWhatPasses(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 1))
		d := NewDeck(30)
		var pushed []int64
		f := parse(t, "status:5xx")
		var s *Snapshot
		for range 400 {
			switch rng.IntN(6) {
			case 0, 1:
				n := len(pushed) + 1
				d.Push(New(arrival(n)))
				pushed = append(pushed, int64(n))
			case 2, 3, 4:
				if n := len(pushed); n > 0 {
					status := []int{200, 500, 503, 404}[rng.IntN(4)]
					id := pushed[max(n-35, 0)+rng.IntN(min(n, 35))]
					d.Finish(finished(id, 1+rng.IntN(3), status, hook.OutcomeRetry))
				}
			case 5:
				if s == nil {
					taken := d.Snapshot()
					s = &taken
				} else {
					apply(t, &d, *s, f)
					s = nil
				}
			}
			if !d.Filtered() || s != nil {
				continue
			}
			var want []int64
			j := judge{filter: f}
			for number := d.ring.first; number < d.ring.next; number++ {
				if r := d.ring.at(number); j.passes(r) {
					want = append(want, r.ID)
				}
			}
			if got := ids(&d); !slices.Equal(got, want) {
				t.Fatalf("seed %d: shown %v, want %v", seed, got, want)
			}
		}
	}
}

func TestDeck_WithWordsOnlyTheHistoryDecides(t *testing.T) {
	d := NewDeck(10)
	for n := 1; n <= 10; n++ {
		d.Push(New(arrival(n)))
	}
	d.Show(FromPast(parse(t, "pallets")))
	if d.Len() != 0 || d.Oldest() != 0 {
		t.Errorf("%d rows before the history was asked", d.Len())
	}
	d.Prepend([]Row{New(arrival(4)), New(arrival(7))})
	d.Push(New(arrival(11)))
	d.Append([]int64{11, 7, 99})
	d.Finish(finished(7, 1, 500, hook.OutcomeRetry))
	if got, want := ids(&d), []int64{4, 7, 11}; !slices.Equal(got, want) {
		t.Errorf("shown %v, want %v", got, want)
	}
	if r := d.Find(7); r.Result != Retry {
		t.Errorf("7 is %v", r.Result)
	}
}
