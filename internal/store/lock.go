package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// lockPath is the file that a run holds a lock on for as long as it may append
// to its journals. The system drops the lock when the process dies, however.
func lockPath(home string, runID int64) string {
	return filepath.Join(home, journalFolder, fmt.Sprintf("run-%d.lock", runID))
}

func (s *Store) lockRun() error {
	lock := flock.New(lockPath(s.home, s.runID), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("run %d is held by another process", s.runID)
	}
	s.lock = lock
	return nil
}

func (s *Store) unlock() error {
	if s.lock == nil {
		return nil
	}
	return drop(s.lock)
}

// drop unlocks and removes the file. Another process that looks at the same run
// may have removed it first or hold it open; a file that stays hurts nobody.
func drop(lock *flock.Flock) error {
	err := lock.Unlock()
	_ = os.Remove(lock.Path())
	return err
}

// ifDead calls do, holding the run's lock, if the run's process has ended.
func ifDead(home string, runID int64, do func() error) error {
	lock := flock.New(lockPath(home, runID), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil || !ok {
		return err
	}
	return errors.Join(do(), drop(lock))
}
