package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"leadrig/internal/hook"
)

// job is one attempt to be made. Its values are copies, so it needs no lock.
type job struct {
	delivery  *delivery
	first     bool // nobody was told of the delivery yet
	number    int  // of the attempt
	url       string
	requestID string
	body      []byte
}

// result is how an attempt ended.
type result struct {
	started time.Time
	latency time.Duration
	status  int
	err     string
	broken  bool // broken off by a reset or the end of Run: it doesn't count
}

// deliver makes attempts until ctx ends. One of a fixed number of workers.
func (s *Sandbox) deliver(ctx context.Context) {
	for {
		j, attempt := s.next(ctx)
		if j == nil {
			return
		}
		s.attempt(attempt, j)
	}
}

// next waits for a delivery to attempt; nil when ctx has ended. The attempt has
// a context of its own, which a reset ends.
func (s *Sandbox) next(ctx context.Context) (*job, context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ctx.Err() == nil {
		a := s.account
		d := a.queue.take()
		if d == nil {
			s.work.Wait()
			continue
		}
		if len(a.queue.ready) > 0 {
			s.work.Signal()
		}
		attempt, stop := context.WithCancel(ctx)
		a.underway[d] = stop
		return a.job(d), attempt
	}
	return nil, nil
}

// job says what the next attempt at d is. A webhook that was re-pointed in the
// meantime is reached where it points now; the body stays that of the event.
func (a *account) job(d *delivery) *job {
	j := &job{delivery: d, first: !d.announced, number: len(d.attempts) + 1, url: d.hook.url, requestID: d.requestID}
	d.announced = true
	if now := a.hooks.get(d.hook.id); now != nil {
		j.url = now.url
	}
	fresh := d.event.fresh && j.number > 1 || a.cfg.FreshRetriggers && d.rounds > 0
	switch {
	case fresh && d.event.fresh:
		j.requestID = a.dice.uuid("request", d.event.id, d.hook.id, int64(j.number))
	case fresh:
		j.requestID = a.dice.uuid("retrigger", d.event.id, d.hook.id, int64(d.rounds))
	}
	return j
}

// attempt makes one attempt, tells of it and records it.
func (s *Sandbox) attempt(ctx context.Context, j *job) {
	d := j.delivery
	j.body = d.event.body(d.hook)
	summary := hook.Summarize(j.body)
	if j.first && s.cfg.Notify != nil {
		s.cfg.Notify(&hook.DeliveryArrived{
			Time: s.cfg.Now(), ID: d.id, RequestID: j.requestID, EventType: summary.EventType,
			CampaignID: summary.CampaignID, Lead: summary.Lead, Bytes: len(j.body), Source: hook.SourceSandbox,
		})
	}
	r := s.send(ctx, j)
	outcome, recorded := s.record(ctx, j, r)
	if !recorded {
		return
	}
	if s.cfg.Notify != nil {
		s.cfg.Notify(&hook.AttemptFinished{
			Time: r.started.Add(r.latency), DeliveryID: d.id, Number: j.number, URL: j.url, Status: r.status,
			Latency: r.latency, Outcome: outcome, Error: r.err, EventType: summary.EventType, RequestID: j.requestID,
		})
	}
	if outcome != hook.OutcomeRetry {
		s.settled(d)
	}
}

// send posts the body and reads the answer.
func (s *Sandbox) send(ctx context.Context, j *job) result {
	r := result{started: s.cfg.Now()}
	start := time.Now()
	limited, cancel := context.WithTimeout(ctx, s.cfg.Policy.Timeout)
	defer cancel()
	status, err := s.post(limited, j)
	r.latency = time.Since(start)
	switch {
	case err == nil:
		r.status = status
	case ctx.Err() != nil:
		r.broken = true
	default:
		r.err = s.describe(limited, j.url, err)
	}
	return r
}

func (s *Sandbox) header(j *job) http.Header {
	h := http.Header{
		"Content-Type":       {"application/json"},
		"User-Agent":         {"SmartLead-Sandbox/1"},
		hook.RequestIDHeader: {j.requestID},
		"X-Webhook-Level":    {string(j.delivery.hook.Level)},
	}
	if s.cfg.SignSecret != "" {
		mac := hmac.New(sha256.New, []byte(s.cfg.SignSecret))
		mac.Write(j.body)
		h.Set("X-Smartlead-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	return h
}
