package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
)

// Webhook is the temporary webhook of a run.
type Webhook struct {
	Book    *lease.Book
	Remote  lease.Remote
	Account lease.Account
	Spec    hook.WebhookSpec // its URL is set by the session
	// ByHand is the call that removes a webhook where we can't.
	ByHand func(hook.Scope, int64) string
}

// register takes the lease of the temporary webhook.
func (s *session) register(ctx context.Context, publicURL string) (*hook.WebhookRef, error) {
	w := s.opts.Webhook
	if w == nil {
		return nil, nil
	}
	spec := w.Spec
	spec.URL = publicURL
	held, err := w.Book.Take(ctx, w.Remote, w.Account, spec)
	if err != nil {
		return nil, fmt.Errorf("register the webhook for %s: %w", spec.Scope, err)
	}
	id := held.Record().WebhookID
	tell := func(state hook.WebhookState, detail string) {
		s.opts.Feed.Publish(&hook.WebhookChanged{Time: time.Now(), State: state, ID: id, Level: spec.Level, Detail: detail})
	}
	s.started(removeTimeout, func(down context.Context) error {
		err := held.Release(down)
		switch {
		case err == nil:
			tell(hook.WebhookRemoved, "")
		case errors.Is(err, lease.ErrRecordLeft):
			tell(hook.WebhookRemoved, err.Error())
			err = nil
		default:
			tell(hook.WebhookRemoveFailed, fmt.Sprintf("%v\nremove it by hand, or let the next start do it:\n%s", err, w.ByHand(spec.Scope, id)))
			err = exit.With(exit.Failed, err)
		}
		return errors.Join(err, held.Close())
	})
	tell(hook.WebhookRegistered, "")
	return &hook.WebhookRef{ID: id, Scope: spec.Scope}, nil
}
