package filter

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzFinder_FindsWhatContainsFinds(f *testing.F) {
	for text, word := range map[string]string{
		"": "a", "EMAIL_REPLY": "email", "abcdefgHijklmnop": "ghi", "aZ@[`{zA": "az@[`{za", "STRASSE straße": "straße",
		"Käse KÄSE": "käse", "12345678Ä": "8ä", "K\u212a": "k", "\xff\xfe BAD": "bad", "İstanbul": "i", "ABCDEFGH": "abcdefgh",
		"eeeeeexeeee": "ee", "aab": "ab", "ÄÖİÜ disk\u212ai": "iki", strings.Repeat("abc ", 200) + "ABQ": "abq",
	} {
		f.Add(text, word)
	}
	f.Fuzz(func(t *testing.T, text, word string) {
		word = strings.ToLower(word)
		if word == "" {
			return
		}
		find := NewFinder(word)
		for _, part := range []string{text, strings.Repeat(text, 3), text[:len(text)/2], strings.Repeat("Some text that is long enough. ", 20) + text, ""} {
			if got, want := find.In([]byte(part)), Contains(part, word); got != want {
				t.Fatalf("%q in %q: %t, Contains says %t", word, part, got, want)
			}
		}
	})
}

func TestFinder_KnowsAllLettersWhoseLowerCaseIsASCII(t *testing.T) {
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		if unicode.ToLower(r) < utf8.RuneSelf && !strings.ContainsRune(dottedI+kelvin, r) {
			t.Errorf("%U becomes %q", r, unicode.ToLower(r))
		}
	}
}
