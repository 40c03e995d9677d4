package safetext

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

func TestLine(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain text stays", "EMAIL_REPLY priya@warehouse.example", "EMAIL_REPLY priya@warehouse.example"},
		{"letters of other scripts stay", "żółć Καλημέρα 株式会社 नमस्ते สวัสดีกำ العربية 한국어", "żółć Καλημέρα 株式会社 नमस्ते สวัสดีกำ العربية 한국어"},
		{"emoji stay", "📈 👍🏽 🇬🇧", "📈 👍🏽 🇬🇧"},
		{"spaces that take room stay", "a\u00a0b\u3000c", "a\u00a0b\u3000c"},
		{"accents in parts stay", "e\u0301", "e\u0301"},
		{"escape sequence", "\x1b[31mred\x1b[0m", "␛[31mred␛[0m"},
		{"title and clipboard sequences", "\x1b]0;pwned\x07\x1b]52;c;aGk=\x1b\\", "␛]0;pwned␇␛]52;c;aGk=␛\\"},
		{"newlines, tabs, NUL, DEL", "a\r\nb\tc\x00d\x7f", "a␍⏎b␉c␀d␡"},
		{"C1 controls", "\u009b31m\u0085", "⟨009B⟩31m⟨0085⟩"},
		{"bidi override", "user\u202etxt.exe", "user⟨202E⟩txt.exe"},
		{"bidi isolate", "\u2066a\u2069", "⟨2066⟩a⟨2069⟩"},
		{"zero width", "ad\u200bmin\ufeff", "ad⟨200B⟩min⟨FEFF⟩"},
		{"joined emoji are split", "👩\u200d💻", "👩⟨200D⟩💻"},
		{"variation selectors", "❤\ufe0f\U000e0100", "❤⟨FE0F⟩⟨E0100⟩"},
		{"tag characters", "\U000e0041", "⟨E0041⟩"},
		{"fillers and blanks", "\u3164\u115f\u2800", "⟨3164⟩⟨115F⟩⟨2800⟩"},
		{"line separators", "\u2028\u2029", "⟨2028⟩⟨2029⟩"},
		{"private use and unassigned", "\ue000\U0010ffff", "⟨E000⟩⟨10FFFF⟩"},
		{"invalid UTF-8", "a\xff\xc3(\xed\xa0\x80", "a��(���"},
		{"a replacement character stays", "�", "�"},
		{"a mark without a base", "\u0301a \u0301", "⟨0301⟩a \u0301"},
		{"a mark after something shown", "\x1b\u0301", "␛⟨0301⟩"},
		{"a letter that joins what follows", "\u0d4e", "⟨0D4E⟩"},
		{"a heap of marks", "a" + strings.Repeat("\u0301", 9), "a" + strings.Repeat("\u0301", 8) + "⟨0301⟩"},
		{"plain again after it", "\x1bé", "␛é"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Line(tt.in); got != tt.want {
				t.Errorf("Line(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestBlock(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"newlines stay", "{\n \"a\": 1\n}\n", "{\n \"a\": 1\n}\n"},
		{"tabs become spaces", "\t\"a\"", "    \"a\""},
		{"the rest is shown", "a\r\n\x1b[2J\u202e", "a␍\n␛[2J⟨202E⟩"},
		{"a mark at the start of a line", "a\n\u0301", "a\n⟨0301⟩"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Block(tt.in); got != tt.want {
				t.Errorf("Block(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	tests := []struct {
		name, in string
		width    int
		want     string
	}{
		{"padded", "abc", 5, "abc  "},
		{"exact", "abc", 3, "abc"},
		{"cut", "abcdef", 4, "abc…"},
		{"nothing", "", 3, "   "},
		{"no width", "abc", 0, ""},
		{"less than no width", "abc", -1, ""},
		{"one column", "abc", 1, "…"},
		{"wide characters are not halved", "株式会社", 4, "株… "},
		{"wide character in one column", "株", 1, "…"},
		{"a code may be cut, it is text", "a\u202eb", 4, "a⟨2…"},
		{"marks stay with their letter", "e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"long padding", "", 130, strings.Repeat(" ", 130)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fit(tt.in, tt.width); got != tt.want {
				t.Errorf("Fit(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
			}
			if got, want := Cut(tt.in, tt.width), strings.TrimRight(tt.want, " "); got != want {
				t.Errorf("Cut(%q, %d) = %q, want %q", tt.in, tt.width, got, want)
			}
		})
	}
}

func TestFitAs_MeasuresAsTheTerminalDoes(t *testing.T) {
	for _, text := range []string{"नमस्ते दुनिया", "👍🏽👍🏽", "\u1112\u1161\u11ab", "กำกำ", "plain"} {
		for width := range 12 {
			for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
				if got := method.StringWidth(FitAs(method, text, width)); got != width {
					t.Errorf("FitAs(%d, %q, %d) is %d wide", method, text, width, got)
				}
				if got := method.StringWidth(CutAs(method, text, width)); got > width {
					t.Errorf("CutAs(%d, %q, %d) is %d wide", method, text, width, got)
				}
			}
		}
	}
}

func TestFit_LooksAtNoMoreThanItNeeds(t *testing.T) {
	huge := strings.Repeat("x", 10<<20)
	if got, want := Fit(huge, 5), "xxxx…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	allocated := testing.AllocsPerRun(10, func() { _ = Fit(huge, 5) })
	if allocated > 1 {
		t.Errorf("%v allocations", allocated)
	}
	// One endless cluster: cut early, and still as wide as asked.
	chain := strings.Repeat("क\u094d", 4000)
	if got := Fit(chain, 7); ansi.StringWidth(got) != 7 || !strings.Contains(got, "…") {
		t.Errorf("got %q", got)
	}
	// The bound falls inside a character.
	odd := "a" + strings.Repeat("é", 5*maxCellBytes)
	if got, want := Fit(odd, 5), "aééé…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if exact := strings.Repeat("x", 5*maxCellBytes); Fit(exact, 5) != "xxxx…" {
		t.Errorf("got %q", Fit(exact, 5))
	}
}

func TestPlainTextIsNotCopied(t *testing.T) {
	text := "EMAIL_REPLY żółć 株式会社 e\u0301 👍🏽"
	if n := testing.AllocsPerRun(100, func() { _ = Line(text); _ = Block(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { _ = Cut(text, 200) }); n != 0 {
		t.Errorf("Cut: %v allocations", n)
	}
}

// TestEveryCharacter asks the measuring library about all of Unicode: whatever
// is kept takes room, and joins with neither a space before nor one after it.
func TestEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch {
		case r >= 0xD800 && r <= 0xDFFF:
			continue
		case r > 0x33FFF && r < 0xE0000 || r > 0xE0FFF: // unassigned and private
			r += 0xFF
		}
		got := Line(string(r))
		if fault := harm(got, false); fault != "" {
			t.Fatalf("Line(%U) = %q: %s", r, got, fault)
		}
		want := ansi.StringWidth(got) + 2
		if width := ansi.StringWidth(" " + got + " "); width != want || want == 2 {
			t.Errorf("Line(%U) = %q: %d wide between two spaces, %d by itself", r, got, width, want-2)
		}
		if want := ansi.StringWidthWc(got); want == 0 {
			t.Errorf("Line(%U) = %q takes no room", r, got)
		}
	}
}
