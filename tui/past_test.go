package tui

import (
	"errors"
	"slices"
	"testing"

	"leadrig/internal/hook"
	"leadrig/tui/rows"
)

// recordedRun is a model whose list keeps few rows, and a run of n deliveries that
// are all in the history; before them are ten of an earlier run.
func recordedRun(t *testing.T, keeps, n int) (*model, *memory) {
	t.Helper()
	m, _ := newTestModel(t, 120, 30)
	m.list = newList(keeps, m.options.Location)
	m.arrange()
	d := withDesk(m)
	for i := range 10 {
		d.record(arrival(i + 1))
	}
	batch := []hook.Message{ready()}
	for i := range n {
		batch = append(batch, arrival(i+11), finished(int64(i+11), 1, 200, hook.OutcomeDelivered))
	}
	d.record(batch...)
	settleMsg(m, batch...)
	return m, d
}

// walkUp goes up row by row and returns the ids that it meets.
func walkUp(m *model) (ids []int64) {
	for range 5000 {
		r := m.list.selected()
		if len(ids) > 0 && ids[len(ids)-1] == r.ID {
			return ids
		}
		ids = append(ids, r.ID)
		play(m, "up")
	}
	return ids
}

func TestPast_NothingOfTheRunIsOutOfSight(t *testing.T) {
	m, d := recordedRun(t, 50, 700)
	if len(d.pages) != 0 {
		t.Errorf("the history was read %d times before anybody went there", len(d.pages))
	}
	wantOn(t, m, "650 older deliveries are in the history")
	ids := walkUp(m)
	if len(ids) != 700 || ids[0] != 710 || ids[699] != 11 {
		t.Fatalf("%d deliveries seen, from %d to %d", len(ids), ids[0], ids[len(ids)-1])
	}
	if !slices.IsSortedFunc(ids, func(a, b int64) int { return int(b - a) }) {
		t.Error("they are out of order")
	}
	wantOn(t, m, "✓ 200")
	wantOff(t, m, "in the history")
	play(m, "end")
	if m.list.Len() != 50 || !m.list.follow {
		t.Errorf("back at the newest: %d rows, following %v", m.list.Len(), m.list.follow)
	}
}

// One key goes to the oldest, however many pages that takes; another key ends it.
func TestPast_TheOldestIsOneKeyAway(t *testing.T) {
	m, d := recordedRun(t, 50, 3*homeward)
	play(m, "home")
	if at := m.list.selected().ID; at != 11 {
		t.Errorf("it is at delivery %d, the oldest of the run is 11", at)
	}
	if n := len(d.pages); n == 0 || n > 5 {
		t.Errorf("%d pages were read", n)
	}
	play(m, "down")
	if at := m.list.selected().ID; at != 12 {
		t.Errorf("one down it is at delivery %d", at)
	}
}

func TestPast_SaysWhereTheRestIsWhenItIsFull(t *testing.T) {
	m, _ := recordedRun(t, 50, 100)
	older := make([]rows.Row, rows.MaxOlder)
	for i := range older {
		older[i] = rows.Recorded(arrival(11), nil)
	}
	m.list.Prepend(older)
	play(m, "home")
	wantOn(t, m, "older deliveries are in the history: a filter finds them")
}

func TestPast_WhatLeavesTheListJoinsWhatWasRead(t *testing.T) {
	m, d := recordedRun(t, 50, 100)
	for range 60 {
		play(m, "up")
	}
	here := m.list.selected().ID
	for i := range 120 {
		d.record(arrival(111 + i))
		settleMsg(m, arrival(111+i))
	}
	if got := m.list.selected().ID; got != here {
		t.Errorf("the cursor moved from %d to %d", here, got)
	}
	play(m, "end")
	ids := walkUp(m)
	if len(ids) != 220 || ids[219] != 11 {
		t.Errorf("%d deliveries seen, down to %d", len(ids), ids[len(ids)-1])
	}
}

func TestPast_SaysThatTheHistoryCantBeRead(t *testing.T) {
	m, d := recordedRun(t, 50, 100)
	d.err = errors.New("the disk is gone")
	play(m, "home")
	wantOn(t, m, "read the history: the disk is gone")
}

func TestHistory_BeginsWithWhatWasRecorded(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	d := withDesk(m)
	for i := range 500 {
		d.record(arrival(i+1), finished(int64(i+1), 1, 200, hook.OutcomeDelivered))
	}
	m.options.History, m.list.past.only = true, true
	settle(m, m.Init())
	wantOn(t, m, "history", "what was recorded", "number 500")
	wantOff(t, m, "connecting", "following")
	ids := walkUp(m)
	if len(ids) != 500 || ids[499] != 1 {
		t.Errorf("%d deliveries seen", len(ids))
	}
	play(m, "space")
	wantOn(t, m, "nothing arrives here")
	if cmd := press(m, "q"); !leaves(cmd) {
		t.Error("q doesn't close it")
	}
}

func TestHistory_BeginsWithAQuery(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	d := withDesk(m)
	for i := range 500 {
		d.record(arrival(i + 1))
	}
	m.options.History, m.list.past.only, m.options.Query = true, true, `type:EMAIL_REPLY "number 33"`
	settle(m, m.Init())
	wantOn(t, m, "1 shown", "number 334", "filter: type:EMAIL_REPLY")
	for _, q := range d.pages {
		if q.Filter.Empty() {
			t.Error("the history was asked for everything")
		}
	}
}

func TestCatchUp_WhatTheScreenWasTooSlowForIsLookedUp(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	d := withDesk(m)
	tellAll := func(from, to int) (batch []hook.Message) {
		for n := from; n <= to; n++ {
			batch = append(batch, arrival(n), finished(int64(n), 1, 200, hook.OutcomeDelivered))
		}
		d.record(batch...)
		return batch
	}
	first := tellAll(1, 300)
	settleMsg(m, first[:len(first)-1]...) // the attempt of 300 is missed
	tellAll(301, 900)
	last := tellAll(901, 905)
	_, cmd := m.Update(messagesArrivedMsg{batch: last, skipped: 1201})
	_, more := m.Update(messagesArrivedMsg{batch: tellAll(906, 907)})
	settle(m, cmd, more)
	wantOn(t, m, "907 deliveries")
	wantOff(t, m, "not shown", "···")
	ids := walkUp(m)
	if len(ids) != 907 || !slices.IsSortedFunc(ids, func(a, b int64) int { return int(b - a) }) {
		t.Errorf("%d rows, sorted %v", len(ids), slices.IsSorted(ids))
	}
}

func TestCatchUp_SaysWhatStaysMissing(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	d := withDesk(m)
	settleMsg(m, ready(), arrival(1))
	d.err = errors.New("the disk is gone")
	_, cmd := m.Update(messagesArrivedMsg{batch: []hook.Message{arrival(9)}, skipped: 7})
	settle(m, cmd)
	wantOn(t, m, "2 deliveries", "7 messages not shown")
}

func TestPast_RowsOfAnotherRunOfTheSameHomeStayOut(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	d := withDesk(m)
	m.list = newList(50, m.options.Location)
	m.arrange()
	tellOwn := func(n int) {
		own, other := arrival(2*n), arrival(2*n+1)
		own.RunID, other.RunID = 7, 8
		d.record(own, other)
		settleMsg(m, own)
	}
	for n := 1; n <= 100; n++ {
		tellOwn(n)
	}
	ids := walkUp(m)
	if len(ids) != 100 || ids[99] != 2 {
		t.Fatalf("%d deliveries seen, down to %d", len(ids), ids[len(ids)-1])
	}
	for _, id := range ids {
		if id%2 != 0 {
			t.Errorf("delivery %d of the other run is listed", id)
		}
	}
	play(m, "end")
	missed := arrival(300)
	missed.RunID = 7
	d.record(missed)
	_, cmd := m.Update(messagesArrivedMsg{skipped: 2})
	settle(m, cmd)
	if len(walkUp(m)) != 101 {
		t.Errorf("after catching up there are %d", m.list.Len())
	}
	for _, q := range d.pages {
		if q.Run != 7 || q.From == 0 {
			t.Errorf("the history was asked for %+v", q)
		}
	}
}
