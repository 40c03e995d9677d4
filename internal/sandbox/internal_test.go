package sandbox

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestQueue_HalfOfWhatIsIdle(t *testing.T) {
	q := newQueue(8)
	for id := range int64(5) {
		for range 20 {
			q.put(&delivery{hook: &webhook{id: id}})
		}
	}
	// All five hang: nobody gives a worker back.
	busy := map[int64]int{}
	var taken []*delivery
	for d := q.take(); d != nil; d = q.take() {
		busy[d.hook.id]++
		taken = append(taken, d)
	}
	if len(busy) != 5 {
		t.Errorf("not everybody had a turn: %v", busy)
	}
	for _, d := range taken {
		q.done(d)
	}
	if len(q.drop(0)) == 0 || q.busy != 0 {
		t.Errorf("queue %+v", q)
	}
}

func TestQueue_OneWebhookLeavesHalf(t *testing.T) {
	q := newQueue(8)
	for range 20 {
		q.put(&delivery{hook: &webhook{id: 1}})
	}
	n := 0
	for q.take() != nil {
		n++
	}
	if n != 4 {
		t.Errorf("%d of 8 workers for one webhook", n)
	}
	q.put(&delivery{hook: &webhook{id: 2}})
	if q.take() == nil {
		t.Error("no worker for another webhook")
	}
}

func TestQueue_OneWorkerWorks(t *testing.T) {
	q := newQueue(1)
	q.put(&delivery{hook: &webhook{id: 1}})
	d := q.take()
	if d == nil {
		t.Fatal("nothing to send")
	}
	q.done(d)
	if len(q.lines) != 0 {
		t.Errorf("lines are left: %v", q.lines)
	}
}

func TestLedger_ForgetsTheOldestSettled(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	s.account.ledger.limit = 100
	s.account.hooks.add(webhook{Scope: hook.Scope{Level: hook.LevelUser}, url: "http://127.0.0.1:9/", events: []hook.EventType{hook.EmailOpen}})
	emit := func(kind hook.EventType, n int) error {
		_, err := s.Emit(t.Context(), EmitRequest{EventType: kind, Count: n})
		return err
	}
	if err := emit(hook.EmailOpen, 10); err != nil { // nobody delivers: these stay pending
		t.Fatal(err)
	}
	if err := emit(hook.EmailSent, 1000); err != nil {
		t.Fatal(err)
	}
	l := s.account.ledger
	if l.records > l.limit {
		t.Errorf("%d records, at most %d are allowed", l.records, l.limit)
	}
	events := s.Ledger()
	if events[9].ID != 10 || events[9].Deliveries[0].State != StatePending || events[len(events)-1].ID != 1010 {
		t.Errorf("pending or new events are gone: %+v", events)
	}
	if totals := s.Totals(); totals.Events != 1010 || totals.Forgotten != 1010-len(events) {
		t.Errorf("%+v with %d events", totals, len(events))
	}
	if err := emit(hook.EmailOpen, 16); !errors.Is(err, ErrBacklog) {
		t.Errorf("more than a quarter of the ledger may be pending: %v", err)
	}
}

// TestStory_InsistsFromNothing asks for the types that need others before them
// while no lead is ready for them.
func TestStory_InsistsFromNothing(t *testing.T) {
	steps := map[hook.EventType]int{
		hook.LeadCategoryUpdated: 5, hook.EmailReply: 4, hook.EmailLinkClick: 4, hook.EmailOpen: 3, hook.EmailBounce: 3,
		hook.LeadUnsubscribed: 3, hook.ManualStepReached: 3, hook.EmailSent: 1, hook.FirstEmailSent: 2,
		hook.CampaignStatusChanged: 1, hook.UntrackedReplies: 1,
	}
	for kind, want := range steps {
		s, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		tale := s.account.story
		var got []hook.EventType
		for len(got) == 0 || got[len(got)-1] != kind {
			tale.silence = map[hook.EventType]int{kind: longestSilence}
			h, told, err := tale.next()
			if err != nil || !told {
				t.Fatalf("%s: told %v, %v", kind, told, err)
			}
			got = append(got, h.kind)
		}
		if len(got) != want {
			t.Errorf("%s took %v, want %d steps", kind, got, want)
		}
	}
}

func TestLayoutOf_KeepsEachFormat(t *testing.T) {
	at := time.Date(2026, 2, 10, 9, 14, 27, 306_090_613, time.UTC)
	for _, text := range []string{
		"2026-02-10T09:14:27.306+00:00", "2026-02-10T09:14:27+00:00", "2026-02-10T09:14:27.306090+00:00",
		"2026-02-10T09:14:27.306Z", "2026-02-10T09:14:27Z",
	} {
		layout, ok := layoutOf(text)
		if got := at.Format(layout); !ok || got != text {
			t.Errorf("%s becomes %s by %s", text, got, layout)
		}
	}
	for _, text := range []string{"", "2026-02-10", "2026-02-10T09:14:27", "2026-02-10T09:14:27 later", "not a time, but as long as one"} {
		if layout, ok := layoutOf(text); ok {
			t.Errorf("%q is a time by %s", text, layout)
		}
	}
}

func TestAppendQuoted_ReadsBack(t *testing.T) {
	for _, text := range []string{"", "plain", "<b>\"\\/</b>", "\x00\x1f\b\f\n\r\t\x7f", "žlutý 🙂 \u2028"} {
		var back string
		if err := json.Unmarshal(appendQuoted(nil, text), &back); err != nil || back != text {
			t.Errorf("%q: %q, %v", text, back, err)
		}
	}
	if got := string(appendQuoted(nil, "a\xffb")); got != "\"a\uFFFDb\"" {
		t.Errorf("a broken byte becomes %q", got)
	}
}

func TestTemplate_WithoutAnObjectIsKeptWhole(t *testing.T) {
	for _, body := range []string{"", "[1]", `{"a":`, "text"} {
		made := newTemplate([]byte(body), slotsOf(hook.EmailSent))
		if diff := cmp.Diff(body, string(made.render(nil, &view{}))); diff != "" {
			t.Error(diff)
		}
	}
}
