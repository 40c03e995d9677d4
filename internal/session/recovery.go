package session

import (
	"context"
	"fmt"
	"sync"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/smartlead"
)

// RecoverMode says whether the events that failed in an outage are sent again.
type RecoverMode string

// The modes.
const (
	RecoverAuto RecoverMode = "auto" // at once
	RecoverAsk  RecoverMode = "ask"  // when the user says so
	RecoverOff  RecoverMode = "off"  // never
)

// Recovery is how the events of an outage are got back. SmartLead has it for
// campaigns alone.
type Recovery struct {
	Mode RecoverMode
	API  interface {
		Summary(ctx context.Context, campaignID int64, from, to time.Time) (smartlead.Summary, error)
		RetriggerFailed(ctx context.Context, campaignID int64, from, to time.Time) (smartlead.Count, error)
	}
	// Ask asks the user a question that "yes" or "no" answers; nil: there is nobody
	// to ask, and the user is told how to do it.
	Ask func(ctx context.Context, question string) bool
	// ByHand is the call that does it.
	ByHand func(campaignID int64, from, to time.Time) string
}

// margin is how long before an outage a delivery may have begun that it broke:
// SmartLead waits 30 s for an answer.
const margin = 35 * time.Second

// recoverAfter is when SmartLead is asked how the deliveries of an outage went.
// It goes on sending them by itself for minutes, and what it gives up late is
// found by a later look.
func recoverAfter() []time.Duration {
	return []time.Duration{
		time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
	}
}

// recoverer gets the events of outages back. One goroutine does, on outages that
// are put together: a tunnel that comes and goes makes one stretch.
type recoverer struct {
	session  *session
	with     *Recovery
	campaign int64
	after    []time.Duration

	mu     sync.Mutex
	span   gap
	news   chan struct{} // holds at most one
	seen   int64         // failed events that were dealt with
	agreed bool
}

func newRecoverer(s *session, with *Recovery, campaign int64) *recoverer {
	return &recoverer{session: s, with: with, campaign: campaign, after: recoverAfter(), news: make(chan struct{}, 1)}
}

// add puts another outage to the span.
func (r *recoverer) add(g gap) {
	g.from = g.from.Add(-margin)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.span.from.IsZero() {
		r.span = g
	}
	r.span.to = g.to
	r.tell()
}

// tell says that there is something to look after. It never blocks: what is in
// the channel already says as much.
func (r *recoverer) tell() {
	select {
	case r.news <- struct{}{}:
	default:
	}
}

func (r *recoverer) current() gap {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.span
}

// settled forgets the span, unless it has grown.
func (r *recoverer) settled(g gap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.span == g {
		r.span, r.seen, r.agreed = gap{}, 0, false
	}
}

// run deals with outages until ctx ends.
func (r *recoverer) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.news:
		}
		r.follow(ctx)
	}
}

// follow looks after a span until it is settled; one that grows begins anew.
func (r *recoverer) follow(ctx context.Context) {
	var last error
	for _, wait := range r.after {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-r.news:
			timer.Stop()
			r.tell() // run takes it up again
			return
		case <-timer.C:
		}
		g := r.current()
		done, err := r.look(ctx, g)
		if done {
			r.settled(g)
			return
		}
		last = err
	}
	if last != nil && ctx.Err() == nil {
		r.session.warn(WarnRecovery, "the events of the outage could not be recovered: %v; by hand: %s", last, r.byHand(r.current()))
	}
	r.settled(r.current())
}

// look asks how the deliveries of a span went, and has those that failed sent
// again. It is done when none is under way any more.
func (r *recoverer) look(ctx context.Context, g gap) (done bool, err error) {
	summary, err := r.with.API.Summary(ctx, r.campaign, g.from, g.to)
	if err != nil {
		return false, err
	}
	pending := !summary.ScheduledForRetry.Known || summary.ScheduledForRetry.N > 0
	if summary.Failed.Known && summary.Failed.N <= r.seen {
		return !pending, nil
	}
	if !r.allowed(ctx, g, summary.Failed) {
		return true, nil
	}
	n, err := r.with.API.RetriggerFailed(ctx, r.campaign, g.from, g.to)
	if err != nil {
		return false, err
	}
	r.seen = summary.Failed.N
	if !n.Known || n.N > 0 {
		r.session.warn(WarnRecovery, "SmartLead sends %s of the outage again", countOf(n, "failed event", "failed events"))
	} else {
		r.session.warn(WarnRecovery, "SmartLead found nothing to send again: what was answered 4xx, as an address without a tunnel answers, is lost for good")
	}
	// Without counts there is nothing to look after.
	return !summary.Failed.Known, nil
}

// allowed reports whether events may be sent again, and asks once where it has to.
func (r *recoverer) allowed(ctx context.Context, g gap, failed smartlead.Count) bool {
	if r.with.Mode == RecoverAuto || r.agreed {
		return true
	}
	text := fmt.Sprintf("%s failed from %s to %s, when the tunnel was down or about to be", countOf(failed, "event of campaign", "events of campaign")+fmt.Sprint(" ", r.campaign),
		g.from.Format(time.TimeOnly), g.to.Format(time.TimeOnly))
	if r.with.Ask == nil {
		r.session.warn(WarnRecovery, "%s; to have them sent again: %s (or start with --recover auto)", text, r.byHand(g))
		return false
	}
	them := "them"
	if failed.Known && failed.N == 1 {
		them = "it"
	}
	r.agreed = r.with.Ask(ctx, text+". Have SmartLead send "+them+" again, to all of the campaign's webhooks?")
	return r.agreed
}

func (r *recoverer) byHand(g gap) string { return r.with.ByHand(r.campaign, g.from, g.to) }

// countOf is a number that may not be known, with its noun.
func countOf(n smartlead.Count, one, many string) string {
	switch {
	case !n.Known:
		return many
	case n.N == 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n.N, many)
}

// lasted says how long an outage was.
func (g gap) lasted() string {
	if d := g.to.Sub(g.from).Round(time.Second / 10); d > 0 {
		return d.String()
	}
	return "a moment"
}

// recover has the events of an outage sent again, as far as that can be done. Moved
// says that the public URL is another now.
func (s *session) recover(g gap, moved bool) {
	text := "deliveries come again"
	if moved {
		text += ", at another public URL, which the webhook follows"
	}
	text += fmt.Sprintf("; for %s they did not", g.lasted())
	w := s.opts.Webhook
	if w == nil {
		s.warn(WarnOutage, "%s", text)
		return
	}
	switch {
	case w.Recovery == nil || w.Recovery.Mode == RecoverOff:
		text += ": SmartLead sends again by itself what was under way, and not what it has given up"
	case w.Spec.Level != hook.LevelCampaign:
		text += ": SmartLead sends again by itself what was under way; what it has given up can be sent again campaign by campaign only (POST /campaigns/ID/webhooks/retrigger-failed-events)"
	default:
		s.recoverer.add(g)
	}
	s.warn(WarnOutage, "%s", text)
}
