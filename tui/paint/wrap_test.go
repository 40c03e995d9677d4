package paint

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

func TestWrapWords(t *testing.T) {
	pen := NewTheme(true, colorprofile.TrueColor).Pen(ansi.WcWidth)
	for name, test := range map[string]struct {
		spans []Span
		want  []string
	}{
		"breaks at blanks, below the first word": {
			[]Span{Plain.Text("  the answer is not HTTP: malformed line")},
			[]string{"  the answer is not ", "  HTTP: malformed ", "  line"},
		},
		"breaks what has no blank": {[]Span{Plain.Text(strings.Repeat("x", 45))}, []string{strings.Repeat("x", 20), strings.Repeat("x", 20), "xxxxx"}},
		"across spans":             {[]Span{Plain.Text("Attempt 1"), Bad.Text("  refused by them")}, []string{"Attempt 1  refused ", "by them"}},
		"wide characters":          {[]Span{Plain.Text(strings.Repeat("漢", 12))}, []string{strings.Repeat("漢", 10), "漢漢"}},
		"nothing":                  {nil, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, line := range pen.WrapWords(test.spans, 20, 9) {
				text := ""
				for _, s := range line {
					text += s.Words
				}
				if pen.Width(line...) > 20 {
					t.Errorf("%q is too wide", text)
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := pen.WrapWords([]Span{Plain.Text(strings.Repeat("word ", 1000))}, 20, 3); len(got) != 3 {
		t.Errorf("%d lines, want 3", len(got))
	}
}
