package cli

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/tui"
)

// followed are records of so many deliveries; even ones are EMAIL_OPEN, and the
// last is a copy of the first.
func followed(count int) *seenRecords {
	r := &seenRecords{}
	for n := 1; n <= count; n++ {
		d := &hook.Delivery{ID: int64(n), Body: fmt.Appendf(nil, "body %d", n)}
		d.EventType = map[bool]string{true: "EMAIL_OPEN", false: "EMAIL_REPLY"}[n%2 == 0]
		if n == count {
			d.DuplicateOf = 1
		}
		r.Delivery(d)
		r.Attempt(&hook.Attempt{DeliveryID: d.ID, Status: 200 + n%2*300, Number: 1})
	}
	return r
}

func TestSeen_APageHasTheNewestThatPassTheFilter(t *testing.T) {
	r := followed(9)
	open, err := filter.Parse("status:5xx", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	page, err := r.Page(t.Context(), tui.PageQuery{Filter: open, Before: 9, Limit: 3})
	for _, row := range page.Recorded {
		ids = append(ids, row.Delivery.ID)
		if len(row.Attempts) != 1 || row.Attempts[0].Status != 500 {
			t.Errorf("row %+v", row)
		}
	}
	if diff := cmp.Diff([]int64{7, 5, 3}, ids); diff != "" || err != nil || !page.More {
		t.Errorf("%s, %v, more: %v", diff, err, page.More)
	}
}

func TestSeen_ADeliveryIsWholeAndComparedWithItsLike(t *testing.T) {
	r := followed(9)
	d, err := r.Detail(t.Context(), 4)
	if err != nil || string(d.Delivery.Body) != "body 4" || len(d.Attempts) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
	for against, want := range map[tui.Against]string{tui.AgainstPrevious: "body 7", tui.AgainstDuplicate: "body 1"} {
		if c, err := r.Compare(t.Context(), 9, against); err != nil || string(c.Body) != want {
			t.Errorf("%s: %+v, %v", against, c, err)
		}
	}
	for _, against := range []tui.Against{tui.AgainstDuplicate, tui.AgainstOrigin, tui.AgainstFixture} {
		if _, err := r.Compare(t.Context(), 4, against); !errors.Is(err, tui.ErrNothingToCompare) {
			t.Errorf("%s: %v", against, err)
		}
	}
}

func TestSeen_OnlyTheLatestAreKept(t *testing.T) {
	r := followed(maxSeen + 5)
	if _, err := r.Detail(t.Context(), 5); !errors.Is(err, errNotSeen) {
		t.Errorf("the fifth: %v", err)
	}
	if _, err := r.Detail(t.Context(), 6); err != nil {
		t.Errorf("the sixth: %v", err)
	}
	big := &seenRecords{}
	for n := range int64(20) {
		big.Delivery(&hook.Delivery{ID: n + 1, Body: make([]byte, 4<<20)})
	}
	if len(big.order) != 16 || len(big.byID) != 16 || big.bytes > maxSeenBytes {
		t.Errorf("%d kept, %d bytes", len(big.order), big.bytes)
	}
}
