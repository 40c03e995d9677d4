package lease

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"leadrig/internal/hook"
)

// settleTime is how long a create call may still have its effect after whoever made it
// has stopped. It is far more than the limit of one call.
const settleTime = 2 * time.Minute

// Outcome is what became of a record in a sweep.
type Outcome string

// The outcomes. In a dry run the first two say what would have been done.
const (
	Removed Outcome = "removed" // the webhook was removed and its record struck out
	Gone    Outcome = "gone"    // the webhook was gone already; its record was struck out
	Kept    Outcome = "kept"    // Err says why neither was touched
	Damaged Outcome = "damaged" // the record can't be read; Err says why. It is never deleted
)

// Swept tells about one record.
type Swept struct {
	ID      string // by the name of the record's file
	Record  Record // empty if Damaged
	Path    string
	Outcome Outcome
	Err     error
}

// Sweep deals with what dead processes left behind in an account. It removes a
// webhook only if a record names it and it carries the record's id in its name,
// and strikes a record out only if the webhook is gone. Everything else is kept
// and told. Leases whose process runs, and those of other accounts, are passed
// over in silence; damaged records are told whichever account they are from.
//
// A dry run asks SmartLead the same questions but changes nothing, there or here.
// The error is about the sweep as a whole; what was done before it is returned too.
func (b *Book) Sweep(ctx context.Context, remote Remote, account Account, dryRun bool) ([]Swept, error) {
	ids, err := b.folder.ids(recordSuffix)
	if err != nil {
		return nil, fmt.Errorf("sweep leases: %w", err)
	}
	var swept []Swept
	for _, id := range ids {
		if ctx.Err() != nil {
			return swept, fmt.Errorf("sweep leases: %w", ctx.Err())
		}
		s := sweep{book: b, remote: remote, account: account, dryRun: dryRun}
		if told, ok := s.one(ctx, id); ok {
			swept = append(swept, told)
		}
	}
	if dryRun {
		return swept, nil
	}
	if err := b.clearLocks(); err != nil {
		return swept, fmt.Errorf("sweep leases: %w", err)
	}
	return swept, nil
}

// errUnlistable is why some webhooks can't be found again: trying later won't help.
var errUnlistable = errors.New("SmartLead can't list webhooks")

type sweep struct {
	book    *Book
	remote  Remote
	account Account
	dryRun  bool
}

// one deals with one record; false if there is nothing to tell about it.
func (s *sweep) one(ctx context.Context, id string) (Swept, bool) {
	told := Swept{ID: id, Path: s.book.folder.path(id + recordSuffix)}
	record, err := s.book.load(id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return told, false
	case err != nil:
		told.Outcome, told.Err = Damaged, err
		return told, true
	case record.Account() != s.account:
		return told, false
	}
	held, err := tryLock(s.book.folder.path(id + lockSuffix))
	if err != nil {
		told.Record, told.Outcome, told.Err = record, Kept, fmt.Errorf("see if its process runs: %w", err)
		return told, true
	}
	if held == nil {
		return told, false
	}
	// Only now does the record stand still.
	record, err = s.book.load(id)
	if err != nil {
		told.Outcome, told.Err = Damaged, errors.Join(err, held.unlock())
		if errors.Is(err, fs.ErrNotExist) {
			return told, false // its holder finished just now; the lock file is cleared away below
		}
		return told, true
	}
	told.Outcome, told.Err = s.settle(ctx, &record)
	told.Record = record
	if s.dryRun || told.Outcome == Kept {
		told.Err = errors.Join(told.Err, held.unlock())
		return told, true
	}
	if err := s.book.strike(id, held); err != nil {
		told.Err = fmt.Errorf("%w: %w", ErrRecordLeft, err)
	}
	return told, true
}

// settle does at SmartLead what there is to do for a dead record.
func (s *sweep) settle(ctx context.Context, r *Record) (Outcome, error) {
	if r.WebhookID == 0 {
		return s.settleUnknown(ctx, r)
	}
	w, err := s.remote.GetWebhook(ctx, r.WebhookID)
	switch {
	case errors.Is(err, hook.ErrNotFound):
		return Gone, nil
	case err != nil:
		return Kept, err
	case !r.isOurs(w):
		return Kept, fmt.Errorf("webhook %d is named %.200q: nothing proves that it is ours, so it was left alone", r.WebhookID, w.Name)
	}
	return s.remove(ctx, r, r.WebhookID)
}

// settleUnknown deals with a webhook that may or may not have been created.
func (s *sweep) settleUnknown(ctx context.Context, r *Record) (Outcome, error) {
	if !r.Findable() {
		return Kept, fmt.Errorf("it is not known whether the webhook was created, and %w of %s level: %s", errUnlistable, r.Level, r.ByHand())
	}
	found, err := find(ctx, s.remote, r)
	if err != nil {
		return Kept, err
	}
	if len(found) == 0 {
		return s.missing(r)
	}
	for _, id := range found {
		if outcome, err := s.remove(ctx, r, id); outcome != Removed {
			return outcome, err
		}
	}
	return Removed, nil
}

// missing deals with a webhook that its campaign doesn't list. The call for it may
// have been on its way when its process died, so it has to stay missing a while.
func (s *sweep) missing(r *Record) (Outcome, error) {
	now := s.book.now().UTC()
	if !r.MissingSince.IsZero() && now.Sub(r.MissingSince) >= settleTime {
		return Gone, nil
	}
	err := fmt.Errorf("%s doesn't list %q, but it may have been asked for only just now: a start in %s or later settles it", r.Scope(), r.Name, settleTime)
	if r.MissingSince.IsZero() && !s.dryRun {
		r.MissingSince = now
		err = errors.Join(err, s.book.save(*r))
	}
	return Kept, err
}

// remove removes a webhook that was proven to be ours. A failure is written down.
func (s *sweep) remove(ctx context.Context, r *Record, webhookID int64) (Outcome, error) {
	r.WebhookID = webhookID
	if s.dryRun {
		return Removed, nil
	}
	err := s.remote.DeleteWebhook(ctx, webhookID)
	if err == nil {
		return Removed, nil
	}
	r.State, r.Reason = StateRemoveFailed, scrub(err)
	return Kept, errors.Join(err, s.book.save(*r))
}

// clearLocks removes the lock files, and half-written records, of leases that have
// no record: their processes died before they wrote one or after they struck it out.
func (b *Book) clearLocks() error {
	ids, err := b.folder.ids(lockSuffix)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		if !validID(id) {
			continue
		}
		held, err := tryLock(b.folder.path(id + lockSuffix))
		if err != nil || held == nil {
			failed = errors.Join(failed, err)
			continue
		}
		_, err = b.folder.read(id + recordSuffix)
		if !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, held.unlock())
			continue
		}
		failed = errors.Join(failed, b.folder.remove(id+nextSuffix), held.retire())
	}
	return failed
}
