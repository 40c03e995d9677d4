package lease

import (
	"errors"
	"fmt"
	"io/fs"
)

// ErrNoLease is wrapped by Forget's error where there is no such record.
var ErrNoLease = errors.New("there is no such lease")

// ErrMayExist is wrapped by Forget's error where the webhook may be there still,
// and forgetting it would leave nothing that knows of it.
var ErrMayExist = errors.New("its webhook may be there still")

// Forget strikes out a record without asking SmartLead, on the user's word that
// its webhook is gone: the only way for one that SmartLead can't list. It refuses
// while the holder runs. Where a sweep could find the webhook, and where the
// record can't be read, it refuses with ErrMayExist unless the user is sure.
//
// What it returns is the record that was or would have been struck out, empty if
// it can't be read.
func (b *Book) Forget(id string, sure bool) (Record, error) {
	if !validID(id) {
		return Record{}, fmt.Errorf("forget lease %q: %w", id, ErrNoLease)
	}
	// Before the lock, whose file would be made.
	if _, err := b.folder.read(id + recordSuffix); errors.Is(err, fs.ErrNotExist) {
		return Record{}, fmt.Errorf("forget lease %s: %w", id, ErrNoLease)
	}
	held, err := tryLock(b.folder.path(id + lockSuffix))
	if err != nil {
		return Record{}, fmt.Errorf("forget lease %s: %w", id, err)
	}
	if held == nil {
		return Record{}, fmt.Errorf("forget lease %s: a running leadrig holds it; end that first", id)
	}
	record, err := b.load(id)
	switch {
	case errors.Is(err, fs.ErrNotExist): // its holder finished just now
		return Record{}, errors.Join(fmt.Errorf("forget lease %s: %w", id, ErrNoLease), held.retire())
	case err != nil && !sure:
		err = fmt.Errorf("forget lease %s: its record can't be read (%w) and %w", id, err, ErrMayExist)
		return Record{}, errors.Join(err, held.unlock())
	case err == nil && !sure && record.Findable():
		return record, errors.Join(fmt.Errorf("forget lease %s: %w", id, ErrMayExist), held.unlock())
	}
	if err := b.strike(id, held); err != nil {
		return record, fmt.Errorf("forget lease %s: %w", id, err)
	}
	return record, nil
}
