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
	f.Add(append([]byte(recordMagic), bytes.Repeat([]byte{9}, 40)...), int64(0), true)
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

func TestReadRecord_AnAnnouncedLengthCostsNoMemory(t *testing.T) {
	file := append([]byte(recordMagic), 0, 0, 0, 0x30, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(file[summedSize:], crc32.Checksum(file[:summedSize], crcTable()))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := readRecord(bytes.NewReader(append(file, "little"...)), 0)
	runtime.ReadMemStats(&after)
	if err == nil {
		t.Error("a record of 1.5 GB in 26 bytes was read without an error")
	}
	if spent := after.TotalAlloc - before.TotalAlloc; spent > maxWaste {
		t.Errorf("%d bytes allocated", spent)
	}
}
