package tunnel

import (
	"context"
	"fmt"
	"time"

	"golang.ngrok.com/ngrok/v2"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

// link is what belongs to one opening of an ngrok tunnel, from its first dial
// to its last goroutine.
type link struct {
	tunnel *ngrokTunnel
	turn   *turn
	teller *teller
	mail   *mailbox
	line   *line
	agent  ngrok.Agent
	cancel context.CancelFunc // ends the session and all the SDK's attempts
	opener chan struct{}      // closed when connectAndBind has returned
}

// Open implements Tunnel. Its error carries exit.Refused where ngrok refuses
// the credentials, exit.Usage where it refuses what was asked for, exit.Failed
// otherwise; *Error has the code and the advice. Once ctx has ended, the error
// is ctx's.
func (t *ngrokTunnel) Open(ctx context.Context, notify func(*hook.TunnelChanged)) (Endpoint, error) {
	turn, err := t.turns.take(ctx)
	if err != nil {
		return nil, fmt.Errorf("open ngrok tunnel: %w", err)
	}
	endpoint, err := t.open(ctx, turn, notify)
	if err != nil {
		turn.end()
		return nil, err
	}
	return endpoint, nil
}

func (t *ngrokTunnel) open(ctx context.Context, turn *turn, notify func(*hook.TunnelChanged)) (*ngrokEndpoint, error) {
	l := &link{tunnel: t, turn: turn, teller: newTeller(notify, t.now), mail: newMailbox(), opener: make(chan struct{})}
	l.line = newLine(t.tuning, func(err error) { l.mail.post(event{kind: eventDialFailed, err: err}) })
	var err error
	if l.agent, err = t.newAgent(l.line, l.mail); err != nil {
		return nil, exit.With(exit.Usage, err)
	}
	l.teller.tell(hook.TunnelConnecting, t.tokenSaid())

	// The context given to Connect is the session's lifetime, not a bound of
	// the attempt: it must outlive ctx and have no deadline.
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l.cancel = cancel
	go l.connectAndBind(life)

	listener, err := l.await(ctx)
	if err != nil {
		settle(t.tuning.settleWait, l.teardown)
		return nil, fmt.Errorf("open ngrok tunnel: %w", err)
	}
	return l.serve(listener), nil
}

// connectAndBind makes the two calls of the SDK that may wait for ever. It ends
// when the endpoint is bound or life is over.
func (l *link) connectAndBind(life context.Context) {
	defer close(l.opener)
	if err := l.agent.Connect(life); err != nil {
		l.mail.post(event{kind: eventConnectFailed, err: err})
		return
	}
	for wait := l.tunnel.tuning.firstWait; ; wait = min(2*wait, l.tunnel.tuning.mostWait) {
		select {
		case <-l.mail.session.wait():
		case <-life.Done():
			return
		}
		listener, err := l.agent.Listen(life, l.tunnel.endpointOptions()...)
		if err == nil {
			l.mail.post(event{kind: eventBound, listener: listener})
			return
		}
		l.mail.post(event{kind: eventBindFailed, err: err})
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-life.Done():
			timer.Stop()
			return
		}
	}
}

// await follows the events of opening until the endpoint is online, can't come
// online, or ctx ends. It tells every state on the way, the last one too.
func (l *link) await(ctx context.Context) (ngrok.EndpointListener, error) {
	var o opening
	for {
		select {
		case <-ctx.Done():
			l.teller.end(hook.TunnelOffline, o.last)
			if o.last != nil {
				return nil, fmt.Errorf("%w; the last attempt: %w", ctx.Err(), o.last)
			}
			return nil, ctx.Err()
		case <-l.mail.ready:
		}
		for !o.online() {
			ev, ok := l.mail.next()
			if !ok {
				break
			}
			if v := l.follow(&o, ev); v != nil {
				l.teller.end(v.state(), &v.Error)
				return nil, exit.With(v.exitCode(), &v.Error)
			}
		}
		if o.online() {
			l.teller.online(baseURL(o.listener))
			return o.listener, nil
		}
	}
}

// opening is what await knows so far.
type opening struct {
	connected bool
	stopped   bool
	listener  ngrok.EndpointListener
	last      *Error // what went wrong last
}

// online reports whether connections can come: the endpoint is bound, and its
// session wasn't lost meanwhile.
func (o *opening) online() bool { return o.connected && o.listener != nil }

// follow takes in one event. It returns a verdict where opening must end.
func (l *link) follow(o *opening, ev event) *verdict {
	at := phaseConnecting
	switch ev.kind {
	case eventConnected:
		o.connected = true
		return nil
	case eventBound:
		o.listener = ev.listener
		return nil
	case eventStopAsked:
		o.stopped = true
		return nil
	case eventEnded, eventAcceptEnded:
		return ended(o.stopped)
	case eventLost:
		o.connected = false
		if o.stopped {
			return nil // the session closes because of the stop
		}
	case eventBindFailed:
		at = phaseBinding
	case eventDialFailed, eventConnectFailed:
	}
	v := l.judge(ev.err, at)
	o.last = &v.Error
	if v.ends || ev.kind == eventConnectFailed {
		return v
	}
	l.teller.tell(hook.TunnelReconnecting, &v.Error)
	return nil
}

// judge reads an error, and says where the token came from if that is refused.
func (l *link) judge(err error, at phase) *verdict {
	options := l.tunnel.options
	v := judge(err, at, options.Authtoken)
	if v.class == classCredentials && options.TokenFrom != "" {
		v.Advice += " (the authtoken came from " + options.TokenFrom + ")"
	}
	return v
}

// tokenSaid tells which authtoken is used, nil if that isn't known.
func (t *ngrokTunnel) tokenSaid() *Error {
	if t.options.TokenFrom == "" {
		return nil
	}
	return &Error{Advice: "with the authtoken from " + t.options.TokenFrom}
}

// ended is the verdict on a session that the other side has ended.
func ended(stopped bool) *verdict {
	v := &verdict{ends: true}
	v.Text = "ngrok ended the session"
	v.Advice = "start leadrig again"
	if stopped {
		v.Text = "the agent was stopped from ngrok's dashboard"
	}
	return v
}

// cut ends all the SDK's attempts and connections.
func (l *link) cut() {
	l.cancel()
	l.line.close()
}

// teardown ends the agent. Cutting its connections frees whatever call of the
// SDK still waits; only then may Disconnect be called, which must not meet a
// Listen that is under way.
func (l *link) teardown() {
	l.cut()
	<-l.opener
	_ = l.agent.Disconnect() // only ever says that the session is closed already
}

// settle runs f and waits for it, but not longer than limit: the SDK has a few
// locks that can be taken crosswise, and nobody who quits should wait for them.
func settle(limit time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// baseURL is the endpoint's URL, without a trailing slash.
func baseURL(listener ngrok.EndpointListener) string {
	u := listener.URL()
	return u.Scheme + "://" + u.Host
}
