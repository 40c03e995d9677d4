package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"

	"github.com/google/uuid"
)

// dice is the source of everything that looks random. A value depends on the
// seed and on what it is for, never on what was drawn before it, so that one
// part of the sandbox can't disturb another.
type dice struct{ seed uint64 }

func (d dice) digest(purpose string, numbers ...int64) [sha256.Size]byte {
	b := make([]byte, 0, 64)
	b = binary.BigEndian.AppendUint64(b, d.seed)
	b = append(b, purpose...)
	b = append(b, 0)
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return sha256.Sum256(b)
}

// stream is an endless row of draws for one purpose.
func (d dice) stream(purpose string) *rand.Rand {
	h := d.digest(purpose)
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(h[:8]), binary.BigEndian.Uint64(h[8:16])))
}

// uuid is a version 4 UUID for one purpose and the numbers that tell it from
// others.
func (d dice) uuid(purpose string, numbers ...int64) string {
	h := d.digest(purpose, numbers...)
	id := uuid.UUID(h[:16])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// token is sixteen hexadecimal digits.
func (d dice) token(purpose string, numbers ...int64) string {
	h := d.digest(purpose, numbers...)
	return hex.EncodeToString(h[:8])
}

// between is a number from low to high, both included.
func (d dice) between(low, high int64, purpose string, numbers ...int64) int64 {
	h := d.digest(purpose, numbers...)
	return low + int64(binary.BigEndian.Uint64(h[:8])%uint64(high-low+1))
}
