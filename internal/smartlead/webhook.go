package smartlead

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"leadrig/internal/hook"
)

// createBody is what POST /webhook/create takes. Its levels are strings and its
// events and categories are maps, with category ids as string keys.
type createBody struct {
	URL         string                  `json:"webhook_url"`
	Association hook.Level              `json:"association_type"`
	CampaignID  int64                   `json:"email_campaign_id,omitempty"`
	ClientID    int64                   `json:"client_id,omitempty"`
	Name        string                  `json:"name,omitempty"`
	Events      map[hook.EventType]bool `json:"event_type_map"`
	Categories  map[string]bool         `json:"category_id_map,omitempty"`
	Force       bool                    `json:"force_create"`
}

// CreateWebhook registers a webhook and returns its id. It is never tried twice
// once it may have reached SmartLead: when the answer didn't come, broke off, was
// a 5xx, or was a good one without an id, the error wraps hook.ErrOutcomeUnknown
// and a webhook may exist.
func (c *Client) CreateWebhook(ctx context.Context, spec hook.WebhookSpec) (int64, error) {
	q := call{
		op:     "create webhook for " + spec.String(),
		method: http.MethodPost, path: "/webhook/create", changes: true,
	}
	body, err := newCreateBody(spec)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", q.op, err)
	}
	q.body = body
	a, err := c.do(ctx, q)
	if err != nil {
		return 0, err
	}
	if id := createdID(a.body); id > 0 {
		return id, nil
	}
	if isEmpty(a.body) {
		return 0, c.finish(c.newError(q, a.status, emptyAnswer, hook.ErrNotFound, hook.ErrOutcomeUnknown), a)
	}
	return 0, c.unexpected(q, a, "no id", hook.ErrOutcomeUnknown)
}

func newCreateBody(spec hook.WebhookSpec) (*createBody, error) {
	body := &createBody{
		URL: spec.URL, Association: spec.Level, Name: spec.Name, Force: spec.Force,
		Events: make(map[hook.EventType]bool, len(spec.Events)),
	}
	switch spec.Level {
	case hook.LevelUser:
	case hook.LevelClient:
		body.ClientID = spec.ClientID
		if spec.ClientID <= 0 {
			return nil, errors.New("no client id")
		}
	case hook.LevelCampaign:
		body.CampaignID = spec.CampaignID
		if spec.CampaignID <= 0 {
			return nil, errors.New("no campaign id")
		}
	default:
		return nil, fmt.Errorf("unknown level %q", spec.Level)
	}
	if spec.URL == "" || len(spec.Events) == 0 {
		return nil, errors.New("a webhook needs a URL and at least one event type")
	}
	for _, t := range spec.Events {
		body.Events[t] = true
	}
	if len(spec.Categories) > 0 {
		body.Categories = make(map[string]bool, len(spec.Categories))
		for _, id := range spec.Categories {
			body.Categories[strconv.FormatInt(id, 10)] = true
		}
	}
	return body, nil
}

// GetWebhook reads a webhook of any level. The error wraps hook.ErrNotFound when
// the API says, in whichever way, that it doesn't exist.
func (c *Client) GetWebhook(ctx context.Context, id int64) (hook.Webhook, error) {
	q := call{
		op:     fmt.Sprintf("read webhook %d", id),
		method: http.MethodGet, path: fmt.Sprintf("/webhook/%d", id), again: true,
	}
	a, err := c.do(ctx, q)
	if err != nil {
		return hook.Webhook{}, err
	}
	if isNothing(a.body) {
		return hook.Webhook{}, c.finish(c.newError(q, a.status, emptyAnswer, hook.ErrNotFound), a)
	}
	raw := a.body
	if data, ok := member(raw, "data"); ok {
		raw = data
	}
	w, ok := webhookOf(raw)
	if !ok {
		return hook.Webhook{}, c.unexpected(q, a, "no webhook")
	}
	if w.ID == 0 {
		w.ID = id
	}
	if w.ID != id {
		return hook.Webhook{}, c.unexpected(q, a, fmt.Sprintf("webhook %d", w.ID))
	}
	return w, nil
}

// updateBody is what PUT /webhook/update takes: arrays where create has maps. An
// empty array of categories is refused elsewhere in the API, so it is left out.
type updateBody struct {
	Name       string           `json:"name,omitempty"`
	URL        string           `json:"webhook_url"`
	Events     []hook.EventType `json:"event_types,omitempty"`
	Categories []int64          `json:"categories,omitempty"`
}

// UpdateWebhook changes name, URL, events and categories of a webhook to those of
// spec; empty ones are left as they are. Its scope can't be changed. A lost answer
// wraps hook.ErrOutcomeUnknown; doing it again is harmless.
func (c *Client) UpdateWebhook(ctx context.Context, id int64, spec hook.WebhookSpec) error {
	q := call{
		op:     fmt.Sprintf("update webhook %d", id),
		method: http.MethodPut, path: fmt.Sprintf("/webhook/update/%d", id), changes: true,
		body: updateBody{Name: spec.Name, URL: spec.URL, Events: spec.Events, Categories: spec.Categories},
	}
	if spec.URL == "" {
		return errors.New(q.op + ": a webhook needs a URL")
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

// unexpected is the error of an answer that is JSON but not what was asked for.
func (c *Client) unexpected(q call, a answer, found string, causes ...error) error {
	e := c.newError(q, a.status, fmt.Sprintf("the answer has %s in it (status %d, first words %q)", found, a.status, c.firstWords(a)), causes...)
	e.Advice = "check the base URL " + c.BaseURL()
	return e
}
