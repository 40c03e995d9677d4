package fanout

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math"
	"sync"
)

// Kind is the first byte of a websocket frame: a final one, which a server
// doesn't mask (RFC 6455, 5.2).
type Kind byte

// The kinds of frames that viewers are sent.
const (
	Text   Kind = 0x81
	Packed Kind = 0xc1 // text that is compressed (RFC 7692, 6)
	Ping   Kind = 0x89
)

// Frame returns content as a frame: the same bytes for whoever it is sent to, so
// that it is made once, and many can go out in one write.
func Frame(kind Kind, content []byte) []byte {
	frame := make([]byte, 0, len(content)+10)
	switch n := len(content); {
	case n < 126:
		frame = append(frame, byte(kind), byte(n))
	case n <= math.MaxUint16:
		frame = binary.BigEndian.AppendUint16(append(frame, byte(kind), 126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, byte(kind), 127), uint64(n))
	}
	return append(frame, content...)
}

// Packer compresses messages. The zero value is ready, and its method may be
// called from any goroutine.
type Packer struct {
	idle sync.Pool // of *flate.Writer, which has a megabyte of its own
}

// Pack compresses the content of a Packed frame by itself: nothing goes from one
// message to the next, which is what a handshake with no_context_takeover for the
// server agrees on.
func (p *Packer) Pack(content []byte) ([]byte, error) {
	var out bytes.Buffer
	w, ok := p.idle.Get().(*flate.Writer)
	if ok {
		w.Reset(&out)
	} else {
		var err error
		if w, err = flate.NewWriter(&out, flate.BestSpeed); err != nil {
			return nil, err
		}
	}
	defer p.idle.Put(w)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte{0, 0, 0xff, 0xff}), nil
}
