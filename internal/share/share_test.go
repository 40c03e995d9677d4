package share

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
	"leadrig/internal/tunnel"
)

func TestShare_AParticipantsHandlerGetsWhatThePresentersGets(t *testing.T) {
	r := newRig(t, nil)
	h := newHandler(t, nil)
	g := r.join("Ann", h.use)
	g.awaitReady()
	bodies := [][]byte{
		event(1),
		[]byte("{\"event_type\":\"EMAIL_SENT\", \"text\":\"\u2028 <b>&amp;</b> \U0001F600 \\u0000\"}\r\n"),
		{0xff, 0xfe, 0, 1, 2, '"'},
		bytes.Repeat([]byte{1, '"', '\\'}, 1000),
		nil,
		bytes.Repeat([]byte("large "), 200_000),
	}
	for i, body := range bodies {
		r.post(fmt.Sprint("id-", i), body)
		until(t, "the handler gets it", func() bool { return len(h.got()) == i+1 })
	}
	for i, got := range h.got() {
		if !bytes.Equal(got, bodies[i]) {
			t.Errorf("delivery %d arrived as %.60q, want %.60q", i, got, bodies[i])
		}
		if id := h.headers[i].Get(hook.RequestIDHeader); id != fmt.Sprint("id-", i) || h.queries[i] != "q=1" {
			t.Errorf("delivery %d has the id %q and the query %q", i, id, h.queries[i])
		}
	}
	last := g.await("the last attempt", func(m hook.Message) bool {
		a, ok := m.(*hook.AttemptFinished)
		return ok && a.DeliveryID == int64(len(bodies))
	}).(*hook.AttemptFinished)
	if last.Status != http.StatusOK || last.Outcome != hook.OutcomeDelivered || last.RequestID != fmt.Sprint("id-", len(bodies)-1) {
		t.Errorf("told %+v", last)
	}
	r.end()
	if g.end(); g.err != nil || g.totals.Deliveries != len(bodies) || g.totals.Delivered != len(bodies) {
		t.Errorf("ended with %v and %+v", g.err, g.totals)
	}
}

func TestShare_WithoutAHandlerThePresentersAnswersAreShown(t *testing.T) {
	r := newRig(t, nil)
	g := r.join("", nil)
	g.awaitReady()
	d := &hook.Delivery{Method: "POST", Body: event(1), RequestID: "a", Header: hook.NewHeader(hook.HeaderField{Name: "X-Request-Id", Value: "a"})}
	d.Summary = hook.Summarize(d.Body)
	if err := r.store.Record(d); err != nil {
		t.Fatal(err)
	}
	r.store.RecordAttempt(d, &hook.Attempt{Status: 500, Outcome: hook.OutcomeRetry, Number: 1, URL: "http://secret.internal/", Error: "at secret.internal"})
	arrived := g.await("the delivery", func(m hook.Message) bool { return m.Kind() == "delivery" }).(*hook.DeliveryArrived)
	if arrived.Source != hook.SourceShare || arrived.EventType != "EMAIL_REPLY" || arrived.RequestID != "a" || arrived.Bytes != len(d.Body) {
		t.Errorf("told %+v", arrived)
	}
	a := g.await("the attempt", func(m hook.Message) bool { return m.Kind() == "attempt" }).(*hook.AttemptFinished)
	if a.Status != 500 || a.Outcome != hook.OutcomeRetry || a.URL != "" || a.Error != "" || a.EventType != "EMAIL_REPLY" {
		t.Errorf("told %+v", a)
	}
}

func TestShare_DuplicatesAreToldAsSuch(t *testing.T) {
	r := newRig(t, nil)
	g := r.join("", nil)
	g.awaitReady()
	r.post("same", event(1))
	r.post("same", event(1))
	second := g.await("the copy", func(m hook.Message) bool {
		d, ok := m.(*hook.DeliveryArrived)
		return ok && d.DuplicateOf != 0
	}).(*hook.DeliveryArrived)
	if second.DuplicateOf != 1 || second.Copy != 2 || second.DuplicateBy != hook.ByRequestID {
		t.Errorf("told %+v", second)
	}
}

func TestShare_NamesAreUniqueAndKept(t *testing.T) {
	r := newRig(t, nil)
	named := func(g *guest) string {
		return g.await("its name", state(hook.ShareJoined, "")).(*hook.ShareChanged).Name
	}
	var names []string
	var all []*guest
	for _, wish := range []string{"Ann", "ann", "", " ", "\x1b[31mEve\u202e", strings.Repeat("long ", 20), "Ann"} {
		g := r.join(wish, nil)
		all, names = append(all, g), append(names, named(g))
	}
	if slices.ContainsFunc(names, func(n string) bool { return strings.ContainsAny(n, "\x1b\u202e") || len(n) > 40 }) {
		t.Errorf("names that can't be shown: %q", names)
	}
	if names[0] != "Ann" || names[1] != "ann 2" || names[2] != "guest" || names[3] != "guest 2" || names[6] != "Ann 3" {
		t.Errorf("names are %q", names)
	}
	r.listener.dropAll()
	for i, g := range all {
		if again := named(g); again != names[i] {
			t.Errorf("%q came back as %q", names[i], again)
		}
	}
}

func TestShare_AnybodyNewHasOnlyWhatComesFromThen(t *testing.T) {
	r := newRig(t, nil)
	r.post("before", event(1))
	early := r.join("early", nil) // asks for all
	early.await("what was before", func(m hook.Message) bool { return m.Kind() == "delivery" })
	late := r.join("late", func(c *follow.Config) { c.FromStart = false })
	late.awaitReady()
	r.post("after", event(2))
	if d := late.await("a delivery", func(m hook.Message) bool { return m.Kind() == "delivery" }).(*hook.DeliveryArrived); d.RequestID != "after" {
		t.Errorf("it began with %+v", d)
	}
}

func TestShare_WhatWasBeforeTheSharingIsNotShared(t *testing.T) {
	r := newRig(t, nil)
	r.post("secret", event(1))
	until(t, "it is known", func() bool { return r.hub.log.latest() == 1 })
	if !r.hub.Revoke() {
		t.Fatal("it wasn't shared")
	}
	var err error
	if r.path, err = r.hub.Open(); err != nil {
		t.Fatal(err)
	}
	g := r.join("", nil)
	g.awaitReady()
	r.post("public", event(2))
	d := g.await("a delivery", func(m hook.Message) bool { return m.Kind() == "delivery" || m.Kind() == "warning" })
	if first, ok := d.(*hook.DeliveryArrived); !ok || first.RequestID != "public" {
		t.Errorf("it began with %s", d.AppendJSON(nil))
	}
}

func TestShare_ThroughTheLocalTunnel(t *testing.T) {
	tn, err := tunnel.Local("")
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := tn.Open(t.Context(), func(*hook.TunnelChanged) {})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = endpoint.Shutdown(t.Context()) }()
	r := newRigOn(t, endpoint, nil)
	r.feed.Publish(&hook.Ready{PublicURL: endpoint.URL() + hookPath})
	h := newHandler(t, nil)
	g := r.join("Ann", h.use)
	g.awaitReady()
	r.post("1", event(1))
	until(t, "the handler gets it", func() bool { return len(h.got()) == 1 })
	r.end()
	if g.end(); g.err != nil {
		t.Error(g.err)
	}
}
