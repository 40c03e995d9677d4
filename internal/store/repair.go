package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Repaired says what a repair has made of a damaged history.
type Repaired struct {
	Deliveries int
	// Attempts is how many attempts could be saved: they stand in the database
	// alone, deliveries in the journals.
	Attempts int
	// Aside is where the damaged database is kept; "" if there was none.
	Aside string
	// Damage is what of the journals can't be read, nil for nothing.
	Damage error
	// Unknown is how many journals a sound database didn't know, 0 for a damaged one.
	Unknown int
}

// String tells it to a person.
func (r Repaired) String() string {
	cause, aside := "could not be used", "the damaged file"
	if r.Unknown > 0 {
		cause, aside = fmt.Sprintf("did not know %d of the journals, as an older copy of it doesn't,", r.Unknown), "the file before"
	}
	saved := fmt.Sprintf("%d of the attempts at them", r.Attempts)
	if r.Attempts == 0 {
		saved = "no attempt at them"
	}
	text := fmt.Sprintf("the history's database %s and was made again out of the journals: all %d deliveries that they hold are there, and %s could be saved",
		cause, r.Deliveries, saved)
	if r.Aside != "" {
		text += "; " + aside + " is kept as " + r.Aside
	}
	if r.Damage != nil {
		text += "; " + r.Damage.Error()
	}
	return text
}

// errNoRows says that there are journals and no rows: the database was lost.
var errNoRows = errors.New("the database is gone and the journals are there")

// isDamaged reports whether an error says that the database must be made again.
func isDamaged(err error) bool {
	if errors.Is(err, errNoRows) {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == sqlite3.SQLITE_CORRUPT || e.Code()&0xff == sqlite3.SQLITE_NOTADB)
}

// A run that finds the database damaged leaves this file, so that the next one
// repairs it: it may open without a word.
func suspectPath(home string) string {
	return filepath.Join(home, journalFolder, "database-is-damaged")
}

func isSuspect(home string) bool {
	_, err := os.Stat(suspectPath(home))
	return err == nil
}

// Repair makes the database of the history in a folder again, if it is damaged,
// gone or older than the journals, out of the journals, which hold every delivery, and out of what can
// still be read of it. The damaged file is kept under another name. Nil: there
// was nothing to repair. While another process records, it does nothing.
func Repair(home string, now time.Time) (*Repaired, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(home, FileName)
	var unknown []string
	if !isSuspect(home) {
		_, err := Inspect(home)
		if err == nil {
			if unknown, err = notInDatabase(home); err == nil && len(unknown) == 0 {
				return nil, nil
			}
		}
		if err != nil && !errors.Is(err, errUnsound) && !isDamaged(err) {
			return nil, err
		}
	}
	r, err := repair(home, now)
	if err == nil {
		r.Unknown = len(unknown)
	}
	return r, explain("repair", path, err)
}

// notInDatabase lists the journals that a sound database doesn't know.
func notInDatabase(home string) (unknown []string, err error) {
	c, err := openConn(filepath.Join(home, FileName), "ro")
	if err != nil {
		return nil, err
	}
	unknown, err = unknownJournals(home, c)
	return unknown, errors.Join(err, c.Close())
}

func repair(home string, now time.Time) (*Repaired, error) {
	lock := flock.New(filepath.Join(home, journalFolder, "repair.lock"), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("another process is repairing it: try again when it has finished")
	}
	defer func() { _ = drop(lock) }()
	if err := nobodyWrites(home); err != nil {
		return nil, err
	}
	path := filepath.Join(home, FileName)
	fresh := path + ".new"
	if err := removeDatabase(fresh); err != nil {
		return nil, err
	}
	done, err := rebuild(home, fresh, now)
	if err != nil {
		return nil, errors.Join(err, removeDatabase(fresh))
	}
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		done.Aside = asideName(path, now)
	}
	if err := putAside(path, done.Aside); err != nil {
		return nil, err
	}
	if err := os.Rename(fresh, path); err != nil {
		return nil, err
	}
	prints, err := filepath.Glob(filepath.Join(home, journalFolder, "*"+printSuffix))
	for _, p := range prints {
		err = errors.Join(err, os.Remove(p)) // ids may be others now
	}
	if err == nil && isSuspect(home) {
		err = os.Remove(suspectPath(home))
	}
	return done, err
}

// asideName is a name that no file has yet.
func asideName(path string, now time.Time) string {
	name := path + ".damaged-" + now.UTC().Format("20060102-150405")
	for free, i := name, 2; ; i++ {
		if _, err := os.Lstat(free); err != nil {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, i)
	}
}

// nobodyWrites returns an error while a run is alive: its rows would be lost in
// the file that is moved away.
func nobodyWrites(home string) error {
	locks, err := filepath.Glob(filepath.Join(home, journalFolder, "run-*.lock"))
	for _, path := range locks {
		lock := flock.New(path, flock.SetPermissions(0o600))
		ok, err := lock.TryLock()
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("the database is damaged and another leadrig is recording: end that one, then try again")
		}
		if err := drop(lock); err != nil {
			return err
		}
	}
	return err
}

// sidecars are the files that belong to a database file.
func sidecars() []string { return []string{"-wal", "-shm", ""} }

func removeDatabase(path string) error {
	for _, suffix := range sidecars() {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// putAside gives a database another name, or removes it where that is "".
func putAside(path, aside string) error {
	if aside == "" {
		return removeDatabase(path)
	}
	for _, suffix := range sidecars() {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// journalNames lists the journals that hold something, the oldest first.
func journalNames(home string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(home, journalFolder, "*.journal"))
	var names []string
	for _, path := range paths {
		if fileSize(path) > 0 {
			names = append(names, filepath.Base(path))
		}
	}
	slices.Sort(names)
	return names, err
}
