package inspector

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"leadrig/internal/actions"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// newSeededPage is a page over a home with a number of recorded deliveries, with
// what changes in its configuration.
func newSeededPage(t testing.TB, n int, changes ...func(*Config)) (*Inspector, *feed.Feed) {
	t.Helper()
	home := t.TempDir()
	st, err := store.Open(home, store.Options{Command: "listen"})
	if err != nil {
		t.Fatal(err)
	}
	types := hook.EventTypes()
	for i := range n {
		body := fmt.Appendf(nil, `{"event_type":%q,"to_email":"lead%d@warehouse.example","campaign_id":123,"event_timestamp":"%d"}`, types[i%len(types)], i, i)
		d := &hook.Delivery{
			ReceivedAt: time.Now(), Source: hook.SourceEndpoint, Method: http.MethodPost, RequestID: fmt.Sprintf("%06x-id", i),
			Header: hook.NewHeader(hook.HeaderField{Name: "Content-Type", Value: "application/json"}), Body: body, Summary: hook.Summarize(body),
		}
		if err := st.Record(d); err != nil {
			t.Fatal(err)
		}
		st.RecordAttempt(d, &hook.Attempt{StartedAt: time.Now(), Status: 200, Latency: time.Millisecond, Outcome: hook.OutcomeDelivered, URL: "http://127.0.0.1:3000/"})
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	records, f := actions.NewRecords(home), feed.New(feed.DefaultCapacity)
	cfg := Config{Addr: "127.0.0.1:0", Feed: f, Records: records, Actions: actions.New(actions.Config{Records: records, NoFaults: "nothing runs"})}
	for _, change := range changes {
		change(&cfg)
	}
	page, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := page.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := records.Close(); err != nil {
			t.Error(err)
		}
	})
	return page, f
}

// newIdlePage is a page of a home without a history, and without a run.
func newIdlePage(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, home: t.TempDir(), feed: feed.New(16), client: &http.Client{Transport: &http.Transport{}, Timeout: patience}}
	records := actions.NewRecords(r.home)
	var err error
	r.page, err = Start(t.Context(), Config{
		Addr: "localhost:0", Feed: r.feed, Records: records,
		Actions: actions.New(actions.Config{Records: records, NoFaults: "nothing runs"}), Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.closePage()
		r.client.CloseIdleConnections()
		if err := records.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func TestPage_ScrollsThrough100000DeliveriesWithFewElements(t *testing.T) {
	if testing.Short() {
		t.Skip("it records 100,000 deliveries")
	}
	far := 100_000 // rows that are scrolled through, fetched page by page
	if raceDetector {
		far = 5000
	}
	findBrowser(t)
	page, _ := newSeededPage(t, 100_000)
	b := openBrowser(t, page.URL(), 1400, 800)
	b.until(rowOf("lead99999@"))
	started := time.Now()
	down := fmt.Sprintf(`(() => {
		const box = document.querySelector("#rows"), there = document.querySelector("#space").textContent.includes("lead%d@");
		if (!there) box.scrollTop = Math.min(box.scrollHeight, 30 * %d - 300);
		return there;
	})()`, 100_000-far, far)
	b.untilWithin(3*patience, down) // a hundred pages, on whatever machine this is
	t.Logf("%d deliveries down in %v", far, time.Since(started).Round(time.Millisecond))
	if n := eval[int](b, `document.querySelectorAll("#rows .row").length`); n > 80 {
		t.Errorf("the list has %d rows in the page", n)
	}
	if n := eval[int](b, `document.querySelectorAll("*").length`); n > 2000 {
		t.Errorf("the page has %d elements", n)
	}
	took := eval[float64](b, `(() => {
		const box = document.querySelector("#rows"), times = [];
		for (let i = 0; i < 300; i++) {
			const from = performance.now();
			box.scrollTop = (i * 7919 * 30) % box.scrollHeight;
			box.dispatchEvent(new Event("scroll"));
			void box.offsetHeight;
			times.push(performance.now() - from);
		}
		return times.sort((a, b) => a - b)[297];
	})()`)
	t.Logf("a jump anywhere is drawn and laid out in %.1f ms (p99 of 300)", took)
	b.shoot("many")
}
