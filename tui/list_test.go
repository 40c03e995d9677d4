package tui

import (
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestRing_KeepsTheNewest(t *testing.T) {
	g := newRing(10)
	for n := 1; n <= 25; n++ {
		g.push(newRow(arrival(n)))
	}
	if g.len() != 10 || g.first != 15 || g.next != 25 || len(g.rows) != 10 {
		t.Fatalf("len %d, first %d, next %d, %d rows", g.len(), g.first, g.next, len(g.rows))
	}
	for number := g.first; number < g.next; number++ {
		if got := g.at(number).id; got != number+1 {
			t.Errorf("row %d is delivery %d", number, got)
		}
	}
	if len(g.index) != 10 || g.find(15) != nil || g.find(16) == nil {
		t.Errorf("the index has %d ids", len(g.index))
	}
}

func TestRing_AttemptsReachTheirRow(t *testing.T) {
	g := newRing(3)
	for n := 1; n <= 4; n++ {
		g.push(newRow(arrival(n)))
	}
	if before := g.finish(finished(1, 1, 200, hook.OutcomeDelivered)); before != pending {
		t.Error("delivery 1 has left")
	}
	g.finish(finished(2, 2, 500, hook.OutcomeRetry))
	g.finish(finished(2, 1, 200, hook.OutcomeDelivered)) // told late
	if r := g.find(2); r.result != retry || r.attempt != 2 || r.status != 500 {
		t.Errorf("got %+v", r)
	}
	if before := g.finish(finished(2, 3, 404, hook.OutcomeLost)); before != retry {
		t.Errorf("before: %v", before)
	}
}

func TestRing_FailingCountsEventsThatFailNow(t *testing.T) {
	g := newRing(4)
	copyOf := func(id, root int) row {
		m := arrival(id)
		m.DuplicateOf, m.Copy = int64(root), 2
		return newRow(m)
	}
	check := func(want int, when string) {
		t.Helper()
		if g.failing != want {
			t.Errorf("%s: %d failing, want %d", when, g.failing, want)
		}
	}
	g.push(newRow(arrival(1)))
	g.push(newRow(arrival(2)))
	g.finish(finished(1, 1, 500, hook.OutcomeRetry))
	g.finish(finished(2, 1, 500, hook.OutcomeRetry))
	check(2, "two events fail")
	g.push(copyOf(3, 1))
	g.finish(finished(3, 2, 500, hook.OutcomeRetry))
	check(2, "the second copy fails too")
	g.push(copyOf(4, 1))
	g.finish(finished(4, 3, 200, hook.OutcomeDelivered))
	check(1, "the third copy is delivered")
	g.finish(finished(2, 2, 404, hook.OutcomeLost))
	check(0, "the other event is lost")
	g.finish(finished(2, 3, 500, hook.OutcomeFailed))
	check(1, "it fails once more")
	for n := 5; n < 9; n++ {
		g.push(newRow(arrival(n)))
	}
	check(0, "all these rows have left")
	g.push(copyOf(9, 1))
	g.finish(finished(9, 4, 500, hook.OutcomeRetry))
	check(1, "a copy of an event that has left")
}

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
	if l.cursor != here || l.at(l.cursor).id != here+1 {
		t.Errorf("the cursor moved from %d to %d", here, l.cursor)
	}
	for n := 15; n <= 40; n++ {
		l.arrive(arrival(n))
		l.settle()
	}
	if l.cursor != l.first || l.follow {
		t.Errorf("the row has left: cursor %d, first %d, follow %v", l.cursor, l.first, l.follow)
	}
}

func TestList_ADeliveryToldTwiceIsOneRow(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, arrival(1), arrival(1), arrival(2))
	if m.list.len() != 2 || m.header.tally.deliveries != 2 {
		t.Errorf("%d rows, %d counted", m.list.len(), m.header.tally.deliveries)
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

func TestRow_IsSmall(t *testing.T) {
	if size := unsafe.Sizeof(row{}); size > 96 {
		t.Errorf("a row takes %d bytes beside its texts", size)
	}
}

func TestRow_ShowsWhatItWasMadeOf(t *testing.T) {
	m := arrival(1)
	m.EventType, m.CampaignID, m.Lead = "SOMETHING_NEW", "987", strings.Repeat("x", 200)+"@y.example"
	m.RequestID = "0199a1b2-c3d4-7e5f-8a6b-0123456789ab"
	r := newRow(m)
	if r.event != "SOMETHING_NEW" || r.campaign() != "987" || len(r.lead()) != maxLead || !strings.HasSuffix(r.lead(), "…") {
		t.Errorf("event %q, campaign %q, lead %q", r.event, r.campaign(), r.lead())
	}
	if got := r.idText(4) + " " + r.idText(8); got != "89ab 456789ab" {
		t.Errorf("an id that begins with the time is shown as %q", got)
	}
	m.RequestID = "7c1f0a2b-c3d4-4e5f-8a6b-0123456789ab"
	r = newRow(m)
	if got := r.idText(4) + " " + r.idText(8); got != "7c1f 7c1f0a2b" {
		t.Errorf("a random id is shown as %q", got)
	}
	m.RequestID = "żółwie-1"
	r = newRow(m)
	if got := r.idText(4); got != "żółwi" {
		t.Errorf("got %q", got)
	}
}

func TestText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "<1 ms", 999 * time.Microsecond: "<1 ms", 12400 * time.Microsecond: "12 ms", 999 * time.Millisecond: "999 ms",
		time.Second: "1.0 s", 99999 * time.Millisecond: "99.9 s", 100 * time.Second: "100 s", time.Hour: "3600 s",
	} {
		if got := duration(d); got != want || len(got) > 6 {
			t.Errorf("duration(%v) = %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1204: "1,204", 100000: "100,000", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %q, want %q", n, got, want)
		}
	}
}
