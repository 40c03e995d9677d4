package sample

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// stateHeader is the first line of a state file. It keeps us from taking
// somebody's notes for one.
const stateHeader = "leadrig handler state 1\n"

// stateFile is an append-only file with one key a line, each on disk before
// append returns.
type stateFile struct {
	mu   sync.Mutex // guards open
	open *batch

	writing sync.Mutex // guards what follows, and the results of batches
	file    *os.File
	size    int64 // of what is known to be on disk, whole lines
	torn    bool  // something of unknown extent stands behind size
}

// batch is the lines that wait while an earlier batch is written. They go to
// disk together, with one fsync for all, so many events at once don't wait for
// one fsync each.
type batch struct {
	lines   []byte
	written bool
	err     error
}

// openState opens or creates a state file and returns the keys in it. A torn
// last line, as a crash leaves it, is cut off: its event was never answered.
func openState(path string) (s *stateFile, keys []string, err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open state file: %w: its folder must exist and be writable", err)
	}
	s = &stateFile{open: &batch{}, file: file, torn: true}
	if keys, err = s.load(); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("state file %s: %w", path, err), file.Close())
	}
	syncFolder(filepath.Dir(path))
	return s, keys, nil
}

// load reads the file and leaves it ready for the next line.
func (s *stateFile) load() ([]string, error) {
	keys, size, err := readState(s.file)
	if err != nil {
		return nil, err
	}
	s.size = size
	if size > 0 {
		return keys, s.write(nil)
	}
	return nil, s.write([]byte(stateHeader))
}

// readState returns the keys of a state file and the size of its whole lines.
func readState(r io.Reader) (keys []string, size int64, err error) {
	in := bufio.NewReader(r)
	header := make([]byte, len(stateHeader))
	n, err := io.ReadFull(in, header)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, 0, err
	}
	if string(header[:n]) != stateHeader[:n] {
		return nil, 0, fmt.Errorf("it is no state file (one begins with %q): name another", strings.TrimSpace(stateHeader))
	}
	if n < len(stateHeader) { // new, or torn right at its making
		return nil, 0, nil
	}
	size = int64(n)
	for number := 2; ; number++ {
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return keys, size, nil
		}
		if err != nil {
			return nil, 0, err
		}
		key := strings.TrimSuffix(line, "\n")
		if !isKey(key) {
			return nil, 0, fmt.Errorf("line %d, %.80q, is no key: the file is damaged; remove that line, or name another file", number, key)
		}
		keys = append(keys, key)
		size += int64(len(line))
	}
}

// isKey says that text has the form of what event.key returns.
func isKey(text string) bool {
	kind, rest, _ := strings.Cut(text, ":")
	return (kind == "id" || kind == "id-sha256" || kind == "event") && rest != "" && isPlain(rest)
}

// append adds a key and returns once it is on disk. Whoever comes first to the
// writing lock writes the whole batch; the others of the batch find it written.
func (s *stateFile) append(key string) error {
	s.mu.Lock()
	b := s.open
	b.lines = append(b.lines, key+"\n"...)
	s.mu.Unlock()

	s.writing.Lock()
	defer s.writing.Unlock()
	if b.written {
		return b.err
	}
	s.mu.Lock()
	s.open = &batch{} // lines that come from here on are in the next one
	s.mu.Unlock()
	b.written = true
	if b.err = s.write(b.lines); b.err != nil {
		b.err = fmt.Errorf("write state file: %w", b.err)
	}
	return b.err
}

// write puts whole lines at the end of the file and on disk. What a failed
// write has left there is cut off first. The caller holds the writing lock.
func (s *stateFile) write(lines []byte) error {
	if s.torn {
		if err := s.file.Truncate(s.size); err != nil {
			return err
		}
	}
	s.torn = true
	if _, err := s.file.WriteAt(lines, s.size); err != nil {
		return err
	}
	if err := s.file.Sync(); err != nil {
		return err
	}
	s.size += int64(len(lines))
	s.torn = false
	return nil
}

func (s *stateFile) close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close state file: %w", err)
	}
	return nil
}

// syncFolder puts a new file's name on disk too. Not every system can; there
// the name is safe a little later.
func syncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}
