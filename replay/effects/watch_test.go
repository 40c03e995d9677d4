package effects

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// scripted is a probe whose count changes at known times; synctest's clock runs
// only when all wait, so these tests measure nothing.
type scripted struct {
	start   time.Time
	changes []change
	errs    map[int]error // by number of the call, from 1

	mu    sync.Mutex
	calls int
	stuck bool // says that it's busy
}

type change struct {
	after time.Duration
	count int64
}

func script(changes ...change) *scripted { return &scripted{start: time.Now(), changes: changes} }

func (s *scripted) Count(ctx context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if err := s.errs[s.calls]; err != nil {
		return 0, err
	}
	n := int64(0)
	for _, c := range s.changes {
		if time.Since(s.start) >= c.after {
			n = c.count
		}
	}
	return n, ctx.Err()
}

func (s *scripted) Close() error { return nil }

func (s *scripted) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stuck
}

func watch(t *testing.T, p Probe) *Watch {
	t.Helper()
	w, err := Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWatch_NoProbeObservesNothing(t *testing.T) {
	if got, err := watch(t, nil).Await(t.Context(), Settle{Want: 3}); err != nil || got != (Reading{}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAwait(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		changes  []change
		settle   Settle
		want     int64
		from, to time.Duration // how long it took
	}{
		"nothing happens":       {nil, Settle{}, 0, 300 * ms, 400 * ms},
		"counts from its start": {[]change{{0, 7}, {10 * ms, 9}}, Settle{}, 2, 310 * ms, 420 * ms},
		"late and slow":         {[]change{{200 * ms, 1}, {450 * ms, 2}, {700 * ms, 3}}, Settle{}, 3, 1250 * ms, 1450 * ms},
		"a queue":               {[]change{{500 * ms, 1}, {1000 * ms, 2}, {1500 * ms, 3}}, Settle{Want: 1, Patience: 3 * time.Second}, 3, 2300 * ms, 2500 * ms},
		"a pause from before":   {[]change{{10 * ms, 1}, {700 * ms, 2}}, Settle{Want: 1, Pause: 600 * ms}, 2, 1600 * ms, 1900 * ms},
		"patience begins anew":  {[]change{{900 * ms, 1}, {2700 * ms, 2}}, Settle{Want: 2, Patience: 2 * time.Second}, 2, 4700 * ms, 5 * time.Second},
		"after the stillness":   {[]change{{400 * ms, 1}}, Settle{}, 0, 300 * ms, 400 * ms},
		"awaits what is wanted": {[]change{{900 * ms, 1}}, Settle{Want: 1, Patience: 2 * time.Second}, 1, 2100 * ms, 2300 * ms},
		"sees more than wanted": {[]change{{10 * ms, 1}, {200 * ms, 2}}, Settle{Want: 1, Patience: 2 * time.Second}, 2, 680 * ms, 900 * ms},
		"patience ends":         {nil, Settle{Want: 1, Patience: 2 * time.Second}, 0, 2 * time.Second, 2100 * ms},
		"another stillness":     {[]change{{40 * ms, 1}}, Settle{Still: 50 * ms}, 1, 120 * ms, 160 * ms},
		"enough, and at rest":   {[]change{{10 * ms, 2}}, Settle{Want: 1, Enough: time.Second}, 2, 300 * ms, 450 * ms},
		"enough from the start": {[]change{{0, 0}}, Settle{Want: 0, Patience: time.Hour}, 0, 300 * ms, 400 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := watch(t, script(c.changes...))
				begun := time.Now()
				got, err := w.Await(t.Context(), c.settle)
				if err != nil || got.Effects != c.want || !got.Observed || !got.Settled {
					t.Errorf("%+v, %v; want %d", got, err, c.want)
				}
				if took := time.Since(begun); took < c.from || took > c.to || got.Waited != took {
					t.Errorf("took %v, said %v; want %v to %v", took, got.Waited, c.from, c.to)
				}
			})
		})
	}
}

func TestAwait_TheDeadlineIsTheUpperBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var changes []change
		for i := range int64(1000) {
			changes = append(changes, change{time.Duration(i) * 100 * time.Millisecond, i})
		}
		w := watch(t, script(changes...))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		got, err := w.Await(ctx, Settle{})
		if err != nil || got.Settled || got.Effects < 9 {
			t.Errorf("%+v, %v; want an unsettled reading", got, err)
		}
	})
}

func TestAwait_MoreThanEnoughIsAwaitedNoLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var changes []change
		for i := range int64(1000) {
			changes = append(changes, change{time.Duration(i) * 100 * time.Millisecond, i})
		}
		got, err := watch(t, script(changes...)).Await(t.Context(), Settle{Want: 20, Enough: time.Second})
		if err != nil || got.Settled || got.Effects != 21 || got.Pause < 90*time.Millisecond || got.Pause > 140*time.Millisecond {
			t.Errorf("%+v, %v; want it unsettled once there are more than 20", got, err)
		}
	})
}

func TestAwait_ACancelledContextIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t, script())
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(100*time.Millisecond, cancel)
		defer stop.Stop()
		if _, err := w.Await(ctx, Settle{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestAwait_WaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := script()
		p.stuck = true
		w := watch(t, p)
		ready := time.AfterFunc(time.Second, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.stuck = false
		})
		defer ready.Stop()
		got, err := w.Await(t.Context(), Settle{})
		if err != nil || !got.Settled || got.Waited < 1250*time.Millisecond {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestAwait_ASingleFailedReadIsForgiven(t *testing.T) {
	broken := errors.New("busy")
	synctest.Test(t, func(t *testing.T) {
		p := script(change{50 * time.Millisecond, 1})
		p.errs = map[int]error{2: broken, 4: broken, 5: broken}
		if got, err := watch(t, p).Await(t.Context(), Settle{}); err != nil || got.Effects != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := script()
		p.errs = map[int]error{3: broken, 4: broken, 5: broken}
		if _, err := watch(t, p).Await(t.Context(), Settle{}); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	})
}

func TestWatch_ACountThatGoesBackIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t, script(change{0, 5}, change{10 * time.Millisecond, 2}))
		_, err := w.Await(t.Context(), Settle{})
		wantError(t, err, "from 5 to 2")
		if !errors.Is(err, ErrWentBack) {
			t.Errorf("%v", err)
		}
	})
}
