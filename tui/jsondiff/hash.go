package jsondiff

import (
	"bytes"
	"hash/maphash"
	"slices"

	"leadrig/tui/jsonview/tape"
)

// hashed is a tape whose values can be compared by their hashes: two values have
// the same one if they mean the same. Its seed is a random one, so that nobody
// can prepare payloads with equal hashes.
type hashed struct {
	*tape.Tape
	values []uint64
	keys   []uint64 // of members; the second of a repeated key has another than the first
}

// mixers keep apart what must not add up.
const (
	mixItem   = 0x9e3779b97f4a7c15
	mixKey    = 0xff51afd7ed558ccd
	mixRepeat = 0xc4ceb9fe1a85ec53
)

func newHashed(t *tape.Tape, seed maphash.Seed) *hashed {
	h := &hashed{Tape: t, values: make([]uint64, len(t.Nodes)), keys: make([]uint64, len(t.Nodes))}
	h.hashKeys(seed)
	var buf []byte
	// What is in a container comes after it: from the end, each container is
	// complete when its turn comes.
	for i := len(t.Nodes) - 1; i >= 0; i-- {
		n := &t.Nodes[i]
		kind := t.Kind(i)
		switch kind {
		case '{', '[':
			h.values[i] = mix(h.values[i]+uint64(kind)) + uint64(n.Count)
		case '"':
			text := t.Body[n.Start+1 : n.End-1]
			if bytes.IndexByte(text, '\\') >= 0 {
				buf = tape.Decode(buf[:0], text)
				text = buf
			}
			h.values[i] = maphash.Bytes(seed, text)
		default:
			h.values[i] = mix(maphash.Bytes(seed, t.Value(i)) + 1)
		}
		switch {
		case i == 0:
		case n.Key != 0:
			h.values[n.Parent] += mix(h.keys[i] ^ h.values[i]*mixItem)
		default:
			h.values[n.Parent] = h.values[n.Parent]*mixItem + mix(h.values[i])
		}
	}
	return h
}

// mix spreads the bits of a number.
func mix(x uint64) uint64 {
	x = (x ^ x>>33) * mixKey
	x = (x ^ x>>33) * mixRepeat
	return x ^ x>>33
}

func (h *hashed) hashKeys(seed maphash.Seed) {
	var members []uint64
	for i := range h.Nodes {
		if h.Nodes[i].Key != 0 {
			h.keys[i] = mix(maphash.Bytes(seed, tape.Decode(nil, h.Key(i))))
		}
	}
	for i := range h.Nodes {
		if h.Kind(i) != '{' || h.Nodes[i].Count < 2 {
			continue
		}
		members = members[:0]
		for c := range h.children(i) {
			members = append(members, h.keys[c])
		}
		if repeated(members) {
			h.tellRepeatsApart(i)
		}
	}
}

// repeated reports whether a number is there twice. It may sort the numbers.
func repeated(numbers []uint64) bool {
	if len(numbers) <= 16 {
		for i, n := range numbers {
			if slices.Contains(numbers[:i], n) {
				return true
			}
		}
		return false
	}
	slices.Sort(numbers)
	for i := 1; i < len(numbers); i++ {
		if numbers[i] == numbers[i-1] {
			return true
		}
	}
	return false
}

// tellRepeatsApart gives the second, third… of a key hashes of their own.
func (h *hashed) tellRepeatsApart(object int) {
	seen := make(map[uint64]uint64)
	for c := range h.children(object) {
		key := h.keys[c]
		h.keys[c] += seen[key] * mixRepeat
		seen[key]++
	}
}

// children yields what is directly in a container.
func (h *hashed) children(i int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for c := i + 1; c < int(h.Nodes[i].Next); c = int(h.Nodes[c].Next) {
			if !yield(c) {
				return
			}
		}
	}
}
