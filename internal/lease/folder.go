package lease

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	recordSuffix = ".json"
	nextSuffix   = ".json.tmp"
	lockSuffix   = ".lock"
	// maxRecord bounds what is read as a record, in bytes.
	maxRecord = 1 << 20
)

// folder is a book's folder. It goes through os.Root, which stays inside the
// folder and, on Windows, lets a file be replaced while another process reads it.
type folder string

// openFolder makes the folder if need be and closes it to others.
func openFolder(path string) (folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		if err != nil {
			return "", err
		}
		if info.Mode().Perm()&0o077 != 0 {
			if err := os.Chmod(path, 0o700); err != nil {
				return "", err
			}
		}
	}
	return folder(path), nil
}

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

// ids returns the lease ids for which there is a file with the given suffix.
func (f folder) ids(suffix string) ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), suffix); ok && !e.IsDir() {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// read returns the content of a file; fs.ErrNotExist if there is none.
func (f folder) read(name string) (data []byte, err error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err = io.ReadAll(io.LimitReader(file, maxRecord+1))
	if err == nil && len(data) > maxRecord {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxRecord)
	}
	return data, err
}

// replace writes a file so that, whatever happens meanwhile, either the old or the
// new content is there: beside it first, to the disk, and then in its place.
func (f folder) replace(name, next string, data []byte) (err error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	file, err := root.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := writeAndClose(file, data); err != nil {
		return err
	}
	if err := root.Rename(next, name); err != nil {
		return err
	}
	return syncFolder(root)
}

func writeAndClose(file *os.File, data []byte) error {
	_, err := file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// remove deletes files, those that aren't there left aside, and makes it last.
func (f folder) remove(names ...string) (err error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	for _, name := range names {
		if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncFolder(root)
}

// syncFolder makes a rename or a removal survive a loss of power. Windows has no
// such call for folders and writes their changes through its journal.
func syncFolder(root *os.Root) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
