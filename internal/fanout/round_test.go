package fanout

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestNews_GivesEveryMemberATurn(t *testing.T) {
	const members, rounds = 300, 5
	r := New(10*time.Microsecond, 2*time.Millisecond)
	turns := make(chan int, members)
	for n := range members {
		defer r.Join(func() bool { turns <- n; return false }).Leave()
	}
	for round := range rounds + 1 { // the first is that of joining
		got := map[int]int{}
		for range members {
			got[receive(t, "a turn", turns)]++
		}
		if len(got) != members {
			t.Fatalf("round %d: %d of %d had a turn", round, len(got), members)
		}
		r.News()
	}
}

func TestNews_WhatComesBeforeATurnIsOneTurn(t *testing.T) {
	r := New(time.Microsecond, time.Millisecond)
	begun, goOn, turns := make(chan struct{}), make(chan struct{}), 0
	m := r.Join(func() bool {
		turns++ // never two at once, or the race detector would tell
		begun <- struct{}{}
		<-goOn
		return false
	})
	receive(t, "the first turn", begun)
	for range 100 {
		r.News()
	}
	goOn <- struct{}{}
	receive(t, "a turn for what came meanwhile", begun)
	goOn <- struct{}{}
	m.Leave()
	if turns != 2 {
		t.Errorf("%d turns, want 2", turns)
	}
}

func TestTurn_OneThatIsHeldUpHoldsUpNobodyElse(t *testing.T) {
	const stuck, moving = 200, 50
	r := New(10*time.Microsecond, time.Millisecond)
	free, turns := make(chan struct{}), make(chan int, moving)
	var held sync.WaitGroup
	held.Add(stuck)
	leave := []*Member{}
	for range stuck {
		first := sync.OnceFunc(held.Done)
		leave = append(leave, r.Join(func() bool { first(); <-free; return false }))
	}
	for n := range moving {
		leave = append(leave, r.Join(func() bool { turns <- n; return false }))
	}
	for range 3 {
		got := map[int]bool{}
		for len(got) < moving {
			got[receive(t, "a turn of who isn't stuck", turns)] = true
		}
		r.News()
	}
	held.Wait()
	close(free)
	go func() {
		for range turns { // until all have left
		}
	}()
	for _, m := range leave {
		m.Leave()
	}
	close(turns)
}

func TestTurn_WhoWantsAnotherGetsItWithoutNews(t *testing.T) {
	r := New(time.Microsecond, time.Millisecond)
	left, done := 10, make(chan struct{})
	m := r.Join(func() bool {
		if left--; left == 0 {
			close(done)
		}
		return left > 0
	})
	receive(t, "all it wanted", done)
	m.Leave()
	if left != 0 {
		t.Errorf("%d left", left)
	}
}

func TestLeave_WaitsForATurnUnderWayAndThenThereIsNone(t *testing.T) {
	r := New(time.Microsecond, time.Millisecond)
	var under atomic.Int32
	other := r.Join(func() bool { return false })
	defer other.Leave()
	for range 200 {
		begun := make(chan struct{}, 1)
		m := r.Join(func() bool {
			under.Add(1)
			defer under.Add(-1)
			select {
			case begun <- struct{}{}:
			default:
			}
			return true
		})
		receive(t, "its turn", begun)
		m.Leave()
		m.Leave() // a second time is nothing
		if n := under.Load(); n != 0 {
			t.Fatalf("%d turns under way after it has left", n)
		}
	}
}

func TestLeave_TheLastEndsTheRoundInItsPause(t *testing.T) {
	r := New(time.Hour, 2*time.Hour)
	turns := make(chan struct{}, 2)
	first := r.Join(func() bool { turns <- struct{}{}; return false })
	receive(t, "the first turn", turns)
	r.News() // due in an hour
	first.Leave()
	if r.worker != nil {
		t.Error("a worker is left")
	}
}

func BenchmarkTurns(b *testing.B) {
	const members = 1000
	r := New(0, 0)
	var all sync.WaitGroup
	first := make([]func(), members)
	for n := range members {
		all.Add(1)
		first[n] = sync.OnceFunc(all.Done)
	}
	var turns atomic.Int64
	rounds := make(chan struct{}, 1)
	for n := range members {
		defer r.Join(func() bool {
			first[n]()
			if turns.Add(1)%members == 0 {
				select {
				case rounds <- struct{}{}:
				default:
				}
			}
			return false
		}).Leave()
	}
	all.Wait()
	b.ReportAllocs()
	for b.Loop() {
		r.News()
		<-rounds
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/members, "ns/turn")
}
