package lease

import (
	"context"
	"errors"
	"fmt"

	"leadrig/internal/hook"
)

// ErrReleased is what Repoint returns of a lease that was given up.
var ErrReleased = errors.New("the lease was given up")

// Repoint has the webhook deliver to another URL and confirms it by reading the
// webhook back. It wraps hook.ErrNotFound if SmartLead has no such webhook any
// more, and never touches one that isn't ours. Doing it again is harmless.
func (l *Lease) Repoint(ctx context.Context, url string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		return ErrReleased
	}
	id := l.record.WebhookID
	w, err := l.remote.GetWebhook(ctx, id)
	switch {
	case err != nil:
		return fmt.Errorf("read webhook %d before changing its URL: %w", id, err)
	case !l.record.isOurs(w):
		return fmt.Errorf("webhook %d is named %.200q: nothing proves that it is ours, so its URL was left alone", id, w.Name)
	}
	spec := l.spec
	spec.URL = url
	// A lost answer is no matter: what counts is read back.
	if err := l.remote.UpdateWebhook(ctx, id, spec); err != nil && !errors.Is(err, hook.ErrOutcomeUnknown) {
		return fmt.Errorf("change the URL of webhook %d: %w", id, err)
	}
	switch w, err = l.remote.GetWebhook(ctx, id); {
	case err != nil:
		return fmt.Errorf("confirm the new URL of webhook %d: %w", id, err)
	case w.URL != url:
		return fmt.Errorf("SmartLead took the new URL of webhook %d, and still has the old one", id)
	}
	l.spec.URL, l.record.URL = url, url
	if err := l.book.save(l.record); err != nil {
		return fmt.Errorf("write down the new URL of webhook %d: %w", id, err)
	}
	return nil
}
