package jsonview_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/tui/jsonview"
)

// render draws a document as a screen without colours would.
func render(d *jsonview.Document) string {
	var b strings.Builder
	for i := range d.Len() {
		l := d.Line(i)
		switch {
		case l.Folded:
			b.WriteString("▸")
		case l.Foldable:
			b.WriteString("▾")
		default:
			b.WriteString(" ")
		}
		b.WriteString(strings.Repeat("  ", l.Indent) + text(l.Tokens) + "\n")
	}
	return b.String()
}

func text(tokens []jsonview.Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Text)
	}
	return b.String()
}

func open(body string) *jsonview.Document {
	return jsonview.Parse([]byte(body), "application/json", jsonview.Limits{})
}

func wantLines(t *testing.T, d *jsonview.Document, want ...string) {
	t.Helper()
	if diff := cmp.Diff(strings.Join(want, "\n")+"\n", render(d)); diff != "" {
		t.Errorf("the lines (-want +got):\n%s", diff)
	}
}

func TestParse_ShowsJSONAsReceived(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"an object", `{"a":1,"b":[true,null]}`, []string{`▾{`, `   "a": 1,`, `▾  "b": [`, `     true,`, `     null`, `   ]`, ` }`}},
		{"keys in their order, also twice", `{"z":1,"a":2,"z":3}`, []string{`▾{`, `   "z": 1,`, `   "a": 2,`, `   "z": 3`, ` }`}},
		{
			"numbers as spelled", `[1.0, 1e5, -0, 12345678901234567890, 1E+2]`,
			[]string{`▾[`, `   1.0,`, `   1e5,`, `   -0,`, `   12345678901234567890,`, `   1E+2`, ` ]`},
		},
		{"nothing inside", `{"a":{},"b":[ ]}`, []string{`▾{`, `   "a": {},`, `   "b": []`, ` }`}},
		{"a single value", ` "hi" `, []string{` "hi"`}},
		{"strings decoded", `["\u00e9\/\"\\ \ud83d\ude00"]`, []string{`▾[`, `   "é/"\ 😀"`, ` ]`}},
		{"HTML stays text", `["<b>a &amp; b</b>"]`, []string{`▾[`, `   "<b>a &amp; b</b>"`, ` ]`}},
		{
			"what acts on a terminal is shown", `{"\u001b[2J":"a\u0007\u202eb\u200bc\u0000\u009b"}`,
			[]string{`▾{`, `   "␛[2J": "a␇⟨202E⟩b⟨200B⟩c␀⟨009B⟩"`, ` }`},
		},
		{"half a character", `["a\ud800b"]`, []string{`▾[`, `   "a�b"`, ` ]`}},
		{"bytes that are no UTF-8", "[\"a\xff\xfeb\"]", []string{`▾[`, `   "a��b"`, ` ]`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := open(tt.body)
			wantLines(t, d, tt.want...)
			if d.Form() != "JSON" || d.Note() != "" {
				t.Errorf("it is %s, and its note is %q", d.Form(), d.Note())
			}
		})
	}
}

func TestLine_TellsWhatEachTokenIs(t *testing.T) {
	d := open(`{"a":"x` + "\xff" + `","b":-1.5,"c":false,"d":null,"e":{"f":1}}`)
	d.FoldAll()
	var got []jsonview.Token
	for i := range d.Len() {
		got = append(got, d.Line(i).Tokens...)
	}
	want := []jsonview.Token{
		{jsonview.KindPunct, "{"},
		{jsonview.KindKey, `"a"`},
		{jsonview.KindPunct, ": "},
		{jsonview.KindString, `"x`},
		{jsonview.KindBad, "�"},
		{jsonview.KindString, `"`},
		{jsonview.KindPunct, ","},
		{jsonview.KindKey, `"b"`},
		{jsonview.KindPunct, ": "},
		{jsonview.KindNumber, "-1.5"},
		{jsonview.KindPunct, ","},
		{jsonview.KindKey, `"c"`},
		{jsonview.KindPunct, ": "},
		{jsonview.KindBool, "false"},
		{jsonview.KindPunct, ","},
		{jsonview.KindKey, `"d"`},
		{jsonview.KindPunct, ": "},
		{jsonview.KindNull, "null"},
		{jsonview.KindPunct, ","},
		{jsonview.KindKey, `"e"`},
		{jsonview.KindPunct, ": { "},
		{jsonview.KindNote, "… 1 field"},
		{jsonview.KindPunct, " }"},
		{jsonview.KindPunct, "}"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the tokens (-want +got):\n%s", diff)
	}
}

func TestLine_HasThePathThatSetTakes(t *testing.T) {
	d := open(`{"a":{"b":[10,{"c.d":1,"e\u202e=":2}]},"":3}`)
	var got []string
	for i := range d.Len() {
		got = append(got, d.Line(i).Path)
	}
	want := []string{"", "a", "a.b", "a.b.0", "a.b.1", `a.b.1.c\.d`, `a.b.1.e⟨202E⟩\=`, "a.b.1", "a.b", "a", "", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the paths (-want +got):\n%s", diff)
	}
}

func TestLine_OutsideOfTheDocumentIsEmpty(t *testing.T) {
	d := open(`[1]`)
	for _, i := range []int{-1, 3, 99} {
		if diff := cmp.Diff(jsonview.Line{}, d.Line(i)); diff != "" {
			t.Errorf("line %d: %s", i, diff)
		}
		d.Toggle(i)
	}
	wantLines(t, d, `▾[`, `   1`, ` ]`)
}

func TestParse_SaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, body, note string }{
		{"a missing comma", "{\"a\": 1\n \"b\": 2}", "bad JSON at line 2, column 2: a comma or } is missing"},
		{"a comma too many", `{"é": 1,}`, "bad JSON at line 1, column 9: nothing follows the comma before }"},
		{"a comma first", `[,1]`, "bad JSON at line 1, column 2: a value is missing before ,"},
		{"truncated", `{"a":{"b":"c`, "bad JSON at line 1, column 13: it ends too early: the closing quote of a text is missing, and 2 brackets are still open"},
		{"truncated in an escape", `["\u12`, "bad JSON at line 1, column 7: it ends too early: the closing quote of a text is missing, and one bracket is still open"},
		{"truncated after a colon", `{"a":`, "bad JSON at line 1, column 6: it ends too early: a value is missing, and one bracket is still open"},
		{"two documents", "{}\n{}", "bad JSON at line 2, column 1: something follows the end of the JSON"},
		{"the wrong bracket", `[1}`, "bad JSON at line 1, column 3: a comma or ] is missing"},
		{"a bare key", `{a:1}`, "bad JSON at line 1, column 2: a key in double quotes is missing"},
		{"no colon", `{"a" 1}`, "bad JSON at line 1, column 6: the colon after a key is missing"},
		{"single quotes", `['a']`, "bad JSON at line 1, column 2: a text must stand in double quotes"},
		{"Python's words", `[True]`, "bad JSON at line 1, column 2: True is no value"},
		{"a word that isn't finished", `[tru`, "bad JSON at line 1, column 2: tru is no value"},
		{"a harmful word", "[\x1b[2J\u202e]", "bad JSON at line 1, column 2: ␛[2J⟨202E⟩ is no value"},
		{"a leading zero", `[01]`, "bad JSON at line 1, column 3: a number must not start with 0"},
		{"a dot without digits", `[1.]`, "bad JSON at line 1, column 4: a digit of a number is missing"},
		{"a line break in a text", "[\"a\nb\"]", `bad JSON at line 1, column 4: a line break in a text must be written as an escape (\n)`},
		{"a NUL in a text", "[\"a\x00b\"]", `bad JSON at line 1, column 4: ␀ in a text must be written as an escape (\u0000)`},
		{"a wrong escape", `["\x41"]`, `bad JSON at line 1, column 3: \x is no escape`},
		{"a wrong unicode escape", `["\u12G4"]`, `bad JSON at line 1, column 3: \u12G4 is no escape`},
		{"a byte order mark", "\ufeff{}", "bad JSON at line 1, column 1: it starts with a byte order mark, which JSON must not have"},
		{"blanks", " \n ", "bad JSON at line 2, column 2: there is nothing but blanks"},
		{"empty", "", "the body is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := open(tt.body)
			if d.Form() != "text" || d.Note() != tt.note {
				t.Errorf("it is %s, and its note is\n%q, not\n%q", d.Form(), d.Note(), tt.note)
			}
		})
	}
}

func TestParse_ShowsOtherThingsAsTheyAre(t *testing.T) {
	t.Run("text of another type", func(t *testing.T) {
		d := jsonview.Parse([]byte("hello\tyou\r\n\x1b[31mworld"), "text/plain; charset=utf-8", jsonview.Limits{})
		wantLines(t, d, ` hello    you`, ` ␛[31mworld`)
		if d.Form() != "text" || d.Note() != "text/plain, not JSON" {
			t.Errorf("it is %s, and its note is %q", d.Form(), d.Note())
		}
	})
	t.Run("JSON of another type is JSON", func(t *testing.T) {
		d := jsonview.Parse([]byte(`{"a":1}`), "text/html", jsonview.Limits{})
		if d.Form() != "JSON" || d.Note() != "" {
			t.Errorf("it is %s, and its note is %q", d.Form(), d.Note())
		}
	})
	t.Run("bad JSON is marked where it goes wrong", func(t *testing.T) {
		d := open("{\n  \"a\": 1;\n}")
		want := []jsonview.Token{{jsonview.KindPlain, `  "a": 1`}, {jsonview.KindBad, ";"}}
		if diff := cmp.Diff(want, d.Line(1).Tokens); diff != "" {
			t.Errorf("the second line (-want +got):\n%s", diff)
		}
	})
	t.Run("long lines are broken", func(t *testing.T) {
		d := jsonview.Parse([]byte("one two three four five six seven"), "text/plain", jsonview.Limits{Width: 20})
		wantLines(t, d, ` one two three four `, ` five six seven`)
	})
	t.Run("bytes", func(t *testing.T) {
		d := jsonview.Parse([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff0123456789\x00\x01\x02\x03\x04\x05"), "application/json", jsonview.Limits{})
		wantLines(t, d,
			` 00000000  1f 8b 08 00 00 00 00 00 00 ff 30 31 32 33 34 35   ..........012345`,
			` 00000010  36 37 38 39 00 01 02 03 04 05                     6789......`)
		if d.Form() != "binary" || d.Note() != "26 B, compressed with gzip" {
			t.Errorf("it is %s, and its note is %q", d.Form(), d.Note())
		}
		if got := d.Find("6789", 0); got != 1 {
			t.Errorf("6789 is in line %d", got)
		}
	})
}
