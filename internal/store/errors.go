package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// explain turns what SQLite or the file system says into a sentence with the
// file and the remedy. The cause stays reachable by errors.As.
func explain(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w%s", op, path, withoutPath(err, path), remedy(err))
}

// withoutPath takes the path off a file system error that would repeat it.
func withoutPath(err error, path string) error {
	if e, ok := err.(*fs.PathError); ok && e.Path == path { //nolint:errorlint // only the outermost error repeats it
		return e.Err
	}
	return err
}

const (
	whenFull     = "; the disk is full: free some space, deliveries are answered 503 until then and will be sent again"
	whenDamaged  = "; the file is damaged: leadrig history repair makes it again out of the journals, which hold every delivery; or name another folder with --home"
	whenGone     = "; leadrig history repair makes it again out of the journals, which hold every delivery; or name another folder with --home"
	whenReadOnly = "; make the file and its folder writable, or name another folder with --home"
)

func remedy(err error) string {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return databaseRemedy(e.Code() & 0xff)
	}
	return fileRemedy(err)
}

func fileRemedy(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return whenReadOnly
	case isFull(err):
		return whenFull
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return "; something else has that name: move it away, or name another folder with --home"
	}
	return ""
}

func databaseRemedy(code int) string {
	switch code {
	case sqlite3.SQLITE_FULL:
		return whenFull
	case sqlite3.SQLITE_IOERR:
		return "; the disk can't be written or read: is it full, or gone?"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return whenReadOnly
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return whenDamaged
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "; another process held the database for longer than 5 s: try again when it has finished"
	}
	return ""
}
