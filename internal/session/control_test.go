package session

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// wire is a handler that keeps the very bytes that it gets.
type wire struct {
	url string

	mu   sync.Mutex
	seen []string
}

func newWire(t *testing.T) *wire {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{url: "http://" + ln.Addr().String() + "/hook"}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			w.serve(c)
		}
	})
	t.Cleanup(func() { _ = ln.Close(); wg.Wait() })
	return w
}

func (w *wire) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	var raw bytes.Buffer
	r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(c, &raw)))
	if err != nil {
		return // a look whether we are there
	}
	if _, err = io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	w.mu.Lock()
	w.seen = append(w.seen, raw.String())
	w.mu.Unlock()
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
}

func (w *wire) got() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.seen...)
}

// recorded reads a delivery of a home.
func recorded(t *testing.T, home string, id int64) *hook.Delivery {
	t.Helper()
	r, err := store.OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	d, err := r.Delivery(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rawPost sends a request of exactly these header fields.
func rawPost(t *testing.T, url, fields, body string) {
	t.Helper()
	rest, _ := strings.CutPrefix(url, "http://")
	addr, path, _ := strings.Cut(rest, "/")
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	head := "POST /" + path + "?a=1&b=%20 HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: " + strconv.Itoa(len(body)) + "\r\nConnection: close\r\n\r\n"
	if _, err := io.WriteString(c, head+body); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("it was answered %d", res.StatusCode)
	}
}

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

func TestControl_FaultsAreForWhatArrives(t *testing.T) {
	h := newHandler(t, nil)
	home, c, set := t.TempDir(), NewControl(), NewFaults(1)
	r := start(t, Options{Home: home, Control: c, Routes: h.routes(), Faults: set})
	url := r.ready().PublicURL
	wantStatus(t, url, "id-1", http.StatusOK)
	of := recorded(t, home, await[*hook.AttemptFinished](r, nil).DeliveryID)

	id := set.Arm(faultSpec(t, "status=503;when=after"))
	wantStatus(t, url, "id-2", http.StatusServiceUnavailable)
	replayed, err := c.Replay(t.Context(), Replay{Of: of})
	if err != nil {
		t.Fatal(err)
	}
	if a := await(r, func(a *hook.AttemptFinished) bool { return a.DeliveryID == replayed }); a.Fault != "" || a.Outcome != hook.OutcomeDelivered {
		t.Errorf("the replay's attempt is %+v", a)
	}
	if !set.Pause(id, true) {
		t.Error("it can't be paused")
	}
	wantStatus(t, url, "id-3", http.StatusOK)
	if !set.Disarm(id) || set.Disarm(id) {
		t.Error("it can't be disarmed, or twice")
	}
	wantStatus(t, url, "id-4", http.StatusOK)
	if len(set.Snapshot()) != 0 || set.any() {
		t.Errorf("left are %+v", set.Snapshot())
	}
	if told := r.end(); len(warnings(told, WarnFaultIdle)) != 0 {
		t.Error("the end tells of a fault that was disarmed")
	}
}

func TestControl_TriggerTakesTheWholeWay(t *testing.T) {
	h := newHandler(t, status(http.StatusServiceUnavailable))
	home, c := t.TempDir(), NewControl()
	r := start(t, Options{Home: home, Control: c, Routes: h.routes()})
	url := r.ready().PublicURL
	if got := c.PublicURL(); got != url {
		t.Errorf("the public URL is %s, want %s", got, url)
	}
	d := &hook.Delivery{
		Method: http.MethodPost, Body: []byte(payload(hook.EmailReply)), RequestID: "mine",
		Header: hook.NewHeader(hook.HeaderField{Name: hook.RequestIDHeader, Value: "mine"}),
	}
	code, err := c.Trigger(t.Context(), d)
	if err != nil || code != http.StatusServiceUnavailable {
		t.Fatalf("it was answered %d (%v)", code, err)
	}
	a := r.attempt("mine")
	if a.Outcome != hook.OutcomeFailed {
		t.Errorf("the outcome is %s: nobody sends it again", a.Outcome)
	}
	if stored := recorded(t, home, a.DeliveryID); stored.Source != hook.SourceTrigger {
		t.Errorf("it is recorded as from %s", stored.Source)
	}
	wantStatus(t, url, "mine", http.StatusServiceUnavailable)
	if a := r.attempt("mine"); a.Outcome != hook.OutcomeRetry {
		t.Errorf("the same id from outside has the outcome %s", a.Outcome)
	}
}

func TestControl_HoldKeepsArrivalsFromTheHandler(t *testing.T) {
	h := newHandler(t, nil)
	c := NewControl()
	r := start(t, Options{Control: c, Routes: h.routes()})
	url := r.ready().PublicURL
	_, release, err := c.Hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() {
		_, err := trySend(t.Context(), url, "id-1", payload(hook.EmailReply))
		answered <- err
	}()
	await(r, func(d *hook.DeliveryArrived) bool { return d.RequestID == "id-1" }) // it is stored
	if n := len(h.got()); n != 0 {
		t.Errorf("the handler got %d", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := c.Hold(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a second one holds it too: %v", err)
	}
	release()
	release() // does nothing
	if err := receive(t, answered, "the answer"); err != nil {
		t.Error(err)
	}
	if n := len(h.got()); n != 1 {
		t.Errorf("the handler got %d", n)
	}
	if told := r.end(); len(warnings(told, WarnNotHeld)) != 0 {
		t.Error("it warns though nothing went through")
	}
}

func TestGate_LetsThroughWhatCannotWaitLonger(t *testing.T) {
	g := &gate{limit: time.Millisecond}
	if err := g.hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.enter(t.Context())
	g.leave()
	if passed := g.open(); passed != 1 {
		t.Errorf("%d passed", passed)
	}
	g.enter(t.Context())
	held := make(chan error, 1)
	go func() { held <- g.hold(t.Context()) }()
	g.leave()
	if err := receive(t, held, "the gate"); err != nil {
		t.Error(err)
	}
	if passed := g.open(); passed != 0 {
		t.Errorf("%d passed a gate that was closed after them", passed)
	}
}

func TestControl_HoldEndsWithTheRun(t *testing.T) {
	c := NewControl()
	r := start(t, Options{Control: c})
	r.ready()
	held, release, err := c.Hold(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	stopped := context.AfterFunc(held, release)
	defer stopped()
	r.stop()
	r.hurry()
	r.wait()
	if held.Err() == nil {
		t.Error("it outlives the run")
	}
}

func TestWithField(t *testing.T) {
	h := hook.Header("a: 1\r\nX-request-id:  old\r\nb: 2\r\nX-Request-Id: again\r\n")
	for name, want := range map[string]string{
		"X-Request-Id": "a: 1\r\nX-request-id: new\r\nb: 2\r\n",
		"C":            string(h) + "C: new\r\n",
	} {
		if diff := cmp.Diff(want, string(withField(h, name, "new"))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
