package lease

import (
	"errors"
	"io/fs"
	"os"
	"runtime"

	"github.com/gofrs/flock"
)

// lock is the lock of a lease. Holding it means that no other process holds the
// lease, nor will: ids are not used twice.
type lock struct{ file *flock.Flock }

// tryLock takes the lock at path, or returns nil if another process has it. The
// file is made if it isn't there. A lock on a file that was removed meanwhile is
// worth nothing, so that counts as not taken.
func tryLock(path string) (*lock, error) {
	file := flock.New(path, flock.SetPermissions(0o600))
	ok, err := file.TryLock()
	if err != nil || !ok {
		return nil, err
	}
	mine, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Unlock())
	}
	there, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && !os.SameFile(mine, there)) {
		return nil, file.Unlock()
	}
	if err != nil {
		return nil, errors.Join(err, file.Unlock())
	}
	return &lock{file}, nil
}

// isLocked reports whether a process holds the lock at path. It makes no file.
func isLocked(path string) (bool, error) {
	file := flock.New(path, flock.SetFlag(os.O_RDONLY))
	// Shared, so that two who only look don't take each other for the holder.
	free, err := file.TryRLock()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !free:
		return true, nil
	}
	return false, file.Unlock()
}

// unlock gives the lock up and leaves its file.
func (l *lock) unlock() error { return l.file.Unlock() }

// retire gives the lock up for good and removes its file. The file goes while it
// is still locked, so that nobody can lock it in between; Windows can't remove an
// open file, but neither will it remove one that another process has opened since.
// A file that stays is cleared away by a later sweep.
func (l *lock) retire() error {
	if runtime.GOOS != "windows" {
		_ = os.Remove(l.file.Path())
		return l.file.Unlock()
	}
	err := l.file.Unlock()
	_ = os.Remove(l.file.Path())
	return err
}
