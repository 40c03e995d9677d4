package lease

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"leadrig/internal/hook"
)

// Remote is the API in which webhooks live.
type Remote interface {
	// CreateWebhook returns the new webhook's id. Its error wraps
	// hook.ErrOutcomeUnknown if a webhook may have been created all the same; any
	// other error means that none was.
	CreateWebhook(ctx context.Context, spec hook.WebhookSpec) (int64, error)
	// GetWebhook's error wraps hook.ErrNotFound only if the API itself said that
	// there is no such webhook.
	GetWebhook(ctx context.Context, id int64) (hook.Webhook, error)
	// UpdateWebhook changes what a webhook is but for its scope.
	UpdateWebhook(ctx context.Context, id int64, spec hook.WebhookSpec) error
	// DeleteWebhook returns nil only if the webhook is known to be gone.
	DeleteWebhook(ctx context.Context, id int64) error
	// CampaignWebhooks lists the campaign level webhooks of one campaign.
	CampaignWebhooks(ctx context.Context, campaignID int64) ([]hook.Webhook, error)
}

// Book is the folder in which leases are written down. It can be used from several
// goroutines, and by several processes at once.
type Book struct {
	folder folder
	now    func() time.Time
}

// Open opens the book in a folder, which is made if it isn't there.
func Open(dir string) (*Book, error) {
	f, err := openFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder of leases: %w", err)
	}
	return &Book{folder: f, now: time.Now}, nil
}

// Entry is a record in the book as List found it.
type Entry struct {
	ID     string // by the name of its file; no lease id if the file is not ours
	Record Record
	Path   string
	// Live says that the process that holds the lease is running.
	Live bool
	// Err says why the record can't be read, and then Record is empty, or why it
	// can't be told whether the process is running.
	Err error
}

// List returns all records, oldest first, whichever account they belong to.
func (b *Book) List() ([]Entry, error) {
	ids, err := b.folder.ids(recordSuffix)
	if err != nil {
		return nil, fmt.Errorf("list leases: %w", err)
	}
	var entries []Entry
	for _, id := range ids {
		record, err := b.load(id)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed just now
		}
		e := Entry{ID: id, Record: record, Path: b.folder.path(id + recordSuffix), Err: err}
		if err == nil {
			e.Live, e.Err = isLocked(b.folder.path(id + lockSuffix))
		}
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(x, y Entry) int {
		return cmp.Or(x.Record.CreatedAt.Compare(y.Record.CreatedAt), cmp.Compare(x.Path, y.Path))
	})
	return entries, nil
}

// load reads a record. If the process died between writing its next version and
// putting it in its place, the webhook id may be known there alone.
func (b *Book) load(id string) (Record, error) {
	data, err := b.folder.read(id + recordSuffix)
	if err != nil {
		return Record{}, err
	}
	if !validID(id) {
		return Record{}, fmt.Errorf("%q is not a lease id", id)
	}
	record, err := decodeRecord(id, data)
	if err != nil || record.WebhookID != 0 {
		return record, err
	}
	if data, err := b.folder.read(id + nextSuffix); err == nil {
		if next, err := decodeRecord(id, data); err == nil && next.Account() == record.Account() {
			record.WebhookID = next.WebhookID
		}
	}
	return record, nil
}

// save writes a record, if it is one that could be read again.
func (b *Book) save(r Record) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if _, err := decodeRecord(r.ID, data); err != nil {
		return err
	}
	return b.folder.replace(r.ID+recordSuffix, r.ID+nextSuffix, append(data, '\n'))
}

// strike removes a record and gives its lock up. If the record can't be removed
// the lock file stays too.
func (b *Book) strike(id string, held *lock) error {
	if err := b.folder.remove(id+recordSuffix, id+nextSuffix); err != nil {
		return errors.Join(err, held.unlock())
	}
	return held.retire()
}

// newLock makes a lease id and takes its lock. A sweep that clears away lock files
// without a record may be faster than us; then the next id serves as well.
func (b *Book) newLock() (string, *lock, error) {
	const tries = 20
	for range tries {
		var random [idBytes]byte
		_, _ = rand.Read(random[:]) // never fails
		id := hex.EncodeToString(random[:])
		held, err := tryLock(b.folder.path(id + lockSuffix))
		if err != nil {
			return "", nil, err
		}
		if held != nil {
			return id, held, nil
		}
	}
	return "", nil, errors.New("no lock file could be kept")
}
