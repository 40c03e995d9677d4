package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
)

// Pauses between tries to mend what an outage has left, which double.
const (
	firstMend = 2 * time.Second
	lastMend  = time.Minute
)

// outages notes when the tunnel went down and came back, from what it tells.
type outages struct {
	mu      sync.Mutex
	from    time.Time     // of the outage that isn't mended yet; zero: there is none
	up      bool          // the tunnel says that it is online
	ever    bool          // it has been: before that, it opens and isn't lost
	changed chan struct{} // holds at most one
}

func newOutages() *outages { return &outages{changed: make(chan struct{}, 1)} }

// heard takes note of a state; it never blocks. The states of an orderly end and
// of a new beginning are no outage.
func (o *outages) heard(m *hook.TunnelChanged) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch m.State {
	case hook.TunnelOnline:
		o.up, o.ever = true, true
	case hook.TunnelReconnecting:
		if !o.ever {
			return
		}
		o.up = false
		if o.from.IsZero() {
			o.from = m.Time
		}
	case hook.TunnelConnecting, hook.TunnelOffline, hook.TunnelRefused:
		return
	}
	select {
	case o.changed <- struct{}{}:
	default:
	}
}

// began notes an outage that the tunnel doesn't know of.
func (o *outages) began(at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.from.IsZero() || at.Before(o.from) {
		o.from = at
	}
}

// over reports since when an outage that seems to be over hasn't been mended.
func (o *outages) over() (since time.Time, over bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.from, o.up && !o.from.IsZero()
}

// mended ends the outage that began at since, unless another has begun.
func (o *outages) mended() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.up {
		o.from = time.Time{}
	}
}

// mender puts things right after an outage: the public URL has to lead here, the
// webhook has to lead to the public URL, and what was missed has to come again.
type mender struct {
	session *session
	gate    *gateway
	outages *outages
	paths   paths
	leads   string // the URL that the webhook has, "" where there is none
	moved   bool   // the webhook has got another since deliveries last came
	pause   time.Duration
}

// watch mends after each outage and each standstill, until ctx ends.
func (m *mender) watch(ctx context.Context, stood <-chan gap) {
	m.pause = firstMend
	var again <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case g := <-stood:
			m.tellStandstill(g)
			m.outages.began(g.from)
		case <-m.outages.changed:
		case <-again:
		}
		again = nil
		since, over := m.outages.over()
		if !over {
			continue // it mends when the tunnel is back
		}
		if err := m.mend(ctx); err != nil {
			if ctx.Err() != nil {
				return
			}
			m.session.warn(WarnOutage, "after an outage not all is well yet, trying again in %s: %v", m.pause, err)
			again = time.After(m.pause)
			m.pause = min(2*m.pause, lastMend)
			continue
		}
		m.pause = firstMend
		m.outages.mended()
		m.session.recover(gap{since, time.Now()}, m.moved)
		m.moved = false
	}
}

func (m *mender) tellStandstill(g gap) {
	m.session.warn(WarnStoodStill, "this machine slept, or leadrig was stopped, for %s (until %s): checking that deliveries still come",
		g.to.Sub(g.from).Round(time.Second), g.to.Format(time.TimeOnly))
}

// mend does what has to be done; each step is harmless where it has been done.
func (m *mender) mend(ctx context.Context) error {
	if err := m.reach(ctx); err != nil {
		return err
	}
	return m.repoint(ctx)
}

// reach makes sure that the public URL leads here. Where it doesn't, the tunnel
// has got another name or is dead without knowing it, and is opened anew.
func (m *mender) reach(ctx context.Context) error {
	if !m.session.opts.Probe {
		return nil
	}
	// A dead tunnel may swallow a request: few tries and short ones.
	err := m.try(ctx, 2, 3*time.Second)
	if err == nil || m.session.opts.Tunnel.Name() == "url" { // the user's own, which we can't open anew
		return err
	}
	if err := m.gate.restart(ctx); err != nil {
		if exit.CodeOf(err) == exit.Refused {
			m.session.lose(err)
		}
		return fmt.Errorf("open the tunnel anew: %w", err)
	}
	return m.try(ctx, probeTries, probeTimeout)
}

func (m *mender) try(ctx context.Context, tries int, timeout time.Duration) error {
	return tryURL(ctx, m.gate.url()+m.paths.probe, m.paths.answer, tries, timeout)
}

// repoint has the webhook follow the public URL.
func (m *mender) repoint(ctx context.Context) error {
	url := m.gate.url() + m.paths.hook
	if m.leads == "" || m.leads == url {
		return nil
	}
	held := m.session.held
	r := held.Record()
	err := held.Repoint(ctx, url)
	switch {
	case errors.Is(err, lease.ErrReleased):
		return nil // the run is ending
	case errors.Is(err, hook.ErrNotFound):
		m.session.warn(WarnWebhookGone, "webhook %d isn't at SmartLead any more (%v): no more events come; start listen again to register another", r.WebhookID, err)
	case err != nil:
		return err
	default:
		m.moved = true
		m.session.tellWebhook(hook.WebhookUpdated, "it follows the public URL, which is now "+m.gate.url())
	}
	m.leads = url
	return nil
}
