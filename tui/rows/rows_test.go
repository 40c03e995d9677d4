package rows

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unsafe"

	"leadrig/internal/hook"
)

func TestRing_KeepsTheNewest(t *testing.T) {
	g := newRing(10)
	for n := 1; n <= 25; n++ {
		push(&g, New(arrival(n)))
	}
	if g.len() != 10 || g.first != 15 || g.next != 25 || len(g.pages) != 1 || len(g.pages[0]) != 10 {
		t.Fatalf("len %d, first %d, next %d, %d pages", g.len(), g.first, g.next, len(g.pages))
	}
	for number := g.first; number < g.next; number++ {
		if got := g.at(number).ID; got != number+1 {
			t.Errorf("row %d is delivery %d", number, got)
		}
	}
	if len(g.index) != 10 || g.find(15) != nil || g.find(16) == nil {
		t.Errorf("the index has %d ids", len(g.index))
	}
}

func TestRing_GrowsByPagesUpToItsCapacity(t *testing.T) {
	const capacity = 2*pageRows + 100
	g := newRing(capacity)
	for n := 1; n <= 3*capacity+7; n++ {
		push(&g, New(arrival(n)))
		for _, number := range []int64{g.first, g.next - 1} {
			if got := g.at(number).ID; got != number+1 {
				t.Fatalf("after %d rows row %d is delivery %d", n, number, got)
			}
		}
	}
	rows := 0
	for _, page := range g.pages {
		rows += len(page)
	}
	if g.len() != capacity || rows != capacity || len(g.pages) != 3 {
		t.Errorf("%d rows are kept in %d places of %d pages", g.len(), rows, len(g.pages))
	}
}

func TestRing_AttemptsReachTheirRow(t *testing.T) {
	g := newRing(3)
	for n := 1; n <= 4; n++ {
		push(&g, New(arrival(n)))
	}
	if before := g.finish(finished(1, 1, 200, hook.OutcomeDelivered)); before != Pending {
		t.Error("delivery 1 has left")
	}
	g.finish(finished(2, 2, 500, hook.OutcomeRetry))
	g.finish(finished(2, 1, 200, hook.OutcomeDelivered)) // told late
	if r := g.find(2); r.Result != Retry || r.Attempt != 2 || r.Status != 500 {
		t.Errorf("got %+v", r)
	}
	if before := g.finish(finished(2, 3, 404, hook.OutcomeLost)); before != Retry {
		t.Errorf("before: %v", before)
	}
}

func TestRing_FailingCountsEventsThatFailNow(t *testing.T) {
	g := newRing(4)
	copyOf := func(id, root int) Row {
		m := arrival(id)
		m.DuplicateOf, m.Copy = int64(root), 2
		return New(m)
	}
	check := func(want int, when string) {
		t.Helper()
		if g.failing != want {
			t.Errorf("%s: %d failing, want %d", when, g.failing, want)
		}
	}
	push(&g, New(arrival(1)))
	push(&g, New(arrival(2)))
	g.finish(finished(1, 1, 500, hook.OutcomeRetry))
	g.finish(finished(2, 1, 500, hook.OutcomeRetry))
	check(2, "two events fail")
	push(&g, copyOf(3, 1))
	g.finish(finished(3, 2, 500, hook.OutcomeRetry))
	check(2, "the second copy fails too")
	push(&g, copyOf(4, 1))
	g.finish(finished(4, 3, 200, hook.OutcomeDelivered))
	check(1, "the third copy is delivered")
	g.finish(finished(2, 2, 404, hook.OutcomeLost))
	check(0, "the other event is lost")
	g.finish(finished(2, 3, 500, hook.OutcomeFailed))
	check(1, "it fails once more")
	for n := 5; n < 9; n++ {
		push(&g, New(arrival(n)))
	}
	check(0, "all these rows have left")
	push(&g, copyOf(9, 1))
	g.finish(finished(9, 4, 500, hook.OutcomeRetry))
	check(1, "a copy of an event that has left")
}

func TestRow_IsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Row{}); size > 112 {
		t.Errorf("a row takes %d bytes beside its texts", size)
	}
}

func TestRow_ShowsWhatItWasMadeOf(t *testing.T) {
	m := arrival(1)
	m.EventType, m.CampaignID, m.Lead = "SOMETHING_NEW", "987", strings.Repeat("x", 200)+"@y.example"
	m.RequestID = "0199a1b2-c3d4-7e5f-8a6b-0123456789ab"
	r := New(m)
	if r.Event != "SOMETHING_NEW" || r.Campaign() != "987" || len(r.Lead()) != maxLead || !strings.HasSuffix(r.Lead(), "…") {
		t.Errorf("event %q, campaign %q, lead %q", r.Event, r.Campaign(), r.Lead())
	}
	if got := r.ShortID(4) + " " + r.ShortID(8); got != "89ab 456789ab" {
		t.Errorf("an id that begins with the time is shown as %q", got)
	}
	m.RequestID = "7c1f0a2b-c3d4-4e5f-8a6b-0123456789ab"
	r = New(m)
	if got := r.ShortID(4) + " " + r.ShortID(8); got != "7c1f 7c1f0a2b" {
		t.Errorf("a random id is shown as %q", got)
	}
	m.RequestID = "żółwie-1"
	r = New(m)
	if got := r.ShortID(4); got != "żółwi" {
		t.Errorf("got %q", got)
	}
}

// push makes room as a Deck does.
func push(g *ring, r Row) {
	if g.full() {
		g.drop()
	}
	g.push(r)
}

// arrival is a delivery made from its number.
func arrival(n int) *hook.DeliveryArrived {
	types := hook.EventTypes()
	return &hook.DeliveryArrived{
		Time: time.UnixMilli(int64(1_800_000_000_000 + 317*n)), ID: int64(n),
		RequestID: fmt.Sprintf("%08x-0000-4000-8000-000000000000", uint32(n)*2654435761),
		EventType: string(types[n%len(types)]), CampaignID: "123", Lead: "priya@warehouse.example", Copy: 1,
	}
}

// finished is an attempt at the delivery with that id.
func finished(id int64, number, status int, outcome hook.Outcome) *hook.AttemptFinished {
	return &hook.AttemptFinished{DeliveryID: id, Number: number, Status: status, Latency: 12 * time.Millisecond, Outcome: outcome}
}
