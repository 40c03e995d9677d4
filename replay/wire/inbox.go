package wire

import (
	"bytes"
	"io"
)

// inboxSize is what an inbox begins with; most answers fit.
const inboxSize = 4 << 10

// inbox holds what was read and not yet used.
type inbox struct {
	buf  []byte
	r, w int
}

func (b *inbox) len() int      { return b.w - b.r }
func (b *inbox) bytes() []byte { return b.buf[b.r:b.w] }
func (b *inbox) skip(n int)    { b.r += n }

func (b *inbox) take(p []byte) int {
	n := copy(p, b.bytes())
	b.skip(n)
	return n
}

// room makes room behind what is there and returns it.
func (b *inbox) room() []byte {
	if b.r > 0 {
		b.w = copy(b.buf, b.bytes())
		b.r = 0
	}
	if b.w == len(b.buf) {
		b.buf = append(b.buf, make([]byte, max(inboxSize, len(b.buf)))...)
	}
	return b.buf[b.w:]
}

// fill reads once more into the inbox.
func (b *inbox) fill(r io.Reader) error {
	n, err := r.Read(b.room())
	b.w += n
	if n > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// headEnd returns the index after the blank line that ends a head, 0 if it has
// not come yet, and from where to look when there is more. As for net/http,
// lines may end without a carriage return.
func headEnd(b []byte, from int) (end, next int) {
	for i := from; ; {
		k := bytes.IndexByte(b[i:], '\n')
		if k < 0 {
			return 0, i
		}
		rest := b[i+k+1:]
		switch {
		case bytes.HasPrefix(rest, []byte("\n")):
			return i + k + 2, 0
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return i + k + 3, 0
		case len(rest) < 2:
			return 0, i + k
		}
		i += k + 1
	}
}
