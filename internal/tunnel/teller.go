package tunnel

import (
	"sync"
	"time"

	"leadrig/internal/hook"
)

// teller turns states into messages: one at a time, without repeats, and none
// after the last.
type teller struct {
	notify func(*hook.TunnelChanged)
	now    func() time.Time

	mu    sync.Mutex
	url   string // told with every state once it is known
	last  hook.TunnelChanged
	ended bool
}

func newTeller(notify func(*hook.TunnelChanged), now func() time.Time) *teller {
	if notify == nil {
		notify = func(*hook.TunnelChanged) {}
	}
	return &teller{notify: notify, now: now}
}

// tell says that the tunnel is in a state, because of trouble where not nil.
func (t *teller) tell(state hook.TunnelState, trouble *Error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.send(state, trouble)
}

// online says that the endpoint is up at a URL.
func (t *teller) online(url string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.url = url
	t.send(hook.TunnelOnline, nil)
}

// end says the last state; whatever is told later is dropped.
func (t *teller) end(state hook.TunnelState, trouble *Error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.send(state, trouble)
	t.ended = true
}

// send needs the lock, which also keeps the messages in order.
func (t *teller) send(state hook.TunnelState, trouble *Error) {
	if t.ended {
		return
	}
	message := hook.TunnelChanged{State: state, PublicURL: t.url}
	if trouble != nil {
		message.Error, message.Code, message.Advice = trouble.Text, trouble.Code, trouble.Advice
	}
	if message == t.last {
		return
	}
	t.last = message
	message.Time = t.now()
	t.notify(&message)
}
