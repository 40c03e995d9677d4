package session

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
)

// triggered are deliveries of the catalogue's reply under the given request ids.
func triggered(t *testing.T, ids ...string) []*hook.Delivery {
	t.Helper()
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	fixture, err := catalogue.Find(hook.EmailReply, "")
	if err != nil {
		t.Fatal(err)
	}
	body, err := fixture.Body()
	if err != nil {
		t.Fatal(err)
	}
	var all []*hook.Delivery
	for _, id := range ids {
		all = append(all, &hook.Delivery{
			Source: hook.SourceTrigger, Method: http.MethodPost, Body: body, RequestID: id, Summary: hook.Summarize(body),
			Header: hook.NewHeader(hook.HeaderField{Name: hook.RequestIDHeader, Value: id}),
		})
	}
	return all
}

// trigger calls Trigger and returns what it told too.
func trigger(ctx context.Context, t *testing.T, home string, to *forward.Target, ids ...string) ([]hook.Message, Totals, error) {
	t.Helper()
	f := feed.New(64)
	reader := f.Subscribe(0)
	defer reader.Close()
	totals, err := Trigger(ctx, home, f, to, triggered(t, ids...))
	f.Close()
	told, _, readErr := reader.Next(context.WithoutCancel(ctx))
	if readErr != nil {
		t.Fatalf("nothing was told (%v), and the error is %v", readErr, err)
	}
	return told, totals, err
}

func TestTrigger_TheWorstAnswerDecides(t *testing.T) {
	tests := []struct {
		name    string
		answers []int // 0: none
		code    exit.Code
		words   string
		totals  Totals
	}{
		{"200 is well", []int{200}, exit.OK, "", Totals{Delivered: 1}},
		{"201 and 204 are well", []int{201, 204}, exit.OK, "", Totals{Delivered: 2}},
		{"400 fails the check", []int{400}, exit.CheckFailed, "never send it again", Totals{Lost: 1}},
		{"429 fails the check", []int{429}, exit.CheckFailed, "never send it again", Totals{Lost: 1}},
		{"500 fails the check", []int{500}, exit.CheckFailed, "send the event again", Totals{Failed: 1}},
		{"302 fails the check", []int{302}, exit.CheckFailed, "send the event again", Totals{Failed: 1}},
		{"no answer is a failure", []int{0}, exit.Failed, "gave no answer", Totals{Failed: 1}},
		{"500 and then 200 fails the check", []int{500, 200}, exit.CheckFailed, "again", Totals{Delivered: 1, Failed: 1}},
		{"500 and then none is a failure", []int{500, 0}, exit.Failed, "gave no answer", Totals{Failed: 2}},
		{"none and then 400 is a failure", []int{0, 400}, exit.Failed, "gave no answer", Totals{Lost: 1, Failed: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ids := make([]string, len(tt.answers))
			answers := map[string]int{}
			for i, code := range tt.answers {
				ids[i] = "id-" + strconv.Itoa(i)
				answers[ids[i]] = code
			}
			h := newHandler(t, func(w http.ResponseWriter, r *http.Request) {
				code := answers[r.Header.Get(hook.RequestIDHeader)]
				if code == 0 {
					hangUp(w, r)
				}
				w.WriteHeader(code)
			})
			home := t.TempDir()
			told, totals, err := trigger(t.Context(), t, home, h.at("/hook"), ids...)
			if code := exit.CodeOf(err); code != tt.code {
				t.Errorf("exit code %d, want %d: %v", code, tt.code, err)
			}
			if err != nil {
				wantWords(t, err.Error(), tt.words)
			}
			tt.totals.Deliveries, tt.totals.Attempts = len(ids), len(ids)
			if diff := cmp.Diff(tt.totals, totals); diff != "" {
				t.Error(diff)
			}
			wantTriggered(t, told, h, tt.answers)
			wantStoreClosed(t, home)
		})
	}
}

// wantTriggered checks that each delivery was forwarded once, in order, and
// told before its attempt, after ready.
func wantTriggered(t *testing.T, told []hook.Message, h *handler, answers []int) {
	t.Helper()
	if got := h.got(); len(got) != len(answers) {
		t.Errorf("the handler got %d requests, want %d", len(got), len(answers))
	}
	ready, ok := told[0].(*hook.Ready)
	if !ok || ready.ForwardTo != h.URL+"/hook" || ready.PublicURL != "" || ready.Webhook != nil {
		t.Errorf("first it told %s", told[0].AppendJSON(nil))
	}
	arrived := map[int64]bool{}
	var got []int
	for _, m := range told[1:] {
		switch m := m.(type) {
		case *hook.DeliveryArrived:
			arrived[m.ID] = true
			if m.Source != hook.SourceTrigger || m.EventType != string(hook.EmailReply) {
				t.Errorf("the delivery was told as %+v", m)
			}
		case *hook.AttemptFinished:
			got = append(got, m.Status)
			if !arrived[m.DeliveryID] {
				t.Errorf("the attempt at delivery %d was told before it", m.DeliveryID)
			}
		default:
			t.Errorf("it told %s", m.AppendJSON(nil))
		}
	}
	if diff := cmp.Diff(answers, got); diff != "" {
		t.Errorf("attempts: %s", diff)
	}
}

func TestTrigger_CopiesAreRecognisedFromOneToTheNext(t *testing.T) {
	t.Parallel()
	home, h := t.TempDir(), newHandler(t, nil)
	_, totals, err := trigger(t.Context(), t, home, h.at("/hook"), "a", "b")
	if diff := cmp.Diff(Totals{Deliveries: 2, Attempts: 2, Delivered: 2}, totals); diff != "" || err != nil {
		t.Errorf("the first: %v %s", err, diff)
	}
	told, totals, err := trigger(t.Context(), t, home, h.at("/hook"), "c", "a")
	if diff := cmp.Diff(Totals{Deliveries: 2, Duplicates: 1, Attempts: 2, Delivered: 2}, totals); diff != "" || err != nil {
		t.Errorf("the second: %v %s", err, diff)
	}
	stored := history(t, home)
	if len(stored) != 4 {
		t.Fatalf("%d are stored, want 4", len(stored))
	}
	type row struct {
		ID        string
		Source    hook.Source
		Copy      int
		Duplicate int64
		By        hook.DuplicateBy
	}
	var got []row
	for _, d := range stored {
		got = append(got, row{d.RequestID, d.Source, d.Copy, d.DuplicateOf, d.DuplicateBy})
	}
	want := []row{
		{"a", hook.SourceTrigger, 1, 0, ""},
		{"b", hook.SourceTrigger, 1, 0, ""},
		{"c", hook.SourceTrigger, 1, 0, ""},
		{"a", hook.SourceTrigger, 2, stored[0].ID, hook.ByRequestID},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored: %s", diff)
	}
	arrived := of[*hook.DeliveryArrived](told)
	if len(arrived) != 2 || arrived[1].DuplicateOf != stored[0].ID || arrived[1].Copy != 2 {
		t.Errorf("told were %+v", arrived)
	}
}

func TestTrigger_HistoryThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	h := newHandler(t, nil)
	home := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(home, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Trigger(t.Context(), home, feed.New(8), h.at("/hook"), triggered(t, "a"))
	if exit.CodeOf(err) != exit.Failed || len(h.got()) > 0 {
		t.Errorf("the error is %v, the handler got %v", err, h.got())
	}
}

func TestTrigger_InterruptedEndsAtOnceWithoutAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	home, h := t.TempDir(), newStuck(t)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-h.entered
		stop()
	}()
	told, totals, err := trigger(ctx, t, home, h.at("/hook"), "a", "b")
	if err != nil {
		t.Errorf("the error is %v", err)
	}
	if diff := cmp.Diff(Totals{Deliveries: 1, Attempts: 1, Failed: 1}, totals); diff != "" {
		t.Error(diff)
	}
	attempts := of[*hook.AttemptFinished](told)
	if len(attempts) != 1 {
		t.Fatalf("%d attempts were told, want 1", len(attempts))
	}
	wantWords(t, attempts[0].Error, "cancelled")
	wantStoreClosed(t, home)
}
