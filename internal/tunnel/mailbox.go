package tunnel

import (
	"context"
	"errors"
	"sync"

	"golang.ngrok.com/ngrok/v2"
	"golang.ngrok.com/ngrok/v2/rpc"
)

// sessionUp knows whether the session with the service is up. The SDK must be
// asked to bind and unbind only then: while it logs in, such a question reads
// what the log-in writes.
type sessionUp struct {
	mu sync.Mutex
	up chan struct{} // closed while the session is up
	is bool
}

func (s *sessionUp) set(up bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case up && !s.is:
		close(s.up)
	case !up && s.is:
		s.up = make(chan struct{})
	}
	s.is = up
}

// wait is closed while the session is up, or will be when it comes up.
func (s *sessionUp) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up
}

func (s *sessionUp) now() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.is
}

// eventKind says what happened to an ngrok tunnel.
type eventKind int

// The kinds of events, in the order in which they may first come.
const (
	eventDialFailed    eventKind = iota // err says why
	eventLost                           // the session broke or wasn't made; err says why
	eventConnected                      // the session is up, with all its endpoints
	eventConnectFailed                  // the SDK gave up connecting
	eventBindFailed
	eventBound       // listener is open
	eventStopAsked   // the dashboard's stop button
	eventAcceptEnded // the listener is closed
	eventEnded       // the SDK has closed the session and won't make another
)

type event struct {
	kind     eventKind
	err      error
	listener ngrok.EndpointListener
}

// mailbox carries events from the SDK's goroutines to one of ours. The SDK's
// handlers must never wait and never call back into the agent, which may hold
// its lock around them; no event may get lost either, since a state would be
// shown wrongly from then on. So posting only appends.
type mailbox struct {
	ready   chan struct{} // holds one while there is mail
	session sessionUp

	mu    sync.Mutex
	queue []event
}

func newMailbox() *mailbox {
	return &mailbox{ready: make(chan struct{}, 1), session: sessionUp{up: make(chan struct{})}}
}

func (m *mailbox) post(ev event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.queue = append(m.queue, ev)
	m.poke()
}

// poke needs the lock.
func (m *mailbox) poke() {
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// next takes the oldest event out. It reports false for an empty box.
func (m *mailbox) next() (event, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.queue) == 0 {
		return event{}, false
	}
	ev := m.queue[0]
	m.queue = m.queue[1:]
	if len(m.queue) > 0 {
		m.poke()
	}
	return ev, true
}

// onEvent takes the SDK's events. They come as pointers; a switch on the value
// types would compile and never match.
func (m *mailbox) onEvent(sdk ngrok.Event) {
	switch ev := sdk.(type) {
	case *ngrok.EventAgentConnectSucceeded:
		m.session.set(true)
		m.post(event{kind: eventConnected})
	case *ngrok.EventAgentDisconnected:
		m.session.set(false)
		if ev.Error == nil {
			m.post(event{kind: eventEnded})
			return
		}
		m.post(event{kind: eventLost, err: ev.Error})
	}
}

// onCommand takes the dashboard's commands. A nil error lets the SDK close the
// session after its answer; any other is shown in the dashboard.
func (m *mailbox) onCommand(_ context.Context, _ ngrok.AgentSession, command rpc.Request) ([]byte, error) {
	switch command.Method() {
	case rpc.StopAgentMethod:
		m.post(event{kind: eventStopAsked})
		return nil, nil
	case rpc.RestartAgentMethod:
		return nil, errors.New("leadrig does not restart by itself: restart it where it runs")
	}
	return nil, errors.New("leadrig does not update itself: update it where it runs")
}
