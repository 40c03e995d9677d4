package session

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestControl_ReplaySendsTheRecordedBytes(t *testing.T) {
	w := newWire(t)
	home, c := t.TempDir(), NewControl()
	r := start(t, Options{Home: home, Control: c, Routes: Routes{Default: target(t, w.url)}})
	const body = "{\"event_type\":\"EMAIL_REPLY\", \"n\": 1.0,\n\"x\":\"\xff\"}"
	rawPost(t, r.ready().PublicURL, "zZ-Odd: 1\r\nX-Request-ID: id-1\r\nAccept: */*\r\nzz-odd: 2\r\n", body)
	first := await[*hook.AttemptFinished](r, nil)
	of := recorded(t, home, first.DeliveryID)

	replay := func(in Replay) *hook.Delivery {
		t.Helper()
		in.Of = of
		id, err := c.Replay(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		a := await(r, func(a *hook.AttemptFinished) bool { return a.DeliveryID == id })
		if a.Number != 1 || a.Status != 200 || a.Outcome != hook.OutcomeDelivered {
			t.Errorf("the attempt is %+v", a)
		}
		return recorded(t, home, id)
	}
	same := replay(Replay{})
	renamed := replay(Replay{RequestID: "id-2"})
	edited := replay(Replay{Body: []byte(`{"event_type":"EMAIL_SENT"}`)})
	unedited := replay(Replay{Body: []byte(body)})
	r.end()

	sent := w.got()
	if len(sent) != 5 {
		t.Fatalf("the handler got %d requests", len(sent))
	}
	if diff := cmp.Diff(sent[0], sent[1]); diff != "" {
		t.Errorf("arrived, and sent again: %s", diff)
	}
	if diff := cmp.Diff(strings.Replace(sent[0], "X-Request-ID: id-1", "X-Request-ID: id-2", 1), sent[2]); diff != "" {
		t.Errorf("arrived, and sent again under a new id: %s", diff)
	}
	if !strings.HasSuffix(sent[3], "Content-Length: 27\r\n\r\n"+`{"event_type":"EMAIL_SENT"}`) {
		t.Errorf("the edited one is %q", sent[3])
	}
	type lineage struct {
		Source hook.Source
		Of     int64
		Edited bool
		Copy   int
	}
	var got []lineage
	for _, d := range []*hook.Delivery{same, renamed, edited, unedited} {
		got = append(got, lineage{d.Source, d.ReplayOf, d.Edited, d.Copy})
	}
	want := []lineage{
		{hook.SourceReplay, of.ID, false, 2},
		{hook.SourceReplay, of.ID, false, 1},
		{hook.SourceReplay, of.ID, true, 3},
		{hook.SourceReplay, of.ID, false, 4},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recorded is %s", diff)
	}
	if edited.Header.Get("Content-Length") != "27" || edited.EventType != "EMAIL_SENT" {
		t.Errorf("the edited one is recorded as %s with %q", edited.EventType, edited.Header)
	}
	replays := Replayed{Deliveries: 4, Attempts: 4, Delivered: 4}
	if diff := cmp.Diff(Totals{Deliveries: 5, Duplicates: 3, Attempts: 5, Delivered: 5, Replays: replays}, r.totals); diff != "" {
		t.Errorf("totals: %s", diff)
	}
}

// SmartLead counts its own attempts: what a person sends in between is none.
func TestControl_ReplayPromisesNoRetryAndTakesNoneAway(t *testing.T) {
	h := newHandler(t, status(http.StatusInternalServerError))
	home, c := t.TempDir(), NewControl()
	r := start(t, Options{Home: home, Control: c, Routes: h.routes()})
	url := r.ready().PublicURL
	var got []try
	arrives := func() int64 {
		send(t, url, "id-1", payload(hook.EmailReply))
		a := await(r, func(a *hook.AttemptFinished) bool { return true })
		got = append(got, try{a.Number, a.Status, a.Outcome})
		return a.DeliveryID
	}
	of := recorded(t, home, arrives())
	for range 2 {
		id, err := c.Replay(t.Context(), Replay{Of: of})
		if err != nil {
			t.Fatal(err)
		}
		a := await(r, func(a *hook.AttemptFinished) bool { return a.DeliveryID == id })
		got = append(got, try{a.Number, a.Status, a.Outcome})
	}
	arrives()
	arrives()
	want := []try{
		{1, 500, hook.OutcomeRetry},
		{1, 500, hook.OutcomeFailed},
		{1, 500, hook.OutcomeFailed},
		{2, 500, hook.OutcomeRetry},
		{3, 500, hook.OutcomeFailed},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestControl_ReplayThatCannotBe(t *testing.T) {
	of := &hook.Delivery{ID: 1, Method: http.MethodPost, Body: []byte(payload(hook.EmailReply))}
	t.Run("before the run is ready", func(t *testing.T) {
		if _, err := NewControl().Replay(t.Context(), Replay{Of: of}); !errors.Is(err, ErrNotReady) {
			t.Errorf("the error is %v", err)
		}
	})
	t.Run("without a handler", func(t *testing.T) {
		c := NewControl()
		r := start(t, Options{Control: c})
		r.ready()
		_, err := c.Replay(t.Context(), Replay{Of: of})
		if err == nil {
			t.Fatal("it was sent")
		}
		wantWords(t, err.Error(), "EMAIL_REPLY", "--forward-to")
		r.end()
		if _, err := c.Replay(t.Context(), Replay{Of: of}); !errors.Is(err, ErrEnding) {
			t.Errorf("after the run the error is %v", err)
		}
		if url := c.PublicURL(); url != "" {
			t.Errorf("after the run the public URL is %s", url)
		}
	})
	t.Run("a handler that is down is no error but an attempt", func(t *testing.T) {
		c := NewControl()
		r := start(t, Options{Control: c, Routes: Routes{Default: target(t, "http://"+freeAddr(t))}})
		r.ready()
		id, err := c.Replay(t.Context(), Replay{Of: of})
		if err != nil {
			t.Fatal(err)
		}
		a := await(r, func(a *hook.AttemptFinished) bool { return a.DeliveryID == id })
		if a.Status != 0 || a.Outcome != hook.OutcomeFailed || a.Error == "" {
			t.Errorf("the attempt is %+v", a)
		}
	})
}

// A replay that hangs doesn't keep the webhook, nor the run for longer than
// others that are under way.
func TestControl_ReplayUnderWayAtTheEndIsCut(t *testing.T) {
	h := newStuck(t)
	c := NewControl()
	r := start(t, Options{Control: c, Routes: h.routes()})
	r.ready()
	sent := make(chan error, 1)
	go func() {
		_, err := c.Replay(context.WithoutCancel(t.Context()), Replay{Of: &hook.Delivery{ID: 1, Method: http.MethodPost, Body: []byte("{}")}})
		sent <- err
	}()
	receive(t, h.entered, "the replay")
	r.stop()
	r.hurry()
	told := r.wait()
	if err := receive(t, sent, "the replay's end"); !errors.Is(err, ErrEnding) {
		t.Errorf("the error is %v", err)
	}
	attempts := of[*hook.AttemptFinished](told)
	if len(attempts) != 1 || attempts[0].Status != 0 || attempts[0].Error == "" {
		t.Errorf("the run told of %+v", attempts)
	}
}
