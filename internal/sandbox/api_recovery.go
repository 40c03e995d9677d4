package sandbox

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"leadrig/internal/hook"
)

// span is a span of time, both ends included.
type span struct{ from, to time.Time }

// holds reports whether an event happened in the span, by its own time or by
// the real clock: in a seeded sandbox the two differ, and a client that had an
// outage knows only the real one.
func (s span) holds(e *event) bool {
	in := func(t time.Time) bool { return !t.Before(s.from) && !t.After(s.to) }
	return in(e.facts.at) || in(e.real)
}

// readSpan reads fromTime and toTime.
func (c *call) readSpan(value func(key string) string) (span, *answer) {
	from, bad := c.readTime("fromTime", value("fromTime"))
	if bad != nil {
		return span{}, bad
	}
	to, bad := c.readTime("toTime", value("toTime"))
	return span{from, to}, bad
}

func (c *call) readTime(key, text string) (time.Time, *answer) {
	if text == "" {
		return time.Time{}, c.refuse(http.StatusUnprocessableEntity, key, "is required", "%s is required", key)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, c.refuse(http.StatusUnprocessableEntity, key, "must be in ISO 8601 date format",
			"Invalid %s - %s. Write it as 2026-01-01T00:00:00.000Z", key, text)
	}
	return at, nil
}

// tally is the counts of a summary. Sent is every delivery, Failed what ended
// without success; of these, Again failed after it was retriggered too.
type tally struct {
	EventType hook.EventType `json:"event_type"`
	Sent      int            `json:"sent"`
	OK        int            `json:"successful"`
	Failed    int            `json:"failed"`
	Scheduled int            `json:"scheduled_for_retry"`
	Again     int            `json:"retroactively_failed"`
}

func (t *tally) count(d *delivery) {
	t.Sent++
	switch d.state {
	case StateDelivered:
		t.OK++
	case StateLost, StateFailed:
		t.Failed++
		if d.rounds > 0 {
			t.Again++
		}
	case StatePending:
		if len(d.attempts) > 0 {
			t.Scheduled++
		}
	}
}

// summary is GET /campaigns/{id}/webhooks/summary. Four shapes of its answer
// are published and none is certain; this one has the members of all four.
func (c *call) summary() answer {
	s, bad := c.readSpan(c.request.URL.Query().Get)
	if bad != nil {
		return *bad
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, bad := c.findCampaign()
	if bad != nil {
		return *bad
	}
	var all tally
	tallies := map[hook.EventType]*tally{}
	for _, e := range c.account.ledger.events {
		if e.facts.campaignID != owner.id || !s.holds(e) {
			continue
		}
		for _, d := range e.deliveries {
			if tallies[e.kind] == nil {
				tallies[e.kind] = &tally{EventType: e.kind}
			}
			tallies[e.kind].count(d)
			all.count(d)
		}
	}
	byType := []*tally{}
	for _, t := range hook.EventTypes() {
		if tallies[t] != nil {
			byType = append(byType, tallies[t])
		}
	}
	return okay(summaryOf(s, all, byType, tallies))
}

func summaryOf(s span, all tally, byType []*tally, tallies map[hook.EventType]*tally) fields {
	rate := 0.0
	if ended := all.OK + all.Failed; ended > 0 {
		rate = math.Round(float64(all.OK)/float64(ended)*1000) / 10
	}
	return fields{
		"ok":          true,
		"total_calls": all.Sent, "successful_calls": all.OK, "failed_calls": all.Failed, "success_rate": rate,
		"total": all.Sent, "success": all.OK, "failed": all.Failed,
		"data": fields{
			"summary":                    byType,
			"timeRange":                  fields{"from": stamp(s.from), "to": stamp(s.to)},
			"sent_count":                 all.Sent,
			"successful_count":           all.OK,
			"failed_count":               all.Failed,
			"scheduled_for_retry_count":  all.Scheduled,
			"retroactively_failed_count": all.Again,
			"event_types":                tallies,
		},
	}
}

// retrigger is POST /campaigns/{id}/webhooks/retrigger-failed-events. It sends
// again what failed for good in the span; what was answered 4xx is lost and
// stays so. Webhooks that are deleted or disabled get nothing.
func (c *call) retrigger() answer {
	s, bad := c.readSpan(func(key string) string { return scalar(c.body[key]) })
	if bad != nil {
		return *bad
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, bad := c.findCampaign()
	if bad != nil {
		return *bad
	}
	a := c.account
	var again []*delivery
	for _, e := range a.ledger.events {
		if e.facts.campaignID != owner.id || !s.holds(e) {
			continue
		}
		for _, d := range e.deliveries {
			now := a.hooks.get(d.hook.id)
			if d.state == StateFailed && now != nil && !now.disabled && len(again) < a.room() {
				again = append(again, d)
			}
		}
	}
	if len(again) > 0 {
		c.sendAgain(again, a.times.next())
	}
	return okay(fields{
		"ok": true, "success": true, "retriggered_count": len(again),
		"message": fmt.Sprintf("%d failed events are sent again", len(again)),
	})
}

// sendAgain gives failed deliveries another round of attempts.
func (c *call) sendAgain(again []*delivery, at time.Time) {
	for _, d := range again {
		c.account.ledger.moved(d.state, StatePending)
		c.account.ledger.totals.Pending++
		d.state = StatePending
		d.rounds++
		d.roundOf, d.roundAt = len(d.attempts), at
		c.account.queue.put(d)
		c.work.Signal()
	}
}
