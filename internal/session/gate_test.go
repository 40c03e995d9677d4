package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"leadrig/internal/hook"
)

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
