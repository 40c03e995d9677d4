package jsonview_test

import (
	"encoding/json"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"leadrig/tui/jsonview"
)

func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5e3,true,false,null,{}],"b":"c\n\u202e\ud83d\ude00\ud800","a":{"b":{"c":[[[]]]}}}`,
		`{"long":"Hi Priya,\n\nWould a shorter weekly pick list save your team time?\n\nTomas and a lot more of the same text"}`,
		"[\"\xff\u0301\"]", `[1,]`, `{"a"`, "\x1b[2J\u202eplain\ttext\r\nof\nlines", "\x00\x01\x02\x03\x04\x05", "", "[[[[[[[[[[[[1]]]]]]]]]]]]",
	} {
		f.Add([]byte(seed), "application/json", 40, 5)
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string, width, chosen int) {
		limits := jsonview.Limits{Items: 4, Depth: 5, Width: width % 300, Values: 500}
		d := jsonview.Parse(body, contentType, limits)
		// The standard library refuses what is nested deeper than 10,000.
		if len(body) < 10_000 && (d.Form() == "JSON") != json.Valid(body) {
			t.Errorf("%q is %s: %s", body, d.Form(), d.Note())
		}
		wantHarmless(t, d.Note())
		first := wantDocument(t, d)
		if d.Len() > 0 {
			chosen = max(chosen, -chosen) % d.Len()
			d.Toggle(max(chosen, 0))
			wantDocument(t, d)
			d.Toggle(max(chosen, 0))
			if diff := cmp.Diff(first, wantDocument(t, d)); diff != "" {
				t.Errorf("toggling line %d twice changes it:\n%s", chosen, diff)
			}
		}
		d.UnfoldAll()
		wantDocument(t, d)
		d.SetWidth(width % 100)
		wantDocument(t, d)
		d.FoldAll()
		wantDocument(t, d)
		if line := d.Find(contentType, chosen); line >= d.Len() || line >= 0 && line < chosen {
			t.Errorf("found in line %d of %d, from %d", line, d.Len(), chosen)
		}
		wantDocument(t, d)
	})
}

// wantDocument looks at all lines.
func wantDocument(t *testing.T, d *jsonview.Document) []jsonview.Line {
	t.Helper()
	lines := make([]jsonview.Line, d.Len())
	for i := range lines {
		lines[i] = d.Line(i)
		wantHarmless(t, lines[i].Path)
		for _, token := range lines[i].Tokens {
			wantHarmless(t, token.Text)
		}
	}
	return lines
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
