package safetext

import (
	"fmt"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// harm says what is wrong with a result, "" if nothing is.
func harm(s string, block bool) string {
	if !utf8.ValidString(s) {
		return "not valid UTF-8"
	}
	for i, r := range s {
		switch {
		case r == '\n' && block:
		case r < ' ', r == 0x7f, r >= 0x80 && r <= 0x9f:
			return fmt.Sprintf("control %U at %d", r, i)
		case unicode.Is(unicode.Bidi_Control, r):
			return fmt.Sprintf("bidi control %U at %d", r, i)
		case unicode.Is(unicode.Cf, r):
			return fmt.Sprintf("format character %U at %d", r, i)
		}
	}
	return ""
}

func FuzzSafetext(f *testing.F) {
	for _, seed := range []string{
		"", "plain", "\x1b[2J\x1b]0;x\x07", "\u202e\u2066", "\x9b31m", "\u009b", "e\u0301\u0301", "\u0301",
		"👩\u200d👩\u200d👧", "👍🏽", "🇬🇧🇬", "1\ufe0f\u20e3", "नमस्ते", "\u1112\u1161\u11ab", "กำ", "\u0d4eക", "株式会社",
		"\xff\xfe", "\xed\xa0\x80", "a\r\n\tb", "\u2028", "\U000e0041", "ｶﾞ", "⟨202E⟩",
	} {
		f.Add(seed, 7)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		line := Line(s)
		if fault := harm(line, false); fault != "" {
			t.Errorf("Line(%q) = %q: %s", s, line, fault)
		}
		if again := Line(line); again != line {
			t.Errorf("Line(%q) = %q, and of that %q", s, line, again)
		}
		if block := Block(s); harm(block, true) != "" {
			t.Errorf("Block(%q) = %q: %s", s, block, harm(block, true))
		}
		width %= 200
		for _, method := range []ansi.Method{ansi.GraphemeWidth, ansi.WcWidth} {
			fit := FitAs(method, s, width)
			if fault := harm(fit, false); fault != "" {
				t.Errorf("Fit(%q, %d) = %q: %s", s, width, fit, fault)
			}
			if got := method.StringWidth(fit); got != max(width, 0) {
				t.Errorf("Fit(%q, %d) = %q is %d wide by method %d", s, width, fit, got, method)
			}
			if got := method.StringWidth("| " + fit + " |"); got != max(width, 0)+4 {
				t.Errorf("Fit(%q, %d) = %q joins with what stands beside it", s, width, fit)
			}
			if got := method.StringWidth(CutAs(method, s, width)); got > max(width, 0) {
				t.Errorf("Cut(%q, %d) is %d wide by method %d", s, width, got, method)
			}
		}
	})
}
