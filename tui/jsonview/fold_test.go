package jsonview_test

import (
	"encoding/json"
	"strings"
	"testing"

	"leadrig/tui/jsonview"
)

func TestToggle_FoldsWhatStartsThere(t *testing.T) {
	d := open(`{"a":{"b":1,"c":[2,3]},"d":4}`)
	d.Toggle(1)
	wantLines(t, d, `▾{`, `▸  "a": { … 2 fields },`, `   "d": 4`, ` }`)
	d.Toggle(2) // a number
	d.Toggle(3) // an end
	d.Toggle(1)
	wantLines(t, d, `▾{`, `▾  "a": {`, `     "b": 1,`, `▾    "c": [`, `       2,`, `       3`, `     ]`, `   },`, `   "d": 4`, ` }`)
	d.Toggle(0)
	wantLines(t, d, `▸{ … 2 fields }`)
}

func TestFoldAll_LeavesTheOutermostOpen(t *testing.T) {
	d := open(`[{"a":[1]},[],{"b":{"c":2}}]`)
	d.FoldAll()
	wantLines(t, d, `▾[`, `▸  { … 1 field },`, `   [],`, `▸  { … 1 field }`, ` ]`)
	d.Toggle(3)
	wantLines(t, d, `▾[`, `▸  { … 1 field },`, `   [],`, `▾  {`, `▸    "b": { … 1 field }`, `   }`, ` ]`)
	d.UnfoldAll()
	if got := d.Len(); got != 13 {
		t.Errorf("%d lines:\n%s", got, render(d))
	}
}

func TestParse_FoldsWhatIsLarge(t *testing.T) {
	limits := jsonview.Limits{Items: 3, Depth: 2}
	d := jsonview.Parse([]byte(`[[1,2,3],[1,2,3,4],[[[5]]],6]`), "", limits)
	wantLines(t, d, `▾[`, `▾  [`, `     1,`, `     2,`, `     3`, `   ],`, `▸  [ … 4 items ],`, `▾  [`, `▸    [ … 1 item ]`, `   ],`, `   6`, ` ]`)
}

func TestStrings_UnfoldToTheirLines(t *testing.T) {
	body, err := json.Marshal(map[string]string{"text": "Hi Priya,\n\nWould a shorter weekly pick list save your team time?\n\nTomas\n"})
	if err != nil {
		t.Fatal(err)
	}
	d := jsonview.Parse(body, "", jsonview.Limits{Width: 40})
	wantLines(t, d, `▾{`, `▸  "text": "Hi Priya,⏎⏎Would … 58 B"`, ` }`)
	d.Toggle(1)
	wantLines(t, d, `▾{`, `▾  "text": "Hi Priya,⏎`, `     ⏎`, `     Would a shorter weekly pick list `, `     save your team time?⏎`, `     ⏎`, `     Tomas⏎"`, ` }`)
	d.SetWidth(72)
	wantLines(t, d, `▾{`, `▾  "text": "Hi Priya,⏎`, `     ⏎`, `     Would a shorter weekly pick list save your team time?⏎`, `     ⏎`, `     Tomas⏎"`, ` }`)
	d.Toggle(1)
	wantLines(t, d, `▾{`, `▸  "text": "Hi Priya,⏎⏎Would a shorter weekly pick list save … 26 B"`, ` }`)
	d.SetWidth(160)
	wantLines(t, d, `▾{`, `▸  "text": "Hi Priya,⏎⏎Would a shorter weekly pick list save your team time?⏎⏎Tomas⏎"`, ` }`)
}

func TestStrings_ThatFitDoNotFold(t *testing.T) {
	d := jsonview.Parse([]byte(`["one line\n","`+strings.Repeat("x", 95)+`","`+strings.Repeat("x", 96)+`"]`), "", jsonview.Limits{})
	for i, want := range []bool{true, false, false, true} {
		if got := d.Line(i).Foldable; got != want {
			t.Errorf("line %d folds: %t", i, got)
		}
	}
}

func TestParse_CountsWhatItCannotShow(t *testing.T) {
	limits := jsonview.Limits{Values: 4}
	d := jsonview.Parse([]byte(`{"a":[1,2,3,4],"b":{"c":5},"d":6}`), "", limits)
	wantLines(t, d, `▾{`, `▾  "a": [`, `     1,`, `     2,`, `     … 2 items more, too many to show`, `   ],`, `   … 2 fields more, too many to show`, ` }`)
	if got := d.Find("c", 0); got != -1 {
		t.Errorf("what isn't there is found in line %d", got)
	}
	d = jsonview.Parse([]byte("a\nb\nc\nd\ne"), "text/plain", limits)
	wantLines(t, d, ` a`, ` b`, ` c`, ` d`, ` … 1 B more, too many lines to show`)
	d = open(`{"` + strings.Repeat("k", 1000) + `":` + strings.Repeat("1", 1000) + `}`)
	wantLines(t, d, `▾{`, `   "`+strings.Repeat("k", 60)+`… 940 B": `+strings.Repeat("1", 200)+`… 800 B`, ` }`)
}

func TestFind_LooksIntoWhatIsFolded(t *testing.T) {
	body := `{"to":"Priya","lead":{"name":"priya n.","Üb\u00C9r":true},"n":42,"mail":"` + strings.Repeat("lorem ipsum ", 100) + `Żółw` + strings.Repeat(" dolor", 100) + `"}`
	d := open(body)
	d.FoldAll()
	for _, step := range []struct {
		text       string
		from, line int
		path       string
	}{
		{"PRIYA", 0, 1, "to"},
		{"priya", 2, 3, "lead.name"}, // unfolds lead
		{"ÜBér", 0, 4, "lead.ÜbÉr"},
		{"42", 0, 6, "n"},
		{"tru", 0, 4, "lead.ÜbÉr"},
		{"lorem", 0, 7, "mail"},
		{"żÓŁW", 0, 20, "mail"}, // unfolds the mail
		{"lorem", 8, 8, "mail"},
		{"żółw", 21, -1, ""},
		{"no such thing", 0, -1, ""},
		{"", 0, -1, ""},
		{"priya", 1000, -1, ""},
		{"priya", -5, 1, "to"},
	} {
		got := d.Find(step.text, step.from)
		if got != step.line || d.Line(got).Path != step.path {
			t.Errorf("%q from line %d is in line %d (%s), not in %d\n%s", step.text, step.from, got, d.Line(got).Path, step.line, render(d))
		}
	}
	if got := text(d.Line(20).Tokens); !strings.Contains(got, "Żółw") {
		t.Errorf("the line is %q", got)
	}
}

func TestFind_InText(t *testing.T) {
	d := jsonview.Parse([]byte("one\ntwo\nThree\ntwo"), "text/plain", jsonview.Limits{})
	for from, want := range map[int]int{0: 1, 1: 1, 2: 3, 4: -1} {
		if got := d.Find("TWO", from); got != want {
			t.Errorf("from line %d it is in line %d, not %d", from, got, want)
		}
	}
}
