package share

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"leadrig/internal/safetext"
)

// seated is how people of these wishes are called, in the order in which they come.
func seated(wishes ...string) []string {
	n := newNames()
	var given []string
	for _, wish := range wishes {
		p := &participant{name: n.unique(shownName(wish))}
		n.add(p)
		given = append(given, p.name)
	}
	return given
}

func TestName_NobodyCanBeTakenForAnother(t *testing.T) {
	tests := map[string][2][]string{
		"the same":             {{"Ann", "Ann", "Ann"}, {"Ann", "Ann 2", "Ann 3"}},
		"written otherwise":    {{"Ann", "ANN", " ann "}, {"Ann", "ANN 2", "ann 3"}},
		"composed otherwise":   {{"Zo\u00eb", "Zoe\u0308", "Zoe"}, {"Zoë", "Zoë 2", "Zoe"}},
		"wide":                 {{"Ann", "\uff21nn"}, {"Ann", "\uff21nn 2"}},
		"in Cyrillic":          {{"Ann", "\u0410nn", "PAX", "\u0420\u0410\u0425"}, {"Ann", "\u0410nn 2", "PAX", "\u0420\u0410\u0425 2"}},
		"in Greek":             {{"Ann", "\u0391nn"}, {"Ann", "\u0391nn 2"}},
		"small and of another": {{"Нина", "НИНА", "нина"}, {"Нина", "НИНА 2", "нина 3"}},
		"letters that digits look like": {
			{"Ali", "AIi", "Al1", "Bob", "B0b"}, {"Ali", "AIi 2", "Al1 3", "Bob", "B0b 2"},
		},
		"a number that is taken": {{"Ann", "Ann 2", "Ann"}, {"Ann", "Ann 2", "Ann 3"}},
		"none":                   {{"", "\u00a0", "guest", "\xff"}, {"guest", "guest 2", "guest 3", "\uFFFD"}},
		"others":                 {{"Ann", "Anna", "李雷", "Ольга", "Χρήστος", "👩\u200d💻"}, {"Ann", "Anna", "李雷", "Ольга", "Χρήστος", "👩⟨200D⟩💻"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt[1], seated(tt[0]...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestName_WhoHasGoneMakesRoomForAnother(t *testing.T) {
	n := newNames()
	p := &participant{name: "Ann"}
	n.add(p)
	n.remove(p)
	if got := n.unique("\u0410nn"); got != "\u0410nn" || n.find("ann") != nil || len(n.byLook) != 0 {
		t.Errorf("%q, %v", got, n.byLook)
	}
}

func FuzzName(f *testing.F) {
	f.Add("Ann")
	f.Add("\x1b[31m\u202e\xff" + strings.Repeat("x", 500))
	f.Fuzz(func(t *testing.T, wish string) {
		given := seated(wish, wish)
		for _, name := range given {
			if safetext.Line(name) != name || !norm.NFC.IsNormalString(name) || len(name) > 400 {
				t.Errorf("%q is called %q", wish, name)
			}
		}
		if given[0] == given[1] {
			t.Errorf("two are called %q", given[0])
		}
	})
}
