package inspector

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

// collect reads deliveries and attempts until those of a delivery are there.
func collect(t *testing.T, conn *websocket.Conn, last int64) (deliveries, attempts []int64) {
	t.Helper()
	for len(deliveries) == 0 || deliveries[len(deliveries)-1] < last || len(attempts) < len(deliveries) {
		switch l, _ := receive(t, conn); l.Type {
		case "delivery":
			deliveries = append(deliveries, l.DeliveryID)
		case "attempt":
			attempts = append(attempts, l.DeliveryID)
		}
	}
	slices.Sort(attempts) // several may be under way
	return deliveries, attempts
}

func ids(from, to int64) (all []int64) {
	for id := from; id <= to; id++ {
		all = append(all, id)
	}
	return all
}

func TestLive_GoesOnWhereAViewerWas(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	for n := range 5 {
		r.event("EMAIL_OPEN", "one@lead.example", strconv.Itoa(n))
	}
	r.recorded(5)
	sending := make(chan struct{})
	go func() { // some are in the history, some on the feed, some on their way, while viewers come
		defer close(sending)
		for n := range 60 {
			r.event("EMAIL_OPEN", "two@lead.example", strconv.Itoa(100+n))
		}
	}()
	for range 10 {
		conn := r.dial("?after=2&open=")
		deliveries, attempts := collect(t, conn, 65)
		if diff := cmp.Diff(ids(3, 65), deliveries); diff != "" {
			t.Errorf("deliveries: %s", diff)
		}
		if diff := cmp.Diff(ids(3, 65), attempts); diff != "" {
			t.Errorf("attempts: %s", diff)
		}
		_ = conn.Close()
	}
	<-sending
}

func TestLive_TellsOfAttemptsThatAViewerWaitsFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.event("EMAIL_OPEN", "one@lead.example", "1")
	r.event("EMAIL_OPEN", "one@lead.example", "2")
	r.recorded(2)
	conn := r.dial("?after=2&open=1,2,999")
	for want := int64(1); want <= 2; want++ {
		if l, b := receive(t, conn); l.Type != "attempt" || l.DeliveryID != want {
			t.Errorf("got %s, want the attempt at %d", b, want)
		}
	}
}

func TestLive_SaysWhenThereIsTooMuchBetween(t *testing.T) {
	t.Parallel()
	page, _ := newSeededPage(t, maxResumed+1500)
	r := &rig{t: t, page: page}
	conn := r.dial("?after=1")
	if l, b := receive(t, conn); l.Type != "warning" || l.Code != "skipped" {
		t.Errorf("the first message is %s, want that some were skipped", b)
	}
	if l, b := receive(t, conn); l.Type != "delivery" || l.DeliveryID < 1000 {
		t.Errorf("then comes %s, want the newest deliveries", b)
	}
}
