package store

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"time"

	"leadrig/internal/hook"
)

// journalFolder holds the journals inside leadrig's home.
const journalFolder = "journal"

// maxJournal is the size in bytes after which the next journal is begun: what
// is no longer kept is deleted a journal at a time.
const maxJournal = 64 << 20

// maxCopied is the largest body that is copied behind its record's head to be
// written with one call; a larger one is written by a second call.
const maxCopied = 4 << 10

// newJournalName is unique without the database, so that journals outlive it.
func newJournalName(now time.Time) string {
	return now.UTC().Format("20060102-150405.000-") + rand.Text()[:8] + ".journal"
}

func journalPath(home, name string) string { return filepath.Join(home, journalFolder, name) }

// journal is the file that this process appends to. The store's lock guards it.
type journal struct {
	id      int64
	file    *os.File
	size    int64
	scratch []byte
}

func createJournal(home, name string, id int64) (*journal, error) {
	f, err := os.OpenFile(journalPath(home, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &journal{id: id, file: f}, nil
}

// append writes d's record and returns its position. After an error the file is
// as before: what was written of the record is cut off again, and even where
// that fails the next record is written over it.
func (j *journal) append(d *hook.Delivery) (position int64, err error) {
	position = j.size
	head := appendHeadOf(j.scratch[:0], d)
	j.scratch = head[:0]
	size := int64(len(head) + len(d.Body))
	if len(d.Body) <= maxCopied {
		head = append(head, d.Body...)
		j.scratch = head[:0]
		_, err = j.file.WriteAt(head, position)
	} else {
		// In the file's order: wherever a kill cuts the writes, it leaves a file
		// that ends within the record, which nobody can take for a damaged one.
		if _, err = j.file.WriteAt(head, position); err == nil {
			_, err = j.file.WriteAt(d.Body, position+int64(len(head)))
		}
	}
	if err != nil {
		_ = j.file.Truncate(position)
		return 0, err
	}
	j.size = position + size
	return position, nil
}

// close closes the file, and removes it where nothing came.
func (j *journal) close() error {
	if j == nil {
		return nil
	}
	err := j.file.Close()
	if j.size == 0 {
		err = errors.Join(err, os.Remove(j.file.Name()))
	}
	return err
}
