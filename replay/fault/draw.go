package fault

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// identity names the delivery of an attempt. The kinds of names are kept apart:
// a key that reads like a request id is none.
type identity struct {
	by   byte
	name string
}

const (
	byRequestID byte = iota
	byKey
	byArrival
)

// maxName is how long a name may be to be kept as it is. Senders choose request
// ids, and a Set remembers many.
const maxName = 64

func identify(by byte, name string) identity {
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(name))
		name = string(sum[:])
	}
	return identity{by, name}
}

func arrival(n uint64) identity { return identity{byArrival, strconv.FormatUint(n, 10)} }

// draw is a number from 0 up to but not including 1 that follows from what it
// is given alone. A shared stream of numbers would depend on who asks first.
func draw(seed uint64, id int, name identity, number int) float64 {
	b := make([]byte, 0, 32+len(name.name))
	b = binary.BigEndian.AppendUint64(b, seed)
	b = binary.BigEndian.AppendUint64(b, uint64(id))
	b = binary.BigEndian.AppendUint64(b, uint64(number))
	b = append(b, name.by)
	b = append(b, name.name...)
	sum := sha256.Sum256(b)
	const bits = 53 // of a float64
	return float64(binary.BigEndian.Uint64(sum[:])>>(64-bits)) / (1 << bits)
}
