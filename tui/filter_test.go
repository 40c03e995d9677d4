package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

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
