package share

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
)

func TestBoard_SaysWhoseHandlerAnsweredWhat(t *testing.T) {
	r := newRig(t, nil)
	good := newHandler(t, nil)
	bad := newHandler(t, func(body []byte) int {
		if strings.Contains(string(body), `"n":1}`) {
			return 400
		}
		return 200
	})
	for name, h := range map[string]*handler{"good": good, "bad": bad} {
		r.join(name, h.use).awaitReady()
	}
	gone := r.join("gone", nil)
	gone.awaitReady()
	r.post("1", event(1))
	until(t, "both have answered", func() bool { return r.hub.row("good").Answered == 1 && r.hub.row("bad").Answered == 1 })
	r.post("2", event(2))
	until(t, "both have answered again", func() bool { return r.hub.row("good").Answered == 2 && r.hub.row("bad").Answered == 2 })
	gone.leave()
	gone.end()
	until(t, "it is gone", func() bool { return !r.hub.row("gone").Present })
	if row := r.hub.row("good"); row.Failures != 0 || row.Failure != nil || row.Last.Status != 200 || row.Last.DeliveryID != 2 || row.Sent != 2 || !row.Forwards || row.Observes {
		t.Errorf("good: %+v", row)
	}
	row := r.hub.row("bad")
	if row.Failures != 1 || row.Failure == nil || row.Failure.DeliveryID != 1 || row.Failure.Outcome != hook.OutcomeLost || row.Last.Status != 200 || row.Behind != 0 {
		t.Errorf("bad: %+v", row)
	}
	b := r.hub.Board()
	if !b.Open || b.Present != 2 || len(b.Rows) != 3 || r.hub.row("gone").Forwards {
		t.Errorf("the board is %+v", b)
	}
	data, err := json.Marshal(b)
	if err != nil || !strings.Contains(string(data), `"name":"bad"`) || !strings.Contains(string(data), `"failure":{"delivery_id":1,"status":400`) || strings.Contains(string(data), r.path[1:]) {
		t.Errorf("as JSON it is %s, %v", data, err)
	}
}

func TestBoard_SaysWhoWorkedTwiceOnADuplicate(t *testing.T) {
	for _, twice := range []bool{false, true} {
		t.Run(fmt.Sprint("twice: ", twice), func(t *testing.T) {
			r := newRig(t, nil)
			var work atomic.Int64
			h := newHandler(t, func([]byte) int {
				if twice || work.Load() == 0 {
					work.Add(1)
				}
				return 200
			})
			g := r.join("Ann", func(c *follow.Config) { h.use(c); c.Effects = countOf(&work) })
			g.awaitReady()
			r.post("same", event(1))
			r.post("same", event(1))
			m := r.await("the second answer", func(m hook.Message) bool {
				c, ok := m.(*hook.ShareChanged)
				return ok && c.Answered == 2
			}).(*hook.ShareChanged)
			want := map[bool]hook.EffectsSeen{true: hook.EffectsTwice, false: hook.EffectsOnce}[twice]
			if m.Last.Effects != want || (m.Twice == 1) != twice || m.Checked != 1 || (m.NewTwice == 1) != twice {
				t.Errorf("told %s", m.AppendJSON(nil))
			}
			if row := r.hub.row("Ann"); (row.Twice == 1) != twice || !row.Observes {
				t.Errorf("the row is %+v", row)
			}
		})
	}
}

// countOf counts effects as they are at once.
func countOf(work *atomic.Int64) func(context.Context) (func(context.Context) (int64, error), error) {
	return func(context.Context) (func(context.Context) (int64, error), error) {
		before := work.Load()
		return func(context.Context) (int64, error) { return work.Load() - before, nil }, nil
	}
}

func TestBoard_WhatIsNotObservedIsNotJudged(t *testing.T) {
	broken := errors.New("no number there")
	tests := map[string]struct {
		answer  int
		effects func(work *atomic.Int64) func(context.Context) (func(context.Context) (int64, error), error)
		warns   bool
	}{
		"without a probe": {200, func(*atomic.Int64) func(context.Context) (func(context.Context) (int64, error), error) { return nil }, false},
		"where the first copy was not answered 2xx": {500, countOf, false},
		"where the probe fails before": {200, func(*atomic.Int64) func(context.Context) (func(context.Context) (int64, error), error) {
			return func(context.Context) (func(context.Context) (int64, error), error) { return nil, broken }
		}, true},
		"where the probe fails after": {200, func(*atomic.Int64) func(context.Context) (func(context.Context) (int64, error), error) {
			return func(context.Context) (func(context.Context) (int64, error), error) {
				return func(context.Context) (int64, error) { return 0, broken }, nil
			}
		}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			var work atomic.Int64
			h := newHandler(t, func([]byte) int { work.Add(1); return tt.answer })
			g := r.join("Ann", func(c *follow.Config) { h.use(c); c.Effects = tt.effects(&work) })
			g.awaitReady()
			r.post("same", event(1))
			r.post("same", event(1))
			if tt.warns {
				g.await("a word about it", func(m hook.Message) bool { w, ok := m.(*hook.Warning); return ok && w.Code == follow.WarnEffects })
			}
			until(t, "both are answered", func() bool { return r.hub.row("Ann").Answered == 2 })
			if row := r.hub.row("Ann"); row.Checked != 0 || row.Twice != 0 || row.Last.Effects != hook.EffectsNotObserved {
				t.Errorf("the row is %+v", row)
			}
		})
	}
}

func TestBoard_AFloodOfAnswersIsToldInFew(t *testing.T) {
	const deliveries = 300
	r := newRig(t, nil)
	h := newHandler(t, nil)
	g := r.join("Ann", h.use)
	g.awaitReady()
	for n := range deliveries {
		r.post(fmt.Sprint(n), event(n))
	}
	told := 0
	r.await("all answers", func(m hook.Message) bool {
		c, ok := m.(*hook.ShareChanged)
		if ok && c.State == hook.ShareOutcome {
			told++
		}
		return ok && c.Answered == deliveries
	})
	if told > deliveries/4 {
		t.Errorf("%d answers were told one by one: %d messages", deliveries, told)
	}
}
