package hook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeader_KeepsWhatCame(t *testing.T) {
	raw := "x-request-ID: 1\r\nB:2\r\nA:  3 \t\r\nb: 4\r\nEmpty:\r\nColons: a:b:c\r\nA: 5\r\n"
	want := []HeaderField{
		{"x-request-ID", "1"}, {"B", "2"}, {"A", "3"}, {"b", "4"}, {"Empty", ""}, {"Colons", "a:b:c"}, {"A", "5"},
	}
	t.Run("order, case and repeats stay", func(t *testing.T) {
		if diff := cmp.Diff(want, Header(raw).Fields()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("lines are the raw bytes", func(t *testing.T) {
		var lines strings.Builder
		for line := range Header(raw).Lines() {
			lines.Write(line)
		}
		if lines.String() != raw {
			t.Errorf("got %q", lines.String())
		}
	})
	t.Run("a walk may be left", func(t *testing.T) {
		for _, f := range Header(raw).Lines() {
			if string(f[0]) != "x-request-ID" {
				t.Errorf("got %q", f[0])
			}
			break
		}
	})
}

func TestHeader_OddLines(t *testing.T) {
	tests := map[string]struct {
		raw  string
		want []HeaderField
	}{
		"no field, no lines":                 {"", nil},
		"bare line feeds end lines too":      {"A: 1\nB: 2\n", []HeaderField{{"A", "1"}, {"B", "2"}}},
		"the last line may lack its end":     {"A: 1\r\nB: 2", []HeaderField{{"A", "1"}, {"B", "2"}}},
		"a line without a colon is left out": {"A: 1\r\nnonsense\r\nB: 2\r\n", []HeaderField{{"A", "1"}, {"B", "2"}}},
		"a name may be empty":                {": 1\r\n", []HeaderField{{"", "1"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Header(test.raw).Fields()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeader_Get(t *testing.T) {
	h := Header("X-Request-Id-Old: 0\r\nx-request-id:  1 \r\nX-REQUEST-ID: 2\r\nEmpty:\r\n")
	tests := map[string]struct{ name, want string }{
		"the first of repeats, without case": {"X-Request-Id", "1"},
		"a longer name is another":           {"X-Request-Id-Old", "0"},
		"a shorter name is another":          {"X-Request", ""},
		"an empty value":                     {"Empty", ""},
		"none":                               {"Host", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := h.Get(test.name); got != test.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestNewHeader_FieldsComeBack(t *testing.T) {
	fields := []HeaderField{{"b", "1"}, {"A", "two words"}, {"b", ""}, {"B", "3"}}
	h := NewHeader(fields...)
	if want := "b: 1\r\nA: two words\r\nb: \r\nB: 3\r\n"; string(h) != want {
		t.Errorf("got %q", h)
	}
	if diff := cmp.Diff(fields, h.Fields()); diff != "" {
		t.Error(diff)
	}
}

func TestHeader_BreaksCannotSplitIt(t *testing.T) {
	for name, bad := range map[string]HeaderField{
		"CRLF in a value":      {"A", "1\r\nEvil: 2"},
		"a bare LF in a value": {"A", "1\nEvil: 2"},
		"a bare CR in a value": {"A", "1\rEvil: 2"},
		"NUL in a value":       {"A", "1\x00Evil: 2"},
		"CRLF in a name":       {"A\r\nEvil", "2"},
		"an end of the head":   {"A", "1\r\n\r\nPOST / HTTP/1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			for how, h := range map[string]Header{
				"NewHeader": NewHeader(HeaderField{"First", "0"}, bad),
				"With":      Header("First: 0\r\n").With(bad.Name, bad.Value),
			} {
				text := string(h)
				if strings.Count(text, "\n") != 2 || strings.Count(text, "\r") != 2 || strings.Contains(text, "\x00") || !strings.HasSuffix(text, "\r\n") {
					t.Errorf("%s: %q", how, h)
				}
				if h.Get("Evil") != "" || len(h.Fields()) != 2 {
					t.Errorf("%s: fields %q", how, h.Fields())
				}
			}
		})
	}
}

func TestHeader_WithLeavesTheOriginal(t *testing.T) {
	room := make([]byte, 0, 256) // room behind it, which two headers could share
	base := Header(append(room, "A: 1\r\n"...))
	first, second := base.With("B", "2"), base.With("C", "3")
	for want, got := range map[string]Header{
		"A: 1\r\n":         base,
		"A: 1\r\nB: 2\r\n": first,
		"A: 1\r\nC: 3\r\n": second,
	} {
		if string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
