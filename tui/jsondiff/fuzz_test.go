package jsondiff_test

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"

	"leadrig/tui/jsondiff"
)

func FuzzDiff(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"a":1,"b":[1,2,3]}`, `{"b":[1,3,4],"a":"1"}`},
		{`{"a":1,"a":2}`, `{"a":2,"a":1,"a":2}`},
		{`[[1,2],[3]]`, `[[3],[1,2],[]]`},
		{"one\ntwo\n", "two\nthree\r\n\x1b[2J\u202e"},
		{"[\"\xff\"]", "[\"\xfe\u202e\x1b\"]"},
		{`"long long long long long long long text"`, `"long long long long short long long long text"`},
		{``, `{}`},
		{`{`, `}`},
		{"\x00\x01\x02\x03\x04", "\x00\x01\x02\x03\x05"},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]), 3)
	}
	f.Fuzz(func(t *testing.T, before, after []byte, context int) {
		if r := jsondiff.Diff(before, bytes.Clone(before)); !r.Same() || len(r.Lines(context)) > 0 {
			t.Errorf("a payload differs from itself: %s", r.Summary())
		}
		wantSymmetry(t, before, after)
		r := jsondiff.Diff(before, after)
		r.SetWidth(20 + len(before)%100)
		differs := 0
		for _, l := range r.Lines(context) {
			if l.Op != jsondiff.Same {
				differs++
			}
			wantHarmless(t, l.Path)
			for _, token := range l.Tokens {
				wantHarmless(t, token.Text)
			}
		}
		if changed, added, removed := r.Counts(); differs < changed+added+removed && differs < 5000 {
			t.Errorf("%d lines differ, but the summary is %s", differs, r.Summary())
		}
		if r.Same() != (differs == 0) {
			t.Errorf("%d lines differ, and the same is %t", differs, r.Same())
		}
	})
}

func wantHarmless(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%q is no UTF-8", s)
	}
	for _, r := range s {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			t.Errorf("%q has %U", s, r)
		}
	}
}
