package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
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

func TestFilter_ShowsWhatPassesAsItComesAndChanges(t *testing.T) {
	m, _ := running(t, 120, 30)
	play(m, "/")
	typeIn(m, "status:404")
	play(m, "enter")
	shown := func(want ...int64) {
		t.Helper()
		var got []int64
		for place := m.list.First(); place < m.list.Next(); place++ {
			got = append(got, m.list.At(place).ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("shown %v, want %v", got, want)
		}
	}
	shown(8)
	settleMsg(m, arrival(16), arrival(17))
	shown(8)
	settleMsg(m, finished(17, 1, 404, hook.OutcomeLost), finished(16, 1, 404, hook.OutcomeLost), finished(2, 2, 404, hook.OutcomeLost))
	shown(2, 8, 16, 17)
	settleMsg(m, finished(8, 2, 200, hook.OutcomeDelivered))
	shown(2, 16, 17)
	wantOn(t, m, "3 of 17", "filter: status:404")
	play(m, "k")
	chosen := m.list.selected().ID
	settleMsg(m, finished(1, 2, 404, hook.OutcomeLost))
	if got := m.list.selected().ID; got != chosen {
		t.Errorf("a row that came before the cursor moved it from %d to %d", chosen, got)
	}
	play(m, "esc")
	if got := m.list.selected().ID; m.list.Len() != 17 || got != chosen {
		t.Errorf("without the filter: %d rows, cursor on %d, want %d", m.list.Len(), got, chosen)
	}
}

func TestFilter_SaysWhatIsWrongAsOneTypes(t *testing.T) {
	m, _ := running(t, 120, 30)
	play(m, "/")
	typeIn(m, "stats:500")
	wantOn(t, m, "status")
	play(m, "enter")
	wantOn(t, m, "─ Filter") // it stays open
	play(m, "esc")
	wantOff(t, m, "─ Filter", "filter: ")
}

func TestFilter_EscGoesBackToTheOneBefore(t *testing.T) {
	m, _ := running(t, 120, 30)
	play(m, "/")
	typeIn(m, "status:404")
	play(m, "enter", "/")
	typeIn(m, " dup:yes")
	wantOn(t, m, "No delivery passes")
	play(m, "esc")
	wantOn(t, m, "filter: status:404")
	if m.list.Len() != 1 {
		t.Errorf("%d rows", m.list.Len())
	}
}

func TestFilter_WordsAreFoundInBodies(t *testing.T) {
	m, d := running(t, 120, 30)
	play(m, "/")
	typeIn(m, `"number 12"`)
	play(m, "enter")
	if m.list.Len() != 1 || m.list.selected().ID != 12 {
		t.Fatalf("%d rows", m.list.Len())
	}
	late := arrival(121)
	d.record(late, arrival(16))
	settleMsg(m, late, arrival(16))
	if m.list.Len() != 2 || m.list.selected().ID != 121 {
		t.Errorf("a delivery that came later: %d rows, cursor on %d", m.list.Len(), m.list.selected().ID)
	}
	play(m, "esc")
	if m.list.Len() != 17 {
		t.Errorf("%d rows without the filter", m.list.Len())
	}
}

func TestFilter_ReachesBeyondWhatTheListKeeps(t *testing.T) {
	m, _ := recordedRun(t, 50, 700)
	play(m, "/")
	typeIn(m, "type:EMAIL_REPLY")
	play(m, "enter")
	ids := walkUp(m)
	want := 0
	for n := 11; n <= 710; n++ {
		if hook.EventTypes()[n%len(hook.EventTypes())] == hook.EmailReply {
			want++
		}
	}
	if len(ids) != want || ids[len(ids)-1] > 30 {
		t.Errorf("%d rows down to %d, want %d", len(ids), ids[len(ids)-1], want)
	}
}

func TestFilter_AnAnswerForAnotherFilterIsIgnored(t *testing.T) {
	m, _ := running(t, 120, 30)
	if err := m.startFilter("status:404"); err != nil {
		t.Fatal(err)
	}
	late := m.takeCmds()
	if err := m.startFilter("status:200"); err != nil {
		t.Fatal(err)
	}
	settle(m, append(m.takeCmds(), late...)...)
	if m.list.Len() != 9 {
		t.Errorf("%d rows, want the nine with 200", m.list.Len())
	}
}

func TestFilter_TypingSaysWhereTheCursorIs(t *testing.T) {
	m, _ := running(t, 120, 30)
	if m.View().Cursor != nil {
		t.Error("a text cursor where nothing is typed")
	}
	play(m, "/")
	typeIn(m, "dup")
	cursor := m.View().Cursor
	if cursor == nil {
		t.Fatal("no text cursor")
	}
	line := strings.Split(screen(m), "\n")[cursor.Y]
	if !strings.HasPrefix(line, " / dup") || cursor.X != len(" / dup") {
		t.Errorf("the cursor is at %d in %q", cursor.X, line)
	}
	m.Update(tea.PasteMsg{Content: ":yes\x1b[31m\n"})
	wantOn(t, m, "/ dup:yes[31m")
}

func BenchmarkFilter(b *testing.B) {
	m, _ := newTestModel(b, 120, 40)
	for n := 1; n <= ringCapacity; n++ {
		tell(m, arrival(n))
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := m.startFilter("type:EMAIL_* lead:omar"); err != nil {
			b.Fatal(err)
		}
		for _, cmd := range m.takeCmds() {
			m.Update(cmd())
		}
	}
	if !strings.Contains(screen(m), "of 100,000") {
		b.Error("nothing was filtered")
	}
}
