package store

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A print of a text tells for most words that don't occur in it that they
// don't: it is a Bloom filter over the letters, pairs and triples of letters
// that follow each other in it, in lower case. A word can occur only where all
// of its own triples do.
//
// An index of SQLite's FTS5 over the same triples was measured first: to write
// it took eight times as long as to record the delivery itself, so that it could
// only follow far behind. A print costs a fraction of the row it belongs to.
const (
	// maxPrinted is the longest text that is printed, in bytes; a longer one is
	// always read.
	maxPrinted = 4 << 20
	minPrint   = 1 << 9  // bits
	maxPrint   = 1 << 19 // bits
)

// probe are the two bits that a gram sets, before they are cut to a print's size.
type probe struct{ a, b uint32 }

// gramOf is up to three letters as one number.
func gramOf(a, b, c rune) uint64 { return uint64(a) | uint64(b)<<21 | uint64(c)<<42 }

func probeOf(gram uint64) probe {
	h := gram * 0x9E3779B97F4A7C15
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 32
	return probe{uint32(h >> 32), uint32(h)}
}

// probesOf are what a word in lower case looks for in a print.
func probesOf(word string) []probe {
	letters := []rune(word)
	switch len(letters) {
	case 1:
		return []probe{probeOf(gramOf(letters[0], 0, 0))}
	case 2:
		return []probe{probeOf(gramOf(letters[0], letters[1], 0))}
	}
	var probes []probe
	for i := 2; i < len(letters); i++ {
		probes = append(probes, probeOf(gramOf(letters[i-2], letters[i-1], letters[i])))
	}
	return probes
}

// mayHold reports whether all probes hit. A print without a byte may hold
// anything.
func mayHold(print []byte, probes []probe) bool {
	if len(print) == 0 {
		return true
	}
	mask := uint32(len(print)*8 - 1)
	for _, p := range probes {
		a, b := p.a&mask, p.b&mask
		if print[a>>3]&(1<<(a&7)) == 0 || print[b>>3]&(1<<(b&7)) == 0 {
			return false
		}
	}
	return true
}

// printer makes prints; it keeps its memory from one to the next.
type printer struct {
	words []uint64
	mask  uint32
	pairs [1 << 14 / 64]uint64 // pairs of ASCII letters that were met
}

// appendPrint appends the print of a text; nothing, where it would tell nothing.
func (p *printer) appendPrint(dst, text []byte) []byte {
	if len(text) > maxPrinted {
		return dst
	}
	size := minPrint
	for size < maxPrint && size < 8*len(text) {
		size *= 2
	}
	if cap(p.words) < size/64 {
		p.words = make([]uint64, maxPrint/64)
	}
	p.words = p.words[:size/64]
	clear(p.words)
	clear(p.pairs[:])
	p.mask = uint32(size - 1)
	p.addText(text)
	p.addPairs()
	p.fold()
	if ones(p.words) > len(p.words)*56 { // so full that it tells nothing
		return dst
	}
	for _, w := range p.words {
		dst = binary.LittleEndian.AppendUint64(dst, w)
	}
	return dst
}

func (p *printer) add(gram uint64) {
	q := probeOf(gram)
	a, b := q.a&p.mask, q.b&p.mask
	p.words[a>>6] |= 1 << (a & 63)
	p.words[b>>6] |= 1 << (b & 63)
}

// addText adds a text's triples, and its pairs and letters, those of ASCII to be
// added together by addPairs.
func (p *printer) addText(text []byte) {
	var a, b rune // the two letters before
	for i, n := 0, 0; i < len(text); n++ {
		c, size := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(text[i:])
			c = unicode.ToLower(c)
		} else if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		i += size
		if n > 1 {
			p.add(gramOf(a, b, c))
		}
		if n > 0 {
			p.addPair(b, c)
		}
		if b|c >= utf8.RuneSelf || n == 0 {
			p.add(gramOf(c, 0, 0))
		}
		a, b = b, c
	}
}

func (p *printer) addPair(b, c rune) {
	if b|c >= utf8.RuneSelf {
		p.add(gramOf(b, c, 0))
		return
	}
	i := uint32(b)<<7 | uint32(c)
	p.pairs[i>>6] |= 1 << (i & 63)
}

// addPairs adds the ASCII pairs that were met and their second letters; what has
// been first in a pair was second in another, or began the text.
func (p *printer) addPairs() {
	var seconds [2]uint64
	for i, w := range p.pairs {
		for ; w != 0; w &= w - 1 {
			pair := rune(i*64 + bits.TrailingZeros64(w))
			c := pair & 0x7f
			seconds[c>>6] |= 1 << (c & 63)
			p.add(gramOf(pair>>7, c, 0))
		}
	}
	for i, w := range seconds {
		for ; w != 0; w &= w - 1 {
			p.add(gramOf(rune(i*64+bits.TrailingZeros64(w)), 0, 0))
		}
	}
}

// fold halves the print for as long as no more than half of its bits are set:
// the upper half laid over the lower one is the print that half the size would
// have given.
func (p *printer) fold() {
	for half := len(p.words) / 2; half >= minPrint/64; half /= 2 {
		set := 0
		for i := range half {
			set += bits.OnesCount64(p.words[i] | p.words[i+half])
		}
		if set > half*32 {
			return
		}
		for i := range half {
			p.words[i] |= p.words[i+half]
		}
		p.words = p.words[:half]
	}
}

func ones(words []uint64) (n int) {
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	return n
}

// fieldGap stands between the fields of a delivery in an entry.
const fieldGap = "\x00"

// fieldsOf is what a filter looks for words in, beside the body, in lower case.
func fieldsOf(fields []string) []byte {
	return []byte(strings.ToLower(strings.Join(fields, fieldGap)))
}
