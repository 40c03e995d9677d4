package tui

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestList_CursorStaysWhileRowsLeave(t *testing.T) {
	l := newList(10, time.UTC)
	l.setSize(80, 8)
	for n := 1; n <= 10; n++ {
		l.arrive(arrival(n))
	}
	l.settle()
	l.move(-4)
	here := l.cursor
	for n := 11; n <= 14; n++ {
		l.arrive(arrival(n))
		l.settle()
	}
	if l.cursor != here || l.At(l.cursor).ID != here+1 {
		t.Errorf("the cursor moved from %d to %d", here, l.cursor)
	}
	for n := 15; n <= 40; n++ {
		l.arrive(arrival(n))
		l.settle()
	}
	if l.cursor != l.First() || l.follow {
		t.Errorf("the row has left: cursor %d, first %d, follow %v", l.cursor, l.First(), l.follow)
	}
}

func TestList_ADeliveryToldTwiceIsOneRow(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, arrival(1), arrival(1), arrival(2))
	if m.list.Len() != 2 || m.header.tally.deliveries != 2 {
		t.Errorf("%d rows, %d counted", m.list.Len(), m.header.tally.deliveries)
	}
}

func TestList_AttemptWithoutItsDelivery(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, ready(), finished(77, 1, 404, hook.OutcomeLost))
	wantOn(t, m, "Waiting for the first event", "1 lost", ":3000 ● 12 ms")
}

func TestColumns_FillTheWidth(t *testing.T) {
	for width := 1; width <= 250; width++ {
		columns, gap := columnsFor(width)
		total := markerWidth - gap
		var kinds []columnKind
		for _, c := range columns {
			total += c.width + gap
			kinds = append(kinds, c.kind)
		}
		if len(columns) > 1 && total > width || width >= 69 && total != width {
			t.Errorf("width %d: columns take %d", width, total)
		}
		if width >= 69 {
			want := []columnKind{columnTime, columnEvent, columnLead, columnID, columnDuplicate, columnAttempt, columnStatus, columnLatency}
			if width >= wideWidth {
				want = []columnKind{
					columnTime, columnEvent, columnLead, columnCampaign, columnID, columnDuplicate,
					columnAttempt, columnStatus, columnLatency, columnNote,
				}
			}
			if diff := cmp.Diff(want, kinds); diff != "" {
				t.Errorf("width %d:\n%s", width, diff)
			}
		}
	}
}
