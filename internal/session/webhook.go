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
	// Guard, if set, is how a process is started that removes the webhook if this
	// one is killed. Its Trouble is set by the session.
	Guard *lease.GuardOptions
	// Recovery, if set, is how events are got back that failed in an outage.
	Recovery *Recovery
	// ByHand is the call that removes a webhook where we can't.
	ByHand func(hook.Scope, int64) string
}

// startGuard starts the guard early: it gets ready while the tunnel opens.
func (s *session) startGuard() {
	if s.opts.Webhook == nil || s.opts.Webhook.Guard == nil {
		return
	}
	opts := *s.opts.Webhook.Guard
	opts.Trouble = s.guardTrouble
	guard, err := lease.StartGuard(opts)
	if err != nil {
		s.guardTrouble(fmt.Errorf("%w; a kill -9 would leave the webhook to the next start", err))
		return
	}
	s.guard = guard
	s.started(closeTimeout, guard.Close)
}

func (s *session) guardTrouble(err error) {
	s.opts.Feed.Publish(&hook.Warning{Time: time.Now(), Code: WarnGuard, Text: err.Error()})
}

// register takes the lease of the temporary webhook.
func (s *session) register(ctx context.Context, publicURL string) (*hook.WebhookRef, error) {
	w := s.opts.Webhook
	if w == nil {
		return nil, nil
	}
	spec := w.Spec
	spec.URL = publicURL
	var held *lease.Lease
	err := s.taking(hook.StepWebhook, func() (err error) {
		held, err = w.Book.Take(ctx, w.Remote, w.Account, spec, s.guard)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("register the webhook for %s: %w", spec.Scope, err)
	}
	s.held = held
	id := held.Record().WebhookID
	s.started(removeTimeout, func(down context.Context) error {
		err := held.Release(down)
		switch {
		case err == nil:
			s.tellWebhook(hook.WebhookRemoved, "")
		case errors.Is(err, lease.ErrRecordLeft):
			s.tellWebhook(hook.WebhookRemoved, err.Error())
			err = nil
		default:
			s.tellWebhook(hook.WebhookRemoveFailed, fmt.Sprintf("%v\n%s; by hand:\n%s", err, s.whoRemoves(), w.ByHand(spec.Scope, id)))
			err = exit.With(exit.Failed, err)
		}
		return errors.Join(err, held.Close())
	})
	s.tellWebhook(hook.WebhookRegistered, "")
	return &hook.WebhookRef{ID: id, Scope: spec.Scope}, nil
}

// tellWebhook tells a change of this run's webhook.
func (s *session) tellWebhook(state hook.WebhookState, detail string) {
	r := s.held.Record()
	s.opts.Feed.Publish(&hook.WebhookChanged{Time: time.Now(), State: state, ID: r.WebhookID, Level: r.Level, Detail: detail})
}

// whoRemoves says who goes on where this run could not remove the webhook.
func (s *session) whoRemoves() string {
	if s.guard.PID() == 0 {
		return "the next start removes it"
	}
	return fmt.Sprintf("the guard process goes on trying for %s, and after it the next start", lease.Patience)
}
