package tunnel

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	"golang.ngrok.com/ngrok/v2"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

// ngrokEndpoint is an open ngrok tunnel. Two goroutines belong to it: pump
// takes connections from the SDK, run follows the events.
type ngrokEndpoint struct {
	link     *link
	listener ngrok.EndpointListener
	url      string
	conns    chan net.Conn
	pumped   chan struct{} // closed when pump has returned

	ending    sync.Once
	err       error         // set before done is closed
	done      chan struct{} // no connection comes any more
	unbound   chan struct{} // the edge has taken the endpoint away
	graceOver chan struct{} // that it hasn't: not worth waiting longer

	quitting sync.Once
	quit     chan struct{}
	finished chan struct{} // closed when run has returned, and so all is over
}

var _ Endpoint = (*ngrokEndpoint)(nil)

// serve turns a bound listener into the endpoint.
func (l *link) serve(listener ngrok.EndpointListener) *ngrokEndpoint {
	e := &ngrokEndpoint{
		link: l, listener: listener, url: baseURL(listener),
		conns: make(chan net.Conn), pumped: make(chan struct{}),
		done: make(chan struct{}), unbound: make(chan struct{}), graceOver: make(chan struct{}),
		quit: make(chan struct{}), finished: make(chan struct{}),
	}
	go e.pump()
	go e.run()
	return e
}

// pump takes every connection off the SDK at once and goes on doing so after
// the end: one that nobody takes would keep the SDK's Close from returning.
func (e *ngrokEndpoint) pump() {
	defer close(e.pumped)
	for {
		conn, err := e.listener.Accept()
		if err != nil {
			e.link.mail.post(event{kind: eventAcceptEnded, err: err})
			return
		}
		stream := newStreamConn(conn)
		select {
		case e.conns <- stream:
		case <-e.done:
			_ = stream.Close()
		}
	}
}

// run follows the events until Shutdown, then takes everything down.
func (e *ngrokEndpoint) run() {
	defer close(e.finished)
	defer e.link.turn.end() // before: who has seen the end may open again
	stopped := false
	for quit := false; !quit; {
		select {
		case <-e.quit:
			quit = true
		case <-e.link.mail.ready:
			for ev, ok := e.link.mail.next(); ok; ev, ok = e.link.mail.next() {
				stopped = stopped || ev.kind == eventStopAsked
				e.follow(ev, stopped)
			}
		}
	}
	// Also where nobody waits for this any more: a name that isn't given back
	// is refused to whoever opens the tunnel next.
	e.awaitUnbind()
	settle(e.link.tunnel.tuning.settleWait, func() {
		e.link.teardown()
		<-e.unbound
		<-e.pumped
	})
}

// follow takes in one event. Stopped says that the dashboard's stop button was
// pressed before it.
func (e *ngrokEndpoint) follow(ev event, stopped bool) {
	switch ev.kind {
	case eventConnected:
		e.link.teller.online(e.url)
	case eventEnded:
		e.endBy(ended(stopped))
	case eventAcceptEnded:
		if stopped {
			e.endBy(ended(stopped))
			return
		}
		// Only the endpoint was stopped. The session lives on until Shutdown, so
		// that answers under way arrive.
		e.endBy(e.link.judge(ev.err, phaseBinding))
	case eventLost, eventDialFailed:
		if stopped {
			return
		}
		v := e.link.judge(ev.err, phaseOpen)
		if v.class == className {
			v.Text = fmt.Sprintf("the name %s was lost: %s", e.url, v.Text)
		}
		if v.ends {
			e.endBy(v)
			e.link.cut()
			return
		}
		e.link.teller.tell(hook.TunnelReconnecting, &v.Error)
	case eventBound, eventBindFailed, eventConnectFailed, eventStopAsked:
	}
}

// endBy ends the endpoint for a reason that isn't ours.
func (e *ngrokEndpoint) endBy(v *verdict) {
	code := exit.Failed
	if v.exitCode() == exit.Refused {
		code = exit.Refused
	}
	e.end(v.state(), &v.Error, exit.With(code, fmt.Errorf("ngrok tunnel %s: %w", e.url, &v.Error)))
}

// end is the end for new connections. The first reason counts.
func (e *ngrokEndpoint) end(state hook.TunnelState, trouble *Error, err error) {
	e.ending.Do(func() {
		e.err = err
		e.link.teller.end(state, trouble)
		close(e.done)
		time.AfterFunc(e.link.tunnel.tuning.unbindWait, func() { close(e.graceOver) })
		go e.unbind()
	})
}

// unbind asks the edge to take the endpoint away: at once, or when the session
// comes back, which would bind the endpoint again. The SDK's Close waits for the
// edge's answer, with no bound.
func (e *ngrokEndpoint) unbind() {
	defer close(e.unbound)
	select {
	case <-e.link.mail.session.wait():
	case <-e.link.line.ended:
	}
	_ = e.listener.Close()
}

// awaitUnbind waits for the edge to take the endpoint away, as long as that is
// worth while.
func (e *ngrokEndpoint) awaitUnbind() {
	if !e.link.mail.session.now() {
		return
	}
	select {
	case <-e.unbound:
	case <-e.graceOver:
	}
}

// Accept implements net.Listener. Once the tunnel has ended its error is
// net.ErrClosed, and the reason too where there is one.
func (e *ngrokEndpoint) Accept() (net.Conn, error) {
	select {
	case <-e.done:
		return nil, e.acceptError()
	default:
	}
	select {
	case conn := <-e.conns:
		return conn, nil
	case <-e.done:
		return nil, e.acceptError()
	}
}

func (e *ngrokEndpoint) acceptError() error {
	if e.err != nil {
		return fmt.Errorf("accept: %w: %w", net.ErrClosed, e.err)
	}
	return fmt.Errorf("accept: %w", net.ErrClosed)
}

// Addr implements net.Listener: the public name.
func (e *ngrokEndpoint) Addr() net.Addr { return publicAddr(e.url) }

// URL implements Endpoint. The edge may give another name at a re-bind if none
// was asked for; the SDK doesn't tell.
func (e *ngrokEndpoint) URL() string { return e.url }

// Done implements Endpoint.
func (e *ngrokEndpoint) Done() <-chan struct{} { return e.done }

// Err implements Endpoint.
func (e *ngrokEndpoint) Err() error {
	select {
	case <-e.done:
		return e.err
	default:
		return nil
	}
}

// Close implements net.Listener. It waits for the edge to take the endpoint
// away, for 1 s at most.
func (e *ngrokEndpoint) Close() error {
	e.end(hook.TunnelOffline, nil, nil)
	e.awaitUnbind()
	return nil
}

// Shutdown implements Endpoint. Left by its context, it goes on for 1.5 s at
// most.
func (e *ngrokEndpoint) Shutdown(ctx context.Context) error {
	e.link.turn.leave()
	e.end(hook.TunnelOffline, nil, nil)
	e.quitting.Do(func() { close(e.quit) })
	select {
	case <-e.finished:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("shut down ngrok tunnel %s: %w", e.url, ctx.Err())
	}
}

// publicAddr is an endpoint's address on the other side.
type publicAddr string

// Network implements net.Addr.
func (publicAddr) Network() string { return "tcp" }

// String implements net.Addr.
func (a publicAddr) String() string {
	if u, err := url.Parse(string(a)); err == nil {
		return u.Host
	}
	return string(a)
}
