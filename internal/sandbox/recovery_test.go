package sandbox_test

import (
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
)

const iso = "2006-01-02T15:04:05.000000Z"

// counts is the part of a summary that every shape has.
type counts struct {
	Total, Success, Failed int
	TotalCalls             int     `json:"total_calls"`
	Rate                   float64 `json:"success_rate"`
	Data                   struct {
		Sent      int `json:"sent_count"`
		Scheduled int `json:"scheduled_for_retry_count"`
		Again     int `json:"retroactively_failed_count"`
		Summary   []struct {
			EventType string `json:"event_type"`
			Sent      int    `json:"sent"`
			OK        int    `json:"successful"`
			Failed    int    `json:"failed"`
		}
		Types map[string]any `json:"event_types"`
	}
}

func (g *rig) summary(campaign int64, from, to time.Time) counts {
	g.t.Helper()
	query := url.Values{"fromTime": {from.Format(iso)}, "toTime": {to.Format(iso)}}
	return okay[counts](g.t, g.api("GET", "/campaigns/"+itoa(campaign)+"/webhooks/summary?"+query.Encode(), ""))
}

func (g *rig) retrigger(campaign int64, from, to time.Time) int {
	g.t.Helper()
	body := `{"fromTime":"` + from.Format(iso) + `","toTime":"` + to.Format(iso) + `"}`
	told := okay[struct {
		OK, Success bool
		Count       int `json:"retriggered_count"`
	}](g.t, g.api("POST", "/campaigns/"+itoa(campaign)+"/webhooks/retrigger-failed-events", body))
	if !told.OK || !told.Success {
		g.t.Errorf("retrigger: %+v", told)
	}
	return told.Count
}

// outage is a handler that answers 500 until it is repaired, and 404 to clicks.
func outage(t *testing.T) (h *handler, repair func()) {
	var works atomic.Bool
	h = receive(t, func(a arrival, _ int) int {
		switch {
		case member[string](t, a.body, "event_type") == string(hook.EmailLinkClick):
			return 404
		case works.Load():
			return 200
		}
		return 500
	})
	return h, func() { works.Store(true) }
}

func TestRecovery_SummaryAndRetrigger(t *testing.T) {
	g := start(t, quick())
	c := g.active()
	h, repair := outage(t)
	g.create(`"association_type":"campaign","email_campaign_id":` + itoa(c.ID) + `,"webhook_url":"` + h.url + `"`)
	g.emit(hook.EmailReply, 3)
	g.emit(hook.EmailLinkClick, 2)
	g.settle()
	events := g.box.Ledger()
	begin, end := events[0].At, events[4].At

	got := g.summary(c.ID, begin, end)
	if got.Total != 5 || got.TotalCalls != 5 || got.Success != 0 || got.Failed != 5 || got.Data.Sent != 5 || got.Rate != 0 {
		t.Errorf("in the outage: %+v", got)
	}
	if got := g.summary(c.ID, events[1].At, events[2].At); got.Total != 2 || len(got.Data.Summary) != 1 || got.Data.Types["EMAIL_REPLY"] == nil {
		t.Errorf("of two events: %+v", got)
	}
	if got := g.summary(g.box.Campaigns()[1].ID, begin, end); got.Total != 0 || len(got.Data.Summary) != 0 {
		t.Errorf("of another campaign: %+v", got)
	}

	if n := g.retrigger(c.ID, events[1].At, end); n != 2 {
		t.Errorf("%d retriggered in the outage, want 2: what is lost stays lost", n)
	}
	g.settle()
	if got := g.summary(c.ID, begin, end); got.Failed != 5 || got.Data.Again != 2 {
		t.Errorf("after a retrigger in vain: %+v", got)
	}

	repair()
	if n := g.retrigger(c.ID, begin, end); n != 3 {
		t.Errorf("%d retriggered, want 3", n)
	}
	g.settle()
	got = g.summary(c.ID, begin, end)
	if got.Success != 3 || got.Failed != 2 || got.Rate != 60 || got.Data.Again != 0 {
		t.Errorf("repaired: %+v", got)
	}
	if n := g.retrigger(c.ID, begin, end); n != 0 {
		t.Errorf("%d retriggered with nothing failed", n)
	}
	d := g.box.Ledger()[1].Deliveries[0]
	if len(d.Attempts) != 7 || d.Attempts[6].Number != 7 || d.State != sandbox.StateDelivered || d.Attempts[6].RequestID != "" {
		t.Errorf("3 attempts, 3 more and the last expected, all with one id: %+v", d)
	}
	if again := d.Attempts[3].At; !again.After(end) || d.Attempts[4].At.Sub(again) != time.Minute {
		t.Errorf("times of the second round: %+v", d.Attempts)
	}
	want := sandbox.Totals{Events: 5, Deliveries: 5, Attempts: 3*3 + 2 + 2*3 + 3, Delivered: 3, Lost: 2}
	if diff := cmp.Diff(want, g.box.Totals()); diff != "" {
		t.Error(diff)
	}
}

func TestRecovery_KnowsTheRealTimeToo(t *testing.T) {
	at := &clock{}
	c := quick()
	c.Now = at.now
	g := start(t, c)
	h, repair := outage(t)
	g.user(h.url)
	campaign := g.active().ID
	g.emit(hook.EmailSent, 1)
	at.advance(time.Hour)
	g.emit(hook.EmailSent, 1)
	g.settle()
	repair()
	if n := g.retrigger(campaign, at.now().Add(-time.Minute), at.now().Add(time.Minute)); n != 1 {
		t.Errorf("%d retriggered, want the one of the last minute", n)
	}
}

func TestRecovery_ScheduledForRetry(t *testing.T) {
	c := quick()
	c.TimeScale = 1
	attempted := make(chan struct{}, 1)
	c.Notify = func(m hook.Message) {
		if _, ok := m.(*hook.AttemptFinished); ok {
			attempted <- struct{}{}
		}
	}
	g := start(t, c)
	h, _ := outage(t)
	g.user(h.url)
	g.emit(hook.EmailSent, 1)
	<-attempted
	e := g.box.Ledger()[0]
	if got := g.summary(e.CampaignID, e.At, e.At); got.Total != 1 || got.Data.Scheduled != 1 || got.Failed != 0 {
		t.Errorf("%+v", got)
	}
}

func TestRecovery_FreshRetriggers(t *testing.T) {
	c := quick()
	c.FreshRetriggers = true
	g := start(t, c)
	h, repair := outage(t)
	g.user(h.url)
	g.emit(hook.EmailSent, 1)
	g.settle()
	e := g.box.Ledger()[0]
	repair()
	h.forget()
	if n := g.retrigger(e.CampaignID, e.At, e.At); n != 1 {
		t.Fatalf("%d retriggered", n)
	}
	g.settle()
	d := g.only()
	if id := h.got()[0].id(); id == d.RequestID || d.Attempts[3].RequestID != id {
		t.Errorf("sent as %s: %+v", id, d)
	}
}

func TestRecovery_LeavesDeletedWebhooksAlone(t *testing.T) {
	g := start(t, quick())
	h, _ := outage(t)
	id := g.user(h.url)
	g.emit(hook.EmailSent, 1)
	g.settle()
	okay[any](t, g.api("DELETE", "/webhook/delete/"+itoa(id), ""))
	e := g.box.Ledger()[0]
	if n := g.retrigger(e.CampaignID, e.At, e.At); n != 0 {
		t.Errorf("%d retriggered", n)
	}
}
