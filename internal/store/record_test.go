package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestRecord_WritesARowForEveryDelivery(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{Command: "listen", Now: received})
	sent := []*hook.Delivery{arrival("a", event(1)), arrival("b", event(2)), arrival("c", []byte("no JSON"))}
	record(t, s, sent...)
	flush(t, s)

	got := stored(t, home)
	if diff := cmp.Diff(sent, got); diff != "" {
		t.Errorf("what was recorded and what is read differ: %s", diff)
	}
	for i, d := range got {
		if d.ID != int64(i+1) || d.RunID != s.RunID() || d.Copy != 1 || d.DuplicateOf != 0 || d.DuplicateBy != "" {
			t.Errorf("delivery %d: id %d, run %d, copy %d of %d by %q", i, d.ID, d.RunID, d.Copy, d.DuplicateOf, d.DuplicateBy)
		}
	}
	if n, err := Inspect(home); n != 3 || err != nil {
		t.Errorf("Inspect: %d deliveries, %v", n, err)
	}
	var command string
	var at int64
	if err := database(t, home).QueryRow("SELECT command, started_at FROM runs").Scan(&command, &at); err != nil {
		t.Fatal(err)
	}
	if command != "listen" || at != received().UnixMicro() {
		t.Errorf("the run is %q of %d", command, at)
	}
}

func TestRecord_IDsAscendAcrossRuns(t *testing.T) {
	home := t.TempDir()
	for run := range 3 {
		s := open(t, home, Options{})
		record(t, s, arrival(fmt.Sprintf("%d-a", run), event(run)), arrival(fmt.Sprintf("%d-b", run), event(run)))
		shut(t, s)
	}
	got := stored(t, home)
	ids, runs := []int64{}, map[int64]int{}
	for _, d := range got {
		ids = append(ids, d.ID)
		runs[d.RunID]++
	}
	if diff := cmp.Diff([]int64{1, 2, 3, 4, 5, 6}, ids); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[int64]int{1: 2, 2: 2, 3: 2}, runs); diff != "" {
		t.Error(diff)
	}
}

func TestRecordAttempt_WritesWhatTheAttemptSays(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	d := arrival("a", event(1))
	record(t, s, arrival("before", event(0)), d)
	answered := &hook.Attempt{
		Number: 1, StartedAt: received(), URL: "http://127.0.0.1:3000/hook", Status: 503, Latency: 1234 * time.Microsecond,
		Outcome: hook.OutcomeRetry, Fault: "status=503",
		Answer: hook.Answer{Status: 503, Header: hook.NewHeader(hook.HeaderField{Name: "a", Value: "b"}), Body: noise(300), Truncated: true},
	}
	silent := &hook.Attempt{Number: 2, StartedAt: received(), URL: "http://127.0.0.1:3000/hook", Outcome: hook.OutcomeFailed, Error: "no answer within 30 s"}
	s.RecordAttempt(d, answered)
	s.RecordAttempt(d, silent)
	shut(t, s)

	if answered.DeliveryID != 2 {
		t.Errorf("the attempt is at delivery %d, want 2", answered.DeliveryID)
	}
	if diff := cmp.Diff([]hook.Attempt{*answered, *silent}, attempts(t, home)); diff != "" {
		t.Error(diff)
	}
}

// attempts reads every attempt of a store, in the order of ids. An empty header
// or body reads as nil, as an attempt without an answer has it.
func attempts(t *testing.T, home string) []hook.Attempt {
	t.Helper()
	rows, err := database(t, home).Query(`SELECT delivery_id, number, started_at, url, status, latency_us, outcome, error, fault,
		answer_cut, answer_header, answer_body FROM attempts ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []hook.Attempt
	for rows.Next() {
		var a hook.Attempt
		var at, latency int64
		var header, body []byte
		if err := rows.Scan(&a.DeliveryID, &a.Number, &at, &a.URL, &a.Status, &latency, &a.Outcome, &a.Error, &a.Fault,
			&a.Answer.Truncated, &header, &body); err != nil {
			t.Fatal(err)
		}
		a.StartedAt, a.Latency = time.UnixMicro(at).UTC(), time.Duration(latency)*time.Microsecond
		a.Answer.Status = a.Status
		if len(header) > 0 {
			a.Answer.Header = header
		}
		if len(body) > 0 {
			a.Answer.Body = body
		}
		all = append(all, a)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCallbacks_TellADeliveryBeforeItsAttemptAndInOrder(t *testing.T) {
	const senders, each = 8, 40
	home := t.TempDir()
	type told struct{ delivery, attempt int64 } // attempt: its number
	var indexed []told
	completed := map[*hook.Attempt]bool{}
	s := open(t, home, Options{
		Complete: func(d *hook.Delivery, a *hook.Attempt) {
			if d.ID == 0 || d.Copy == 0 || a.DeliveryID != d.ID {
				t.Errorf("an attempt was completed with delivery %d, copy %d", d.ID, d.Copy)
			}
			a.Number, completed[a] = d.Copy, true
		},
		Indexed: func(entries []Entry) {
			for _, e := range entries {
				if e.Attempt == nil {
					indexed = append(indexed, told{delivery: e.Delivery.ID})
					continue
				}
				if !completed[e.Attempt] {
					t.Errorf("the attempt at delivery %d was told before it was completed", e.Delivery.ID)
				}
				indexed = append(indexed, told{e.Delivery.ID, int64(e.Attempt.Number)})
			}
		},
	})
	var wg sync.WaitGroup
	for sender := range senders {
		wg.Go(func() {
			for i := range each {
				d := arrival(fmt.Sprintf("%d-%d", sender, i), event(i))
				if err := s.Record(d); err != nil {
					t.Error(err)
					return
				}
				s.RecordAttempt(d, &hook.Attempt{StartedAt: received()})
			}
		})
	}
	wg.Wait()
	shut(t, s)

	var last int64
	seen := map[int64]int{}
	for _, e := range indexed {
		if e.attempt == 0 {
			if e.delivery != last+1 {
				t.Errorf("delivery %d was told after %d", e.delivery, last)
			}
			last = e.delivery
			continue
		}
		if seen[e.delivery]++; e.delivery > last {
			t.Errorf("an attempt at delivery %d was told before the delivery", e.delivery)
		}
	}
	if len(indexed) != 2*senders*each || last != senders*each || len(seen) != senders*each {
		t.Errorf("%d entries up to delivery %d with attempts at %d deliveries", len(indexed), last, len(seen))
	}
	if got := attempts(t, home); len(got) != senders*each || got[0].Number != 1 {
		t.Errorf("%d attempts have rows", len(got))
	}
}

func TestIndexed_IsReadableWhenItIsTold(t *testing.T) {
	home := t.TempDir()
	counts := make(chan int, 1)
	s := open(t, home, Options{Indexed: func([]Entry) {
		n, err := Inspect(home)
		if err != nil {
			t.Error(err)
		}
		counts <- n
	}})
	for want := 1; want <= 3; want++ {
		record(t, s, arrival(fmt.Sprint(want), nil))
		if got := <-counts; got != want {
			t.Errorf("%d deliveries can be read when the number %d is told", got, want)
		}
	}
}

func TestFlush_ReturnsWhenAllIsToldOrTheContextEnds(t *testing.T) {
	told := 0
	s := open(t, t.TempDir(), Options{Indexed: func(entries []Entry) {
		if told += len(entries); len(entries) == 0 {
			t.Error("told of nothing")
		}
	}})
	flush(t, s) // of nothing
	for i := range 500 {
		record(t, s, arrival(fmt.Sprint(i), event(i)))
	}
	flush(t, s)
	if told != 500 { // a race, too, if Flush were no barrier
		t.Errorf("%d of 500 were told when Flush returned", told)
	}
	s.index.dbMu.Lock() // nothing can be written now
	record(t, s, arrival("last", nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Flush(ctx); err != nil {
		t.Error(err)
	}
	s.index.dbMu.Unlock()
	flush(t, s)
	if told != 501 {
		t.Errorf("%d of 501 were told in the end", told)
	}
}

func TestClose_WritesAllAndTakesNoMore(t *testing.T) {
	home := t.TempDir()
	told := 0
	s := open(t, home, Options{Indexed: func(entries []Entry) { told += len(entries) }})
	for i := range 1000 {
		d := arrival(fmt.Sprint(i), event(i))
		record(t, s, d)
		s.RecordAttempt(d, &hook.Attempt{Number: 1, StartedAt: received()})
	}
	shut(t, s)
	if n, err := Inspect(home); n != 1000 || err != nil || told != 2000 {
		t.Errorf("%d deliveries after Close, %d entries told, %v", n, told, err)
	}
	if got := len(attempts(t, home)); got != 1000 {
		t.Errorf("%d attempts after Close", got)
	}
	if err := s.Record(arrival("late", nil)); !errors.Is(err, errClosed) {
		t.Errorf("Record after Close: %v", err)
	}
	flush(t, s) // must not wait for ever
	shut(t, s)  // the second time
	if n, err := Inspect(home); n != 1000 || err != nil {
		t.Errorf("%d deliveries after a late one, %v", n, err)
	}
}

func TestClose_WhileSendersRecordKeepsWhatWasAcknowledged(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	begun := make(chan struct{}, 4)
	var wg sync.WaitGroup
	for sender := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d", sender, i)
				if err := s.Record(arrival(id, noise(i%5000))); err != nil {
					if !errors.Is(err, errClosed) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				acknowledged[id] = true
				mu.Unlock()
				if i == 20 {
					begun <- struct{}{}
				}
			}
		})
	}
	for range 4 {
		<-begun
	}
	shut(t, s)
	wg.Wait()
	got := map[string]bool{}
	for _, id := range requestIDs(t, home) {
		got[id] = true
	}
	if diff := cmp.Diff(acknowledged, got); diff != "" {
		t.Errorf("acknowledged and stored differ: %s", diff)
	}
}
