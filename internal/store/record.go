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
//	         header, each with its length before it as a varint; of a replay
//	         also replay_of and its marks, as varints. What follows is for later
//	         versions and is passed over
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

// errNoRecord says that a journal is damaged where a record should begin.
var errNoRecord = errors.New("the file is damaged there")

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
	dst = appendLineage(dst, d)
	meta := dst[start+prefixSize:]
	sum := crc32.Update(crc32.Checksum(meta, crcTable()), crcTable(), d.Body)
	binary.LittleEndian.PutUint32(dst[start+4:], uint32(len(meta)))
	binary.LittleEndian.PutUint32(dst[start+8:], uint32(len(d.Body)))
	binary.LittleEndian.PutUint32(dst[start+12:], sum)
	sum = crc32.Checksum(dst[start:start+summedSize], crcTable())
	binary.LittleEndian.PutUint32(dst[start+summedSize:], sum)
	return dst
}

// markEdited is set in a replay's marks where its body was changed.
const markEdited = 1

// appendLineage appends what is known of replays only, so that all others cost
// nothing.
func appendLineage(dst []byte, d *hook.Delivery) []byte {
	if d.ReplayOf == 0 && !d.Edited {
		return dst
	}
	marks := uint64(0)
	if d.Edited {
		marks |= markEdited
	}
	return binary.AppendUvarint(binary.AppendUvarint(dst, uint64(d.ReplayOf)), marks)
}

// readLineage reads what appendLineage wrote; nothing, where it wrote nothing.
func readLineage(rest []byte, d *hook.Delivery) error {
	if len(rest) == 0 {
		return nil
	}
	of, n := binary.Uvarint(rest)
	if n <= 0 {
		return errMeta
	}
	marks, n := binary.Uvarint(rest[n:])
	if n <= 0 {
		return errMeta
	}
	d.ReplayOf, d.Edited = int64(of), marks&markEdited != 0
	return nil
}

// errMeta says that a meta part can't be taken apart.
var errMeta = errors.New("its meta part is damaged")

// readRecord reads the record at position and returns the delivery, summarised,
// and the position after it. io.EOF: the journal ends here. With any other error
// the position is 0, unless it's known where the next record begins.
func readRecord(r io.ReaderAt, position int64) (*hook.Delivery, int64, error) {
	meta, body, end, err := readParts(r, position)
	if err != nil {
		return nil, end, err
	}
	d, err := decodeMeta(meta)
	if err != nil {
		return nil, end, fmt.Errorf("the record at byte %d: %w", position, err)
	}
	d.Body = body
	d.RequestID = d.Header.Get(hook.RequestIDHeader)
	d.Summary = hook.Summarize(d.Body)
	return d, end, nil
}

// readBody reads only the body of the record at position.
func readBody(r io.ReaderAt, position int64) ([]byte, error) {
	_, body, _, err := readParts(r, position)
	return body, err
}

// readParts reads meta part and body of the record at position; see readRecord.
func readParts(r io.ReaderAt, position int64) (meta, body []byte, end int64, err error) {
	var prefix [prefixSize]byte
	n, err := r.ReadAt(prefix[:], position)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil, nil, 0, io.EOF
	case n < prefixSize && errors.Is(err, io.EOF):
		return nil, nil, 0, errTorn
	case n < prefixSize:
		return nil, nil, 0, err
	}
	if prefix == [prefixSize]byte{} {
		return nil, nil, 0, errTorn // the machine went down: the file had grown, its bytes hadn't come
	}
	if !isPrefix(prefix[:]) {
		return nil, nil, 0, fmt.Errorf("no record begins at byte %d: %w", position, errNoRecord)
	}
	metaSize := int64(binary.LittleEndian.Uint32(prefix[4:]))
	bodySize := int64(binary.LittleEndian.Uint32(prefix[8:]))
	if metaSize > maxPart || bodySize > maxPart {
		return nil, nil, 0, fmt.Errorf("the record at byte %d announces %d bytes: %w", position, metaSize+bodySize, errNoRecord)
	}
	end = position + prefixSize + metaSize + bodySize
	data, err := readPart(r, position+prefixSize, metaSize+bodySize)
	if err != nil {
		return nil, nil, 0, err
	}
	if crc32.Checksum(data, crcTable()) != binary.LittleEndian.Uint32(prefix[12:]) {
		return nil, nil, end, fmt.Errorf("the record at byte %d is damaged", position)
	}
	return data[:metaSize:metaSize], data[metaSize:], end, nil
}

// searchStep is how much is read at a time to find the next record.
const searchStep = 1 << 20

// nextRecord finds the first whole record at a position or behind it.
func nextRecord(r io.ReaderAt, position int64) (at int64, ok bool) {
	buf := make([]byte, searchStep)
	for {
		n, err := r.ReadAt(buf, position)
		for from := 0; ; {
			i := bytes.Index(buf[from:n], []byte(recordMagic))
			if i < 0 || from+i+prefixSize > n {
				break
			}
			from += i
			if isPrefix(buf[from : from+prefixSize]) {
				at := position + int64(from)
				if _, _, _, err := readParts(r, at); err == nil {
					return at, true
				}
			}
			from++
		}
		if err != nil || n < prefixSize {
			return 0, false
		}
		position += int64(n - prefixSize + 1) // a prefix may lie across the end
	}
}

// isPrefix reports whether bytes are a record's prefix, by magic and sum.
func isPrefix(prefix []byte) bool {
	return string(prefix[:len(recordMagic)]) == recordMagic &&
		crc32.Checksum(prefix[:summedSize], crcTable()) == binary.LittleEndian.Uint32(prefix[summedSize:])
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
			return nil, errMeta
		}
		parts[i], rest = rest[n:n+int(size)], rest[n+int(size):]
	}
	d.Source, d.Method, d.Query = hook.Source(parts[0]), string(parts[1]), string(parts[2])
	d.Header = hook.Header(parts[3])
	return d, readLineage(rest, d)
}
