package jsondiff_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"leadrig/tui/jsondiff"
)

// render draws a difference as a screen without colours would.
func render(r *jsondiff.Result, context int) string {
	var b strings.Builder
	for _, l := range r.Lines(context) {
		b.WriteString([]string{"  ", "+ ", "- ", "~ "}[l.Op])
		for _, t := range l.Tokens {
			b.WriteString(t.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestDiff_OfJSON(t *testing.T) {
	tests := []struct {
		name, before, after string
		want                []string
		summary             string
	}{
		{"equal bytes", `{"a":1}`, `{"a":1}`, nil, "no difference"},
		{
			"order, spaces and escapes are no difference", `{"a":"é","b":[1,{"c":2,"d":3}]}`, `{ "b": [1, {"d":3, "c":2}], "a": "\u00e9" }`,
			nil, "the same JSON, written differently",
		},
		{"a value", `{"a":1,"b":2}`, `{"a":1,"b":3}`, []string{"  {", `    "a": 1`, `~   "b": 2 → 3`, "  }"}, "1 changed"},
		{"a type", `{"a":12}`, `{"a":"12"}`, []string{"  {", `~   "a": 12 → "12"`, "  }"}, "1 changed"},
		{"the spelling of a number", `[1]`, `[1.0]`, []string{"  [", `~   1 → 1.0`, "  ]"}, "1 changed"},
		{
			"a field that is new and one that is gone", `{"a":1,"b":{"x":[1]},"c":2}`, `{"n":{},"a":1,"c":2}`,
			[]string{"  {", `+   "n": {}`, `    "a": 1`, `-   "b": {`, `-     "x": [`, `-       1`, `-     ]`, `-   }`, `    "c": 2`, "  }"},
			"1 added, 1 gone",
		},
		{
			"an item in the middle", `[1,2,3,4]`, `[1,2,9,3,4]`,
			[]string{"  [", "    1", "    2", "+   9", "    3", "    4", "  ]"},
			"1 added",
		},
		{
			"an object in a list", `[{"a":1,"b":2},{"a":5}]`, `[{"a":1,"b":3},{"a":5}]`,
			[]string{"  [", "    {", `      "a": 1`, `~     "b": 2 → 3`, "    }", "    { … 1 field }", "  ]"},
			"1 changed",
		},
		{
			"a repeated key", `{"a":1,"a":2}`, `{"a":1,"a":3}`,
			[]string{"  {", `    "a": 1`, `~   "a": 2 → 3`, "  }"},
			"1 changed",
		},
		{
			"repeated keys that changed places", `{"a":1,"a":2}`, `{"a":2,"a":1}`,
			[]string{"  {", `~   "a": 1 → 2`, `~   "a": 2 → 1`, "  }"},
			"2 changed",
		},
		{
			"a container that became a text", `{"a":{"b":1,"c":2}}`, `{"a":"b"}`,
			[]string{"  {", `~   "a": { … 2 fields } → "b"`, "  }"},
			"1 changed",
		},
		{
			"a word in a long text", `{"t":"Yes, please send the template over, it may save our team a good deal of time every week.\nPriya"}`,
			`{"t":"Yes, please send the template over, it may save our team a great deal of time every week.\nPriya"}`,
			[]string{
				"  {", `~   "t": "…er, it may save our team a good deal of time every week.⏎Priya"`,
				`~     → "…er, it may save our team a great deal of time every week.⏎Pri…"`, "  }",
			},
			"1 changed",
		},
		{
			"what acts on a terminal is shown", "{\"k\\u001b\":\"a\\u202eb\"}", "{\"k\\u001b\":\"a\\u001b[2J\"}",
			[]string{"  {", `~   "k␛": "a⟨202E⟩b" → "a␛[2J"`, "  }"},
			"1 changed",
		},
		{
			"what only looks the same", "[\"\xff\"]", "[\"\xfe\"]",
			[]string{"  [", `~   "�" → "�" (other bytes that look the same)`, "  ]"},
			"1 changed",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := jsondiff.Diff([]byte(tt.before), []byte(tt.after))
			if diff := cmp.Diff(strings.Join(append(tt.want, ""), "\n"), render(r, -1)); diff != "" && tt.want != nil {
				t.Errorf("the lines (-want +got):\n%s", diff)
			}
			if r.Summary() != tt.summary || r.Same() != (tt.want == nil) {
				t.Errorf("the summary is %q, and the same is %t", r.Summary(), r.Same())
			}
			wantSymmetry(t, []byte(tt.before), []byte(tt.after))
		})
	}
}

func wantSymmetry(t *testing.T, before, after []byte) {
	t.Helper()
	changed, added, removed := jsondiff.Diff(before, after).Counts()
	back, gone, come := jsondiff.Diff(after, before).Counts()
	if changed != back || added != come || removed != gone {
		t.Errorf("one way: %d changed, %d added, %d gone; the other way: %d changed, %d added, %d gone", changed, added, removed, back, gone, come)
	}
}

func TestDiff_OfText(t *testing.T) {
	r := jsondiff.Diff([]byte("one\ntwo\nthree\nfour\n"), []byte("one\n2\nthree\nfour\nfive\n"))
	want := "  one\n~ two → 2\n  three\n  four\n+ five\n"
	if diff := cmp.Diff(want, render(r, -1)); diff != "" {
		t.Errorf("the lines (-want +got):\n%s", diff)
	}
	if r.Summary() != "1 changed, 1 added" {
		t.Errorf("the summary is %q", r.Summary())
	}
	r = jsondiff.Diff([]byte(`{"a":1}`), []byte(`{"a":1`))
	if got, want := render(r, 3), `~ {"a":1} → {"a":1`+"\n"; got != want {
		t.Errorf("of JSON and bad JSON: %q, want %q", got, want)
	}
	if got := render(jsondiff.Diff([]byte("a\r\nb"), []byte("a\nb")), 0); got != "~ a␍⏎ → a⏎\n  b\n" {
		t.Errorf("of two line ends: %q", got)
	}
	if got := render(jsondiff.Diff(nil, []byte("x")), 3); got != "+ x\n" {
		t.Errorf("of nothing and something: %q", got)
	}
}

func TestLines_LeaveOutWhatIsFarFromADifference(t *testing.T) {
	before := `{"a":1,"b":2,"c":3,"d":{"e":4,"f":5,"g":6,"h":7},"i":8,"j":9,"k":10}`
	after := strings.Replace(before, `"g":6`, `"g":"six"`, 1)
	r := jsondiff.Diff([]byte(before), []byte(after))
	for context, want := range map[int]string{
		0: `
  {
    ⋯ 3 the same
    "d": {
      ⋯ 2 the same
~     "g": 6 → "six"
      "h": 7
    }
    ⋯ 3 the same
  }
`,
		2: `
  {
    ⋯ 3 the same
    "d": {
      "e": 4
      "f": 5
~     "g": 6 → "six"
      "h": 7
    }
    "i": 8
    ⋯ 2 the same
  }
`,
	} {
		if diff := cmp.Diff(want, "\n"+render(r, context)); diff != "" {
			t.Errorf("with a context of %d (-want +got):\n%s", context, diff)
		}
	}
}

func TestSetWidth_LinesTakeTheRoomThereIs(t *testing.T) {
	const text = "Yes, please send the template over: it may save our team a good deal of time every week, and the picking list is printed anew."
	before := `{"reply_message_plain_text":"` + text + `","to":"priya@warehouse.example","n":12345678,"gone":"` + text + `"}`
	after := `{"reply_message_plain_text":"` + strings.Replace(text, "good", "great", 1) + `","to":"priya@warehouse.example","n":"12345678"}`
	r := jsondiff.Diff([]byte(before), []byte(after))
	for _, test := range []struct {
		name  string
		width int
		want  string
	}{
		{"long keys stand alone where it is narrow", 46, `
  {
~   "reply_message_plain_text":
~     "…ave our team a good deal of time eve…"
~     → "…ave our team a great deal of time ev…"
    "to": "priya@warehouse.example"
~   "n": 12345678 → "12345678"
-   "gone": "Yes, please send the template 
-     over: it may save our team a good deal 
-     of time every week, and the picking list 
-     is printed anew."
  }
`},
		{"as much as there is room for around what differs", 98, `
  {
~   "reply_message_plain_text": "…over: it may save our team a good deal of time every week, and t…"
~     → "…over: it may save our team a great deal of time every week, and …"
    "to": "priya@warehouse.example"
~   "n": 12345678 → "12345678"
-   "gone": "Yes, please send the template over: it may save our team a good deal of time every 
-     week, and the picking list is printed anew."
  }
`},
		{"whole below its key rather than cut beside it", 140, `
  {
~   "reply_message_plain_text":
~     "Yes, please send the template over: it may save our team a good deal of time every week, and the picking list is printed anew."
~     → "Yes, please send the template over: it may save our team a great deal of time every week, and the picking list is printed anew."
    "to": "priya@warehouse.example"
~   "n": 12345678 → "12345678"
-   "gone": "Yes, please send the template over: it may save our team a good deal of time every week, and the picking list is printed anew."
  }
`},
		{"on one line where it is wide", 300, `
  {
~   "reply_message_plain_text": "` + text + `" → "` + strings.Replace(text, "good", "great", 1) + `"
    "to": "priya@warehouse.example"
~   "n": 12345678 → "12345678"
-   "gone": "` + text + `"
  }
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			r.SetWidth(test.width)
			if diff := cmp.Diff(test.want, "\n"+render(r, 3)); diff != "" {
				t.Errorf("the lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSetWidth_NoLineIsWider(t *testing.T) {
	long := strings.Repeat("語 word, żółw; ", 40)
	before := `{"a":{"bb":{"ccc":["` + long + `",1,"x"]}},"text":"` + long + `same","gone":"` + long + `","\u001b[2J":"` + long + `"}`
	after := `{"a":{"bb":{"ccc":["` + long[1:] + `!",2,"x"]}},"text":"` + long + `not the same","come":"` + long + `","\u001b[2J":"` + long + `"}`
	for name, texts := range map[string][2]string{"JSON": {before, after}, "text": {long + "\nb\n" + long, long + "c\nb\nd" + long}} {
		r := jsondiff.Diff([]byte(texts[0]), []byte(texts[1]))
		for width := 40; width <= 200; width += 3 {
			r.SetWidth(width)
			for line := range strings.Lines(render(r, 3)) {
				if got := ansi.StringWidth(strings.TrimSuffix(line, "\n")) - 2; got > width {
					t.Errorf("%s for %d columns has a line of %d: %s", name, width, got, line)
				}
			}
		}
	}
}

func TestLines_NameThePaths(t *testing.T) {
	r := jsondiff.Diff([]byte(`{"a":[{"b":1}],"c":2}`), []byte(`{"a":[{"b":2,"d":3}]}`))
	var got []string
	for _, l := range r.Lines(0) {
		got = append(got, l.Path)
	}
	want := []string{"", "a", "a.0", "a.0.b", "a.0.d", "a.0", "a", "c", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the paths (-want +got):\n%s", diff)
	}
}

func TestLines_AreBounded(t *testing.T) {
	list := func(n int, item string) []byte {
		return []byte("[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]")
	}
	r := jsondiff.Diff([]byte(`{}`), append(append([]byte(`{"a":`), list(1000, "1")...), '}'))
	lines := r.Lines(3)
	if got, want := render(r, 3), "+     ⋯ 801 more values\n+   ]\n  }\n"; !strings.HasSuffix(got, want) || len(lines) > 210 {
		t.Errorf("%d lines, the last:\n%s", len(lines), got[max(0, len(got)-200):])
	}
	r = jsondiff.Diff(list(20_000, "1"), list(20_000, "2"))
	lines = r.Lines(3)
	if got, want := render(r, 3), "⋯ and more: 20000 changed in all\n"; !strings.HasSuffix(got, want) || len(lines) > 5100 {
		t.Errorf("%d lines, the last:\n%s", len(lines), got[max(0, len(got)-200):])
	}
}
