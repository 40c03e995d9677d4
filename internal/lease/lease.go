package lease

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/redact"
)

// undoTime bounds what has to be done at SmartLead after the caller's context may
// have ended.
const undoTime = 30 * time.Second

// ErrRecordLeft is wrapped by an error that comes after the webhook was removed:
// only its record couldn't be. The next sweep strikes it out.
var ErrRecordLeft = errors.New("the webhook is removed, its record is not")

// UnknownError says that a webhook may exist whose id is not known. It wraps the
// error of the create call, and with it hook.ErrOutcomeUnknown.
type UnknownError struct {
	Record Record
	Detail string // what is known and what to do
	Err    error
}

func (e *UnknownError) Error() string { return e.Err.Error() + "; " + e.Detail }

// Unwrap returns the error of the create call.
func (e *UnknownError) Unwrap() error { return e.Err }

// Lease is a temporary webhook that this process holds. Its methods can be used
// from several goroutines.
type Lease struct {
	book   *Book
	remote Remote
	guard  *Guard

	mu     sync.Mutex // guards what follows, and makes removals wait for each other
	record Record
	spec   hook.WebhookSpec
	held   *lock // nil once given up
}

// Take creates a temporary webhook, which the caller has to Release. The lease is
// on disk before the create call and the webhook's id right after it.
//
// If creation is refused the record is struck out and the refusal returned. If its
// outcome is unknown, a campaign's list is searched for the webhook by its name:
// found, it is adopted, or removed if ctx has ended. Else the error is an
// *UnknownError and the record stays.
//
// The guard, if not nil, has taken the lease on before the create call, and is
// told when its webhook is gone; what is left when it is closed, it finishes.
func (b *Book) Take(ctx context.Context, remote Remote, account Account, spec hook.WebhookSpec, guard *Guard) (*Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("take a lease for %s: %w", spec.Scope, err)
	}
	id, held, err := b.newLock()
	if err != nil {
		return nil, fmt.Errorf("take a lease for %s: %w", spec.Scope, err)
	}
	l := &Lease{book: b, remote: remote, held: held, guard: guard, record: b.newRecord(id, account, spec)}
	spec.Name = l.record.Name
	l.spec = spec
	if err := b.save(l.record); err != nil {
		return nil, errors.Join(fmt.Errorf("write down a lease for %s: %w", spec.Scope, err), l.strike())
	}
	guard.hold(ctx, id)
	webhookID, err := remote.CreateWebhook(ctx, spec)
	switch {
	case err == nil && webhookID > 0:
		return l.hold(ctx, webhookID)
	case err == nil:
		err = fmt.Errorf("create webhook for %s: no id: %w", spec.Scope, hook.ErrOutcomeUnknown)
		return l.search(ctx, err)
	case errors.Is(err, hook.ErrOutcomeUnknown):
		return l.search(ctx, err)
	}
	return nil, errors.Join(err, l.strike())
}

func (b *Book) newRecord(id string, account Account, spec hook.WebhookSpec) Record {
	host, err := os.Hostname()
	if err != nil {
		host = "" // for people only
	}
	return Record{
		Version: recordVersion, ID: id, State: StateIntent,
		Level: spec.Level, CampaignID: spec.CampaignID, ClientID: spec.ClientID,
		Name: webhookName(spec.Name, id), URL: spec.URL, Events: slices.Clone(spec.Events),
		BaseURL: account.BaseURL, KeyPrint: account.KeyPrint,
		CreatedAt: b.now().UTC(), PID: os.Getpid(), Host: host,
	}
}

// hold writes the webhook's id down. A webhook whose id can't be written down is
// not kept.
func (l *Lease) hold(ctx context.Context, webhookID int64) (*Lease, error) {
	l.record.WebhookID, l.record.State, l.record.Reason = webhookID, StateHeld, ""
	err := l.book.save(l.record)
	if err == nil {
		return l, nil
	}
	err = fmt.Errorf("write down webhook %d of %s: %w", webhookID, l.record.Scope(), err)
	undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	return nil, errors.Join(err, l.Release(undo), l.Close())
}

// search deals with a create call whose outcome, err, is unknown.
func (l *Lease) search(ctx context.Context, err error) (*Lease, error) {
	undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	r := &l.record
	detail := fmt.Sprintf("%v of %s level: %s", errUnlistable, r.Level, r.ByHand())
	if r.Findable() {
		found, listErr := find(undo, l.remote, r)
		switch {
		case listErr != nil:
			detail = fmt.Sprintf("looking for %q at %s failed too (%v); the next start looks again", r.Name, r.Scope(), listErr)
		case len(found) == 0:
			r.MissingSince = l.book.now().UTC()
			detail = fmt.Sprintf("%s doesn't list %q by now; the next start looks again", r.Scope(), r.Name)
		case ctx.Err() == nil:
			return l.hold(ctx, found[0])
		default:
			return nil, l.takeBack(undo, found[0], ctx.Err())
		}
	}
	r.State, r.Reason = StateUnknown, scrub(err)
	return nil, errors.Join(&UnknownError{Record: *r, Detail: detail, Err: err}, l.book.save(*r), l.Close())
}

// takeBack removes a webhook that was created for a caller who has gone.
func (l *Lease) takeBack(ctx context.Context, webhookID int64, cause error) error {
	l.record.WebhookID, l.record.State = webhookID, StateHeld
	err := fmt.Errorf("register webhook for %s: %w", l.record.Scope(), cause)
	return errors.Join(err, l.book.save(l.record), l.Release(ctx), l.Close())
}

// find looks for the webhooks of a lease in its campaign's list.
func find(ctx context.Context, remote Remote, r *Record) ([]int64, error) {
	webhooks, err := remote.CampaignWebhooks(ctx, r.CampaignID)
	if errors.Is(err, hook.ErrNotFound) {
		return nil, nil // no campaign, no webhook
	}
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, w := range webhooks {
		if r.isOurs(w) && w.ID > 0 {
			ids = append(ids, w.ID)
		}
	}
	return ids, nil
}

// Record returns what is written down about the lease.
func (l *Lease) Record() Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.record
	r.Events = slices.Clone(r.Events)
	return r
}

// Release removes the webhook and, once that is confirmed, the record. If it can't
// be removed the record stays, with the reason, and so does the lease: Release can
// be called again. After it has succeeded it does nothing.
func (l *Lease) Release(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		return nil
	}
	if err := l.remote.DeleteWebhook(ctx, l.record.WebhookID); err != nil {
		l.record.State, l.record.Reason = StateRemoveFailed, scrub(err)
		return errors.Join(fmt.Errorf("remove the temporary webhook of %s: %w", l.record.Scope(), err), l.book.save(l.record))
	}
	if err := l.strike(); err != nil {
		return fmt.Errorf("%w: %w", ErrRecordLeft, err)
	}
	return nil
}

// Close gives the lease up without removing its webhook: the record stays and any
// sweep may deal with it from now on. After Release has succeeded it does nothing.
func (l *Lease) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		return nil
	}
	held := l.held
	l.held = nil
	return held.unlock()
}

// strike removes the record and gives the lock up.
func (l *Lease) strike() error {
	held := l.held
	l.held = nil
	l.guard.drop(l.record.ID)
	return l.book.strike(l.record.ID, held)
}

// scrub is an error's text as it may be written down. The API client keeps its key
// out of its errors; this takes out what calls itself a key all the same.
func scrub(err error) string { return redact.New().Text(err.Error()) }
