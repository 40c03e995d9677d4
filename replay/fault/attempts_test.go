package fault

import (
	"strconv"
	"strings"
	"testing"
)

func TestAttempts_ForgetsTheOldest(t *testing.T) {
	a := newAttempts(3)
	for _, step := range []struct {
		name string
		want int
	}{
		{"a", 1}, {"b", 1}, {"a", 2}, {"c", 1}, {"d", 1}, {"b", 2}, {"a", 1}, {"b", 1}, {"d", 2},
	} {
		if got := a.next(identify(byRequestID, step.name)); got != step.want {
			t.Errorf("%s: attempt %d, want %d", step.name, got, step.want)
		}
	}
	if len(a.made) != 3 || len(a.order) != 3 {
		t.Errorf("%d and %d are remembered", len(a.made), len(a.order))
	}
}

func TestIdentify_LongNamesAreNotKept(t *testing.T) {
	seen := map[identity]bool{}
	for i := range 10 {
		seen[identify(byRequestID, strings.Repeat("x", 5000)+strconv.Itoa(i))] = true
	}
	for name := range seen {
		if len(name.name) > maxName {
			t.Errorf("%d bytes are kept", len(name.name))
		}
	}
	if len(seen) != 10 {
		t.Errorf("%d of 10 names are told apart", len(seen))
	}
}
