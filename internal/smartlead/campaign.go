package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"time"

	"leadrig/internal/hook"
)

// CampaignWebhooks lists the campaign level webhooks of a campaign. There is no
// such list for the other levels. The error wraps hook.ErrNotFound when the
// campaign doesn't exist.
func (c *Client) CampaignWebhooks(ctx context.Context, campaignID int64) ([]hook.Webhook, error) {
	q := call{
		op:     fmt.Sprintf("list webhooks of campaign %d", campaignID),
		method: http.MethodGet, path: campaignPath(campaignID), again: true,
	}
	a, elements, err := c.list(ctx, q, "webhooks")
	if err != nil {
		return nil, err
	}
	webhooks := make([]hook.Webhook, 0, len(elements))
	for _, element := range elements {
		w, ok := webhookOf(element)
		if !ok || w.ID == 0 {
			return nil, c.unexpected(q, a, "an entry without an id")
		}
		if w.CampaignID == 0 {
			w.CampaignID = campaignID
		}
		webhooks = append(webhooks, w)
	}
	return webhooks, nil
}

// DeleteCampaignWebhook removes a webhook through its campaign, in the form that
// SmartLead's own command line uses. The answer is taken at its word: use
// CampaignWebhooks or GetWebhook to see that it is gone.
func (c *Client) DeleteCampaignWebhook(ctx context.Context, campaignID, webhookID int64) error {
	q := call{
		op:     fmt.Sprintf("remove webhook %d of campaign %d", webhookID, campaignID),
		method: http.MethodDelete, path: campaignPath(campaignID), again: true, changes: true,
		body: idBody{webhookID},
	}
	a, err := c.do(ctx, q)
	if err != nil {
		return err
	}
	if isEmpty(a.body) {
		return c.finish(c.newError(q, a.status, emptyAnswer, hook.ErrNotFound, hook.ErrOutcomeUnknown), a)
	}
	return nil
}

// Count is a number that SmartLead may or may not have told.
type Count struct {
	N     int64
	Known bool
}

// Summary counts the deliveries of a campaign's webhooks in a stretch of time.
// SmartLead's pages show four shapes of it, so any number can be missing; Raw is
// the answer as it came.
type Summary struct {
	Sent                Count
	Successful          Count
	Failed              Count
	ScheduledForRetry   Count
	RetroactivelyFailed Count
	Raw                 []byte
}

// Summary reads how the deliveries of a campaign's webhooks went between two times.
func (c *Client) Summary(ctx context.Context, campaignID int64, from, to time.Time) (Summary, error) {
	q := call{
		op:     fmt.Sprintf("read the webhook summary of campaign %d", campaignID),
		method: http.MethodGet, path: campaignPath(campaignID) + "/summary", again: true,
		query: url.Values{"fromTime": {apiTime(from)}, "toTime": {apiTime(to)}},
	}
	a, err := c.do(ctx, q)
	if err != nil {
		return Summary{}, err
	}
	if isEmpty(a.body) {
		return Summary{}, c.finish(c.newError(q, a.status, emptyAnswer, hook.ErrNotFound), a)
	}
	return summaryOf(a.body), nil
}

func summaryOf(body []byte) Summary {
	s := Summary{Raw: body}
	raw := json.RawMessage(body)
	for _, wrapper := range []string{"data", "summary"} {
		inner, ok := member(raw, wrapper)
		rows, isRows := array(inner)
		empty := isRows && len(rows) == 0 // no rows by event type: totals may stand beside them
		if ok && !empty {
			raw = inner
		}
	}
	rows, ok := array(raw)
	if !ok {
		rows = []json.RawMessage{raw}
	}
	for _, row := range rows {
		members, _ := object(row)
		s.Sent.add(members, "sent_count", "total_calls", "total", "sent")
		s.Successful.add(members, "successful_count", "successful_calls", "success", "successful")
		s.Failed.add(members, "failed_count", "failed_calls", "failed")
		s.ScheduledForRetry.add(members, "scheduled_for_retry_count", "scheduled_for_retry")
		s.RetroactivelyFailed.add(members, "retroactively_failed_count", "retroactively_failed")
	}
	return s
}

func (n *Count) add(members map[string]json.RawMessage, names ...string) {
	var value json.Number
	if json.Unmarshal(first(members, names...), &value) != nil {
		return
	}
	if i, err := value.Int64(); err == nil && i >= 0 && i <= math.MaxInt64-n.N {
		n.N, n.Known = n.N+i, true
	}
}

// RetriggerFailed has SmartLead send the failed events of a campaign again that
// happened between two times. It returns how many, where SmartLead says so. A lost
// answer wraps hook.ErrOutcomeUnknown and is not retried: the events might be sent
// twice.
func (c *Client) RetriggerFailed(ctx context.Context, campaignID int64, from, to time.Time) (Count, error) {
	q := call{
		op:     fmt.Sprintf("retrigger the failed events of campaign %d", campaignID),
		method: http.MethodPost, path: campaignPath(campaignID) + "/retrigger-failed-events", changes: true,
		body: struct {
			From string `json:"fromTime"`
			To   string `json:"toTime"`
		}{apiTime(from), apiTime(to)},
	}
	a, err := c.do(ctx, q)
	if err != nil {
		return Count{}, err
	}
	if isEmpty(a.body) {
		return Count{}, c.finish(c.newError(q, a.status, emptyAnswer, hook.ErrNotFound, hook.ErrOutcomeUnknown), a)
	}
	members, _ := object(a.body)
	inner, _ := object(members["data"])
	var n Count
	n.add(members, "retriggered_count")
	if !n.Known {
		n.add(inner, "retriggered_count")
	}
	return n, nil
}

func campaignPath(id int64) string { return fmt.Sprintf("/campaigns/%d/webhooks", id) }

func apiTime(t time.Time) string { return t.UTC().Format(hook.TimeLayout) }
