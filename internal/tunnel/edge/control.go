package edge

import (
	"context"
	"fmt"
)

// control is what the edge has been told to do wrong.
type control struct {
	authError string
	bindError string
	hangAuth  bool
	hangBind  bool
	rename    string // the URL that the next re-bind gets; "": its own
}

// Refusal is the text of a refusal in the form ngrok's have: the reason, a
// blank line, the code.
func Refusal(code int, text string) string {
	return fmt.Sprintf("%s\r\n\r\nERR_NGROK_%d\r\n", text, code)
}

// RefuseAuth makes the edge answer every Auth with an error; "" ends that.
func (e *Edge) RefuseAuth(text string) { e.set(func(c *control) { c.authError = text }) }

// RefuseBind makes the edge answer every Bind with an error; "" ends that.
func (e *Edge) RefuseBind(text string) { e.set(func(c *control) { c.bindError = text }) }

// HangAuth says whether Auth is left unanswered.
func (e *Edge) HangAuth(hang bool) { e.set(func(c *control) { c.hangAuth = hang }) }

// HangBind says whether Bind is left unanswered.
func (e *Edge) HangBind(hang bool) { e.set(func(c *control) { c.hangBind = hang }) }

func (e *Edge) set(change func(*control)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change(&e.control)
	e.announce()
}

// Refuse stops accepting agents: their connections are refused. Those that are
// connected stay.
func (e *Edge) Refuse() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.agents != nil {
		_ = e.agents.Close()
		e.agents = nil
	}
}

// Listen accepts agents again, on the same port as before.
func (e *Edge) Listen() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.agents != nil || e.closed {
		return nil
	}
	listener, err := listen(e.agentAddr)
	if err != nil {
		return fmt.Errorf("edge: accept agents: %w", err)
	}
	e.agents, e.agentAddr = listener, listener.Addr().String()
	e.running.Go(func() { e.acceptAgents(listener) })
	return nil
}

// Drop resets the connections of all agents.
func (e *Edge) Drop() {
	for _, s := range e.current() {
		s.reset()
	}
}

// Freeze stops reading from and writing to agents, while their connections
// stay up; Thaw goes on.
func (e *Edge) Freeze() { e.gate.shut() }

// Thaw ends Freeze.
func (e *Edge) Thaw() { e.gate.open() }

// current lists the sessions of the moment.
func (e *Edge) current() []*session {
	e.mu.Lock()
	defer e.mu.Unlock()
	sessions := make([]*session, 0, len(e.sessions))
	for s := range e.sessions {
		sessions = append(sessions, s)
	}
	return sessions
}

// Stats counts what agents and visitors did since the start.
type Stats struct {
	Dials      int // TCP connections accepted
	Auths      int
	Binds      int // first binds and re-binds
	Unbinds    int
	Beating    int // sessions whose agent has begun to send heartbeats
	Heartbeats int
	Sessions   int // authenticated and connected now
	Endpoints  int // bound now
}

// Bound is an endpoint as the edge knows it.
type Bound struct {
	URL           string
	TrafficPolicy string
	Pooling       bool
}

// Bound lists the endpoints of the moment, in no order.
func (e *Edge) Bound() []Bound {
	e.mu.Lock()
	defer e.mu.Unlock()
	bound := make([]Bound, 0, len(e.endpoints))
	for _, b := range e.endpoints {
		bound = append(bound, Bound{URL: b.url, TrafficPolicy: b.policy, Pooling: b.pooling})
	}
	return bound
}

// Stats returns the counts of the moment.
func (e *Edge) Stats() Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.snapshot()
}

// snapshot needs the lock.
func (e *Edge) snapshot() Stats {
	stats := e.stats
	stats.Endpoints = len(e.endpoints)
	for s := range e.sessions {
		if s.clientID != "" {
			stats.Sessions++
		}
	}
	return stats
}

// Wait returns once ok accepts the counts, or with ctx's error.
func (e *Edge) Wait(ctx context.Context, ok func(Stats) bool) error {
	for {
		e.mu.Lock()
		stats, changed := e.snapshot(), e.changed
		e.mu.Unlock()
		if ok(stats) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("edge: wait: last seen %+v: %w", stats, ctx.Err())
		}
	}
}

// announce wakes everybody who waits for a change; it needs the lock.
func (e *Edge) announce() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// count changes the counts.
func (e *Edge) count(change func(*Stats)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change(&e.stats)
	e.announce()
}
