package jsonview_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/tui/jsonview"
	"leadrig/tui/jsonview/tape"
)

func TestWrapValue(t *testing.T) {
	for name, test := range map[string]struct {
		json        string
		room, below int
		want        []string
	}{
		"a number is one line":               {`12345678901234567890`, 16, 16, []string{`12345678901234567890`}},
		"a text that fits is one line":       {`"exactly sixteen!"`, 16, 16, []string{`"exactly sixteen!"`}},
		"a long one is broken at its spaces": {`"one two three four five six seven"`, 16, 24, []string{`"one two three `, `four five six seven"`}},
		"its line breaks are kept":           {`"Hello Priya,\nyes, please"`, 16, 16, []string{`"Hello Priya,⏎`, `yes, please"`}},
		"a very long one is cut":             {`"` + strings.Repeat("word ", 30) + `"`, 20, 20, []string{`"word word word word `, `word word word word `, `word word … 100 B"`}},
		"what acts on a terminal is shown":   {`"\u001b[2J\u202e and so on and so forth"`, 20, 20, []string{`"␛[2J⟨202E⟩ and so `, `on and so forth"`}},
	} {
		t.Run(name, func(t *testing.T) {
			parsed, fault := tape.Parse([]byte(test.json), 100)
			if fault != nil {
				t.Fatal(fault)
			}
			var got []string
			for _, tokens := range jsonview.WrapValue(parsed, 0, test.room, test.below, 3) {
				line := ""
				for _, token := range tokens {
					line += token.Text
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the lines (-want +got):\n%s", diff)
			}
		})
	}
}
