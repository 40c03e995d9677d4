package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"leadrig/internal/hook"
)

// Campaign is a campaign as the campaign list tells it. Status is one of ACTIVE,
// PAUSED, STOPPED, ARCHIVED, DRAFTED, COMPLETED; ClientID is 0 for the account's own.
type Campaign struct {
	ID        int64
	Name      string
	Status    string
	ClientID  int64
	CreatedAt time.Time
}

// Campaigns lists the account's campaigns, newest first as SmartLead gives them.
func (c *Client) Campaigns(ctx context.Context) ([]Campaign, error) {
	q := call{op: "list campaigns", method: http.MethodGet, path: "/campaigns/", again: true}
	return entries(ctx, c, q, "campaigns", func(m map[string]json.RawMessage, id int64, name string) Campaign {
		return Campaign{
			ID: id, Name: name, Status: textOf(m["status"]), ClientID: idOf(m["client_id"]), CreatedAt: timeOf(m["created_at"]),
		}
	})
}

// ClientAccount is a client of the account, in SmartLead's sense of the word.
type ClientAccount struct {
	ID    int64
	Name  string
	Email string
}

// Clients lists the account's clients.
func (c *Client) Clients(ctx context.Context) ([]ClientAccount, error) {
	q := call{op: "list clients", method: http.MethodGet, path: "/client/", again: true}
	return entries(ctx, c, q, "clients", func(m map[string]json.RawMessage, id int64, name string) ClientAccount {
		return ClientAccount{ID: id, Name: name, Email: textOf(m["email"])}
	})
}

// Category is a lead category, by whose id a webhook can be filtered.
type Category struct {
	ID        int64
	Name      string
	Sentiment string
}

// Categories lists the lead categories.
func (c *Client) Categories(ctx context.Context) ([]Category, error) {
	q := call{op: "list lead categories", method: http.MethodGet, path: "/leads/fetch-categories", again: true}
	return entries(ctx, c, q, "categories", func(m map[string]json.RawMessage, id int64, name string) Category {
		return Category{ID: id, Name: name, Sentiment: textOf(m["sentiment_type"])}
	})
}

// entries makes a list call whose entries have an id and a name.
func entries[T any](
	ctx context.Context, c *Client, q call, envelope string, build func(m map[string]json.RawMessage, id int64, name string) T,
) ([]T, error) {
	a, elements, err := c.list(ctx, q, envelope)
	if err != nil {
		return nil, err
	}
	found := make([]T, 0, len(elements))
	for _, element := range elements {
		members, _ := object(element)
		id := idOf(members["id"])
		if id == 0 {
			return nil, c.unexpected(q, a, "an entry without an id")
		}
		found = append(found, build(members, id, textOf(members["name"])))
	}
	return found, nil
}

// list makes a call that is answered with a list, in whichever envelope.
func (c *Client) list(ctx context.Context, q call, envelope string) (answer, []json.RawMessage, error) {
	a, err := c.do(ctx, q)
	if err != nil {
		return a, nil, err
	}
	if elements, ok := list(a.body, envelope); ok {
		return a, elements, nil
	}
	if isNothing(a.body) {
		return a, nil, c.finish(c.newError(q, a.status, emptyAnswer, hook.ErrNotFound), a)
	}
	return a, nil, c.unexpected(q, a, "no list")
}
