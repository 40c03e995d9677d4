package store

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
)

// How much of a journal is read at once, and how much of that lies behind the
// record asked for: searches go backwards.
const (
	textWindow = 256 << 10
	textBehind = 32 << 10
)

// texts reads bodies out of journals, many at a time. It is used by one
// goroutine; close must be called.
type texts struct {
	home  string
	files map[string]*os.File

	name   string // of the journal that the window is of
	start  int64
	window []byte
}

func newTexts(home string) *texts { return &texts{home: home, files: map[string]*os.File{}} }

func (t *texts) close() {
	for _, f := range t.files {
		_ = f.Close()
	}
}

// maxOpen bounds how many journals are held open.
const maxOpen = 32

func (t *texts) open(name string) (*os.File, error) {
	if f := t.files[name]; f != nil {
		return f, nil
	}
	if len(t.files) == maxOpen {
		t.close()
		clear(t.files)
	}
	f, err := os.Open(journalPath(t.home, name))
	if err == nil {
		t.files[name] = f
	}
	return f, err
}

// body returns the body of the record at a position; it is valid until the next
// call.
func (t *texts) body(name string, position int64) ([]byte, error) {
	if body, ok := t.inWindow(name, position); ok {
		return body, nil
	}
	f, err := t.open(name)
	if err != nil {
		return nil, err
	}
	t.name, t.start = name, max(0, position+textBehind-textWindow)
	if t.window == nil {
		t.window = make([]byte, textWindow)
	}
	n, err := f.ReadAt(t.window[:textWindow], t.start)
	if err != nil && err != io.EOF { //nolint:errorlint // ReadAt documents io.EOF itself
		n = 0
	}
	t.window = t.window[:n]
	if body, ok := t.inWindow(name, position); ok {
		return body, nil
	}
	return readBody(f, position) // large, or damaged
}

// inWindow returns a body that lies in the window, whole and undamaged.
func (t *texts) inWindow(name string, position int64) ([]byte, bool) {
	at := position - t.start
	if name != t.name || at < 0 || at+prefixSize > int64(len(t.window)) {
		return nil, false
	}
	record := t.window[at:]
	if !isPrefix(record[:prefixSize]) {
		return nil, false
	}
	meta := int64(binary.LittleEndian.Uint32(record[4:]))
	size := meta + int64(binary.LittleEndian.Uint32(record[8:]))
	if size > int64(len(record)-prefixSize) {
		return nil, false
	}
	data := record[prefixSize : prefixSize+size]
	if crc32.Checksum(data, crcTable()) != binary.LittleEndian.Uint32(record[12:]) {
		return nil, false
	}
	return data[meta:], true
}
