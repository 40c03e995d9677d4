package filter

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Finder looks for one word in many texts, as Contains does, and makes no copy
// of a text but a rare one. It goes from one place to the next at which the
// word's rarest letter stands, so that it reads a gigabyte in a fraction of a
// second. It is for one goroutine.
type Finder struct {
	word     []byte
	ascii    bool
	isChosen bool
	rare     int // where its rarest letter stands
}

// The letters outside of ASCII whose lower case is in it.
const (
	dottedI = "İ"
	kelvin  = "\u212A"
)

// NewFinder returns a Finder for a word in lower case, which has a letter.
func NewFinder(word string) *Finder {
	f := &Finder{word: []byte(word), ascii: true}
	for _, c := range f.word {
		f.ascii = f.ascii && c < utf8.RuneSelf
	}
	return f
}

// In reports whether the word occurs in a text, whatever the case there.
func (f *Finder) In(text []byte) bool {
	if !f.ascii {
		return bytes.Contains(text, f.word) || f.inLower(text)
	}
	f.choose(text)
	letter := f.word[f.rare]
	if f.at(text, letter) || 'a' <= letter && letter <= 'z' && f.at(text, letter-'a'+'A') {
		return true
	}
	return (bytes.IndexByte(f.word, 'i') >= 0 && bytes.Contains(text, []byte(dottedI)) ||
		bytes.IndexByte(f.word, 'k') >= 0 && bytes.Contains(text, []byte(kelvin))) && f.inLower(text)
}

func (f *Finder) inLower(text []byte) bool {
	return strings.Contains(strings.ToLower(string(text)), string(f.word))
}

// at reports whether the word occurs where this letter stands for its rarest.
func (f *Finder) at(text []byte, letter byte) bool {
	for last := len(text) - len(f.word); last >= 0; {
		i := bytes.IndexByte(text[f.rare:f.rare+last+1], letter)
		if i < 0 {
			return false
		}
		if f.begins(text[i:]) {
			return true
		}
		text, last = text[i+1:], last-i-1
	}
	return false
}

// begins reports whether a text, which is long enough, begins with the word.
func (f *Finder) begins(text []byte) bool {
	text = text[:len(f.word)]
	for i, c := range f.word {
		if lower(text[i]) != c {
			return false
		}
	}
	return true
}

// sampled is how much of a text tells which letters are rare, in bytes.
const sampled = 4 << 10

// choose chooses by the first text that isn't short where the word is looked
// for: a text of the same kind has the same letters seldom.
func (f *Finder) choose(text []byte) {
	if f.isChosen || len(text) < sampled/16 {
		return
	}
	f.isChosen = true
	var count [utf8.RuneSelf]int
	for _, c := range text[:min(len(text), sampled)] {
		if c < utf8.RuneSelf {
			count[lower(c)]++
		}
	}
	for i, c := range f.word {
		if count[c] < count[f.word[f.rare]] {
			f.rare = i
		}
	}
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
