package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"

	"leadrig/internal/hook"
)

// A journal is a sequence of records, one per delivery, each:
//
//	4 bytes  "LRJ1"
//	4 bytes  length of the meta part, little endian
//	4 bytes  length of the body
//	4 bytes  CRC-32C of meta and body
//	4 bytes  CRC-32C of the 16 bytes before
//	meta     received_at (8 bytes, microseconds), then source, method, query and
//	         header, each with its length before it as a varint
//	body
//
// The lengths have a sum of their own: without it a damaged length would look
// like the torn end of a file, and hide every record behind it.
const (
	recordMagic = "LRJ1"
	summedSize  = 16 // what the prefix's own sum covers
	prefixSize  = summedSize + 4
	// maxPart bounds what a damaged length may make us allocate, in bytes.
	maxPart = 1 << 30
)

// errTorn says that a journal ends within a record, as it does when its writer
// was killed. The delivery had not been acknowledged.
var errTorn = errors.New("the journal ends within a record")

// crcTable returns the Castagnoli table, which the library makes only once.
func crcTable() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// appendHeadOf appends prefix and meta of d's record.
func appendHeadOf(dst []byte, d *hook.Delivery) []byte {
	start := len(dst)
	dst = append(dst, recordMagic...)
	dst = append(dst, make([]byte, prefixSize-len(recordMagic))...)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(d.ReceivedAt.UnixMicro()))
	for _, part := range []string{string(d.Source), d.Method, d.Query} {
		dst = binary.AppendUvarint(dst, uint64(len(part)))
		dst = append(dst, part...)
	}
	dst = binary.AppendUvarint(dst, uint64(len(d.Header)))
	dst = append(dst, d.Header...)
	meta := dst[start+prefixSize:]
	sum := crc32.Update(crc32.Checksum(meta, crcTable()), crcTable(), d.Body)
	binary.LittleEndian.PutUint32(dst[start+4:], uint32(len(meta)))
	binary.LittleEndian.PutUint32(dst[start+8:], uint32(len(d.Body)))
	binary.LittleEndian.PutUint32(dst[start+12:], sum)
	sum = crc32.Checksum(dst[start:start+summedSize], crcTable())
	binary.LittleEndian.PutUint32(dst[start+summedSize:], sum)
	return dst
}

// readRecord reads the record at position and returns the delivery, summarised,
// and the position after it. io.EOF: the journal ends here. With any other error
// the position is 0, unless it's known where the next record begins.
func readRecord(r io.ReaderAt, position int64) (*hook.Delivery, int64, error) {
	var prefix [prefixSize]byte
	n, err := r.ReadAt(prefix[:], position)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil, 0, io.EOF
	case n < prefixSize && errors.Is(err, io.EOF):
		return nil, 0, errTorn
	case n < prefixSize:
		return nil, 0, err
	}
	if prefix == [prefixSize]byte{} {
		return nil, 0, errTorn // a body was written, its head not yet
	}
	if string(prefix[:len(recordMagic)]) != recordMagic ||
		crc32.Checksum(prefix[:summedSize], crcTable()) != binary.LittleEndian.Uint32(prefix[summedSize:]) {
		return nil, 0, fmt.Errorf("no record begins at byte %d: the file is damaged there", position)
	}
	metaSize := int64(binary.LittleEndian.Uint32(prefix[4:]))
	bodySize := int64(binary.LittleEndian.Uint32(prefix[8:]))
	if metaSize > maxPart || bodySize > maxPart {
		return nil, 0, fmt.Errorf("the record at byte %d announces %d bytes", position, metaSize+bodySize)
	}
	end := position + prefixSize + metaSize + bodySize
	data, err := readPart(r, position+prefixSize, metaSize+bodySize)
	if err != nil {
		return nil, 0, err
	}
	if crc32.Checksum(data, crcTable()) != binary.LittleEndian.Uint32(prefix[12:]) {
		return nil, end, fmt.Errorf("the record at byte %d is damaged", position)
	}
	d, err := decodeMeta(data[:metaSize:metaSize])
	if err != nil {
		return nil, end, fmt.Errorf("the record at byte %d: %w", position, err)
	}
	d.Body = data[metaSize:]
	d.RequestID = d.Header.Get(hook.RequestIDHeader)
	d.Summary = hook.Summarize(d.Body)
	return d, end, nil
}

// readPart reads size bytes; it grows as they come, so that a damaged length
// costs no more memory than the file has bytes.
func readPart(r io.ReaderAt, position, size int64) ([]byte, error) {
	var buf bytes.Buffer
	n, err := io.Copy(&buf, io.NewSectionReader(r, position, size))
	if err != nil {
		return nil, err
	}
	if n < size {
		return nil, errTorn
	}
	return buf.Bytes(), nil
}

func decodeMeta(meta []byte) (*hook.Delivery, error) {
	if len(meta) < 8 {
		return nil, errors.New("its meta part is too short")
	}
	d := &hook.Delivery{ReceivedAt: time.UnixMicro(int64(binary.LittleEndian.Uint64(meta))).UTC()}
	rest := meta[8:]
	var parts [4][]byte
	for i := range parts {
		size, n := binary.Uvarint(rest)
		if n <= 0 || size > uint64(len(rest)-n) {
			return nil, errors.New("its meta part is damaged")
		}
		parts[i], rest = rest[n:n+int(size)], rest[n+int(size):]
	}
	d.Source, d.Method, d.Query = hook.Source(parts[0]), string(parts[1]), string(parts[2])
	d.Header = hook.Header(parts[3])
	return d, nil
}
