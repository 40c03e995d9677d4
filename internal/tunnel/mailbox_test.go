package tunnel

import (
	"errors"
	"strconv"
	"testing"

	"golang.ngrok.com/ngrok/v2"
)

// The SDK may hold its lock around a handler: it must never wait, also where
// nobody reads, and no event may get lost.
func TestMailbox_KeepsAllEventsInOrder(t *testing.T) {
	const events = 1000
	mail := newMailbox()
	for i := range events {
		mail.onEvent(&ngrok.EventAgentDisconnected{Error: errors.New(strconv.Itoa(i))})
	}
	for i := range events {
		receive(t, mail.ready) // there is a poke for what is left, each time
		ev, ok := mail.next()
		if !ok || ev.kind != eventLost || ev.err.Error() != strconv.Itoa(i) {
			t.Fatalf("event %d is %+v, %v", i, ev, ok)
		}
	}
	if ev, ok := mail.next(); ok {
		t.Errorf("one more event: %+v", ev)
	}
	select {
	case <-mail.ready:
		t.Error("poked for an empty box")
	default:
	}
}

func TestMailbox_KnowsWhetherTheSessionIsUp(t *testing.T) {
	mail := newMailbox()
	if mail.session.now() {
		t.Error("up before the log-in")
	}
	waiting := mail.session.wait()
	mail.onEvent(&ngrok.EventAgentConnectSucceeded{})
	receive(t, waiting)
	if !mail.session.now() {
		t.Error("not up after the log-in")
	}
	mail.onEvent(&ngrok.EventAgentDisconnected{Error: errors.New("cut")})
	select {
	case <-mail.session.wait():
		t.Error("up after it was lost")
	default:
	}
	mail.onEvent(&ngrok.EventAgentDisconnected{}) // for good
	var kinds []eventKind
	for ev, ok := mail.next(); ok; ev, ok = mail.next() {
		kinds = append(kinds, ev.kind)
	}
	if len(kinds) != 3 || kinds[0] != eventConnected || kinds[1] != eventLost || kinds[2] != eventEnded {
		t.Errorf("events %v", kinds)
	}
}
