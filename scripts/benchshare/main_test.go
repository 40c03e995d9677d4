package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/scripts/internal/rig"
)

// TestMain is also the program: it starts its other processes as itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case rolePresenter, roleViewers, roleJoined:
			rig.Main("benchshare", limit, run)
		}
	}
	os.Exit(m.Run())
}

// A small run with all its processes: what is measured of it has to add up, or
// the large one measures nothing.
func TestMeasure_EveryViewerAndHandlerGetsAll(t *testing.T) {
	o := options{viewers: 3, rate: 50, rounds: 2, turn: 200 * time.Millisecond, size: 300, handlers: 2}
	handler, stop := serveHandler()
	defer stop()
	var f figures
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := withRuns(ctx, o, handler, &f); err != nil {
		t.Fatal(err)
	}
	var err error
	if f.dropped, err = dropAll(ctx, o, handler); err != nil {
		t.Fatal(err)
	}
	const sent = 2 * 10
	for k, r := range f.runs {
		if len(r.sender) != sent || len(r.median) != o.rounds || r.cpu <= 0 {
			t.Errorf("%s: %d answers, %d rounds, %s of a processor", kind(k), len(r.sender), len(r.median), r.cpu)
		}
		if kind(k) != alone && (r.seen.Deliveries != o.viewers*sent || r.seen.P50 <= 0 || r.seen.Max < r.seen.P99) {
			t.Errorf("%s: the viewers saw %+v, want %d deliveries", kind(k), r.seen, o.viewers*sent)
		}
	}
	if want := (dropped{Sent: 30, Drops: 2}); f.dropped != want {
		t.Errorf("of the joined handlers: %+v, want %+v", f.dropped, want)
	}
	text := table(o, &f)
	for _, want := range []string{
		"| shared run: deliveries that a viewer missed | 0 | none |",
		"| page: deliveries that a viewer missed | 0 | none |",
		"| 2 joined handlers, every connection dropped 2 times: deliveries missed, of 30 each | 0 | none |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q isn't in:\n%s", want, text)
		}
	}
}

func TestCounting_TellsWhatIsMissingAndWhatCameTwice(t *testing.T) {
	c := &counting{want: 4, got: map[string]int{}, done: make(chan struct{}, 1)}
	server := httptest.NewServer(c)
	defer server.Close()
	for _, came := range []struct{ path, id string }{{"/0", "a"}, {"/1", "a"}, {"/0", "b"}, {"/0", "b"}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+came.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(hook.RequestIDHeader, came.id)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
	}
	if got, want := c.result(), (dropped{Missing: 1, Again: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestNote_AMessageWithoutATimeIsAnError(t *testing.T) {
	v := &viewer{crowd: &crowd{}, mark: []byte(`"received_at":"`)}
	now := time.Date(2026, 3, 4, 5, 6, 8, 0, time.UTC)
	two := `[{"received_at":"2026-03-04T05:06:07Z"},{"received_at":"2026-03-04T05:06:07.5Z"}]`
	if err := v.note([]byte(two), now); err != nil || len(v.took) != 2 || v.took[0] != time.Second || v.took[1] != time.Second/2 {
		t.Errorf("%v, %v", v.took, err)
	}
	for _, bad := range []string{`{"received_at":"soon"}`, `{"received_at":"2026`} {
		if err := v.note([]byte(bad), now); err == nil {
			t.Errorf("%s counts as a delivery", bad)
		}
	}
}

func TestWait_ComparesRoundsWithThoseOfNobody(t *testing.T) {
	const ms = time.Millisecond
	f := figures{}
	f.runs[alone] = &measured{median: []time.Duration{10 * ms, 10 * ms, 100 * ms}}
	r := &measured{sender: times{11 * ms, 11 * ms, 90 * ms}, median: []time.Duration{11 * ms, 11 * ms, 90 * ms}}
	if got, want := f.wait(r), "11000 µs, +10 % (90000 µs)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestElsewhere_IsWhatOthersTook(t *testing.T) {
	l := load{total: 1000, idle: 400}.since(load{})
	if got := l.elsewhere(2 * time.Second); got != 0.4 {
		t.Errorf("of 600 busy ticks 200 are ours: %v", got)
	}
	if got := l.elsewhere(time.Hour); got != 0 {
		t.Errorf("it is below nothing: %v", got)
	}
	if got := (load{}).elsewhere(time.Second); got != 0 {
		t.Errorf("a system that doesn't tell: %v", got)
	}
}
