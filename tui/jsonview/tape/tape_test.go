package tape_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"leadrig/tui/jsonview/tape"
)

func TestParse_ListsValuesInTheirOrder(t *testing.T) {
	list, fault := tape.Parse([]byte(` {"a": [1, "x"], "b\"": {}} `), 100)
	if fault != nil {
		t.Fatal(fault)
	}
	want := []tape.Node{
		{Start: 1, End: 27, Next: 5, Count: 2},
		{Start: 7, End: 15, Key: 2, Next: 4, Count: 2},
		{Start: 8, End: 9, Next: 3, Parent: 1},
		{Start: 11, End: 14, Next: 4, Parent: 1, Ordinal: 1},
		{Start: 24, End: 26, Key: 17, Next: 5, Ordinal: 1},
	}
	if diff := cmp.Diff(want, list.Nodes); diff != "" {
		t.Errorf("the nodes (-want +got):\n%s", diff)
	}
	if got := string(list.Key(4)); got != `b\"` {
		t.Errorf("the key is %q", got)
	}
}

func TestParse_CutsAListThatIsTooLong(t *testing.T) {
	list, fault := tape.Parse([]byte(`[1,[2,[3],4],5]`), 3)
	if fault != nil {
		t.Fatal(fault)
	}
	if !list.Cut || len(list.Nodes) != 3 {
		t.Errorf("cut is %t, with %d nodes", list.Cut, len(list.Nodes))
	}
	if count, listed := list.Nodes[0].Count, list.Listed(0); count != 3 || listed != 2 {
		t.Errorf("%d items, %d of them listed", count, listed)
	}
	if count, listed := list.Nodes[2].Count, list.Listed(2); count != 3 || listed != 0 {
		t.Errorf("%d items inside, %d of them listed", count, listed)
	}
	if _, fault := tape.Parse([]byte(`[1,[2,[3],4],5`), 3); fault == nil {
		t.Error("what isn't listed isn't checked")
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`a\n\u00e9\ud83d\ude00`, `\ud800\ud83d\ude00`, `\ud800x`, `\"\\\/\b\f\r\t`, "é\xff", `\u0000`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want string
		if strings.Contains(s, `"`) || json.Unmarshal([]byte(`"`+s+`"`), &want) != nil {
			return
		}
		got := strings.ToValidUTF8(string(tape.Decode(nil, []byte(s))), "\ufffd")
		if utf8.ValidString(s) && got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	})
}
