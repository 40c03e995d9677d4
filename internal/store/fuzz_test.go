package store

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// maxWaste is what reading a record may allocate beside a few times its file:
// far less than what a damaged length could announce.
const maxWaste = 16 << 20

func FuzzReadRecord(f *testing.F) {
	whole := sealed(arrival("7c1f0a34", event(1)))
	f.Add([]byte{}, int64(0), false)
	f.Add(whole, int64(0), false)
	f.Add(append(bytes.Clone(whole), whole...), int64(len(whole)), false)
	f.Add(whole[:len(whole)-1], int64(0), false)
	f.Add(make([]byte, 100), int64(0), false)
	f.Add(append([]byte(recordMagic), bytes.Repeat([]byte{0xff}, 40)...), int64(0), true)
	f.Add(resealed(append(make([]byte, 8), 3, 'a'), []byte("body"), 10, 4), int64(0), true)
	f.Add(append([]byte(recordMagic), 255, 255, 255, 0x3f, 255, 255, 255, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3), int64(0), true)
	f.Fuzz(func(t *testing.T, file []byte, position int64, seal bool) {
		if position < 0 {
			return // no caller has one
		}
		if seal {
			sealSums(file)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		d, end, err := readRecord(bytes.NewReader(file), position)
		runtime.ReadMemStats(&after)
		if spent := after.TotalAlloc - before.TotalAlloc; spent > maxWaste+uint64(16*len(file)) {
			t.Errorf("%d bytes allocated for a file of %d", spent, len(file))
		}
		if err != nil {
			if d != nil || (end != 0 && end <= position) {
				t.Errorf("delivery %v and end %d beside %v", d, end, err)
			}
			return
		}
		if end <= position || end > int64(len(file)) {
			t.Errorf("a record of %d..%d in a file of %d", position, end, len(file))
		}
		again, _, err := readRecord(bytes.NewReader(sealed(d)), 0)
		if err != nil {
			t.Fatalf("written again: %v", err)
		}
		if diff := cmp.Diff(d, again, exactly()); diff != "" {
			t.Errorf("written again: %s", diff)
		}
	})
}

// sealSums makes lengths and sums right where they are those of a record that
// fits, so that fuzzing gets behind them.
func sealSums(file []byte) {
	if len(file) < prefixSize {
		return
	}
	prefix, data := file[:prefixSize], file[prefixSize:]
	meta := binary.LittleEndian.Uint32(prefix[4:])
	if int64(meta) <= int64(len(data)) {
		binary.LittleEndian.PutUint32(prefix[8:], uint32(len(data))-meta)
		binary.LittleEndian.PutUint32(prefix[12:], crc32.Checksum(data, crcTable()))
	}
	binary.LittleEndian.PutUint32(prefix[summedSize:], crc32.Checksum(prefix[:summedSize], crcTable()))
}

// resealed is a record with this meta part and body, announced with these sizes
// and with the right sums.
func resealed(meta, body []byte, metaSize, bodySize uint32) []byte {
	record := append([]byte(recordMagic), make([]byte, prefixSize-len(recordMagic))...)
	record = append(append(record, meta...), body...)
	binary.LittleEndian.PutUint32(record[4:], metaSize)
	binary.LittleEndian.PutUint32(record[8:], bodySize)
	binary.LittleEndian.PutUint32(record[12:], crc32.Checksum(record[prefixSize:], crcTable()))
	binary.LittleEndian.PutUint32(record[summedSize:], crc32.Checksum(record[:summedSize], crcTable()))
	return record
}

func TestReadRecord_AnAnnouncedLengthCostsNoMemory(t *testing.T) {
	for name, tt := range map[string]struct {
		size uint32
		want string
	}{
		"as much as a record may have": {maxPart, errTorn.Error()},
		"more than that":               {maxPart + 1, "announces"},
		"as much as can be said":       {1<<32 - 1, "announces"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, file := range [][]byte{resealed(nil, []byte("little"), tt.size, 6), resealed(nil, []byte("little"), 6, tt.size)} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, _, err := readRecord(bytes.NewReader(file), 0)
				runtime.ReadMemStats(&after)
				mustContain(t, err, tt.want)
				if spent := after.TotalAlloc - before.TotalAlloc; spent > maxWaste {
					t.Errorf("%d bytes allocated", spent)
				}
			}
		})
	}
}

func TestReadRecord_AMetaPartThatMakesNoSenseIsDamage(t *testing.T) {
	whole := appendHeadOf(nil, arrival("a", nil))[prefixSize:]
	when := whole[:8]
	for name, meta := range map[string][]byte{
		"empty":                   {},
		"less than a time":        when[:7],
		"nothing behind the time": when,
		"a part that is missing":  append(bytes.Clone(when), 0, 0, 0),
		"a part that is longer":   append(bytes.Clone(when), 3, 'a', 'b'),
		"the last one longer":     whole[:len(whole)-1],
		"an immense part":         append(bytes.Clone(when), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
		"a length without an end": append(bytes.Clone(when), bytes.Repeat([]byte{0xff}, 20)...),
	} {
		t.Run(name, func(t *testing.T) {
			record := resealed(meta, []byte("body"), uint32(len(meta)), 4)
			d, end, err := readRecord(bytes.NewReader(append(record, "next"...)), 0)
			mustContain(t, err, "byte 0", "meta part")
			if d != nil || end != int64(len(record)) {
				t.Errorf("delivery %v, next record at %d, want %d", d, end, len(record))
			}
		})
	}
}
