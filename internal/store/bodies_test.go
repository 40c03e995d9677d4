package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSearch_ReadsManyBodiesAtOnceAndMissesNone(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	s.maxJournal = 200_000
	const n = 5*bodyChunk + 7
	for i := range n {
		text := "common words"
		if i%(n/3) == 1 {
			text = "Words in Common"
		}
		record(t, s, arrival(fmt.Sprintf("id-%04d", i), fmt.Appendf(nil, `{"event_type":"EMAIL_SENT","text":%q,"n":%d}`, text, i)))
	}
	shut(t, s)
	shut(t, open(t, home, Options{})) // prints what is left
	want := []string{fmt.Sprintf("id-%04d", n/3*2+1), fmt.Sprintf("id-%04d", n/3+1), "id-0001"}
	for _, text := range []string{`-"common words"`, `"IN COMMON"`, `"in common" -"common words" common words`} {
		if diff := cmp.Diff(want, search(t, home, text, n)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	if got := search(t, home, `"words common"`, n); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}
