package entry

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

func TestLine_Edits(t *testing.T) {
	for _, test := range []struct {
		keys string // names with blanks between; a name in quotes is typed
		want string // with | at the cursor
	}{
		{"'type:EMAIL'", "type:EMAIL|"},
		{"'abc' left left 'X'", "aX|bc"},
		{"'abc' home 'X' end 'Y'", "XabcY|"},
		{"'abc' backspace", "ab|"},
		{"backspace delete left right", "|"},
		{"'abc' left delete", "ab|"},
		{"'one' 'two' home ctrl+k", "|"},
		{"'abc' left ctrl+u", "|c"},
		{"'a\tb\nc'", "a b c|"},
		{"'a\x1b[31m\u202eb'", "a[31mb|"},
		{"'żółw' left backspace", "żó|w"},
	} {
		var l Line
		for rest := test.keys; rest != ""; {
			var key string
			if strings.HasPrefix(rest, "'") {
				key, rest, _ = strings.Cut(rest[1:], "'")
				l.Insert(key)
				rest = strings.TrimPrefix(rest, " ")
				continue
			}
			key, rest, _ = strings.Cut(rest, " ")
			if !l.Press(key) {
				t.Errorf("%s does nothing", key)
			}
		}
		got := string(l.text[:l.at]) + "|" + string(l.text[l.at:])
		if got != test.want {
			t.Errorf("%q gives %q, want %q", test.keys, got, test.want)
		}
	}
}

func TestLine_DeletesWords(t *testing.T) {
	var l Line
	l.Set("type:EMAIL_REPLY lead:omar  ")
	l.Press("ctrl+w")
	if got := l.Text(); got != "type:EMAIL_REPLY " {
		t.Errorf("got %q", got)
	}
	if l.Press("f5") {
		t.Error("f5 is no editing key")
	}
}

func TestLine_WindowShowsTheCursor(t *testing.T) {
	var l Line
	l.Set("status:5xx 宽宽宽宽 campaign:123")
	for width := range 20 {
		for range 40 {
			text, cursor := l.Window(ansi.GraphemeWidth, width)
			if width > 0 && cursor >= width {
				t.Fatalf("width %d: the cursor is at %d", width, cursor)
			}
			if width > 0 && l.at < len(l.text) && !strings.Contains(text, string(l.text[l.at])) {
				t.Fatalf("width %d: the cursor's character isn't in %q", width, text)
			}
			l.Press("left")
		}
		l.Press("end")
	}
}

func FuzzLine(f *testing.F) {
	f.Add("type:EMAIL_REPLY", "left")
	f.Add("\x1b]0;x\x07", "ctrl+w")
	f.Fuzz(func(t *testing.T, text, key string) {
		var l Line
		l.Insert(text)
		l.Press(key)
		l.Insert(text)
		if len(l.text) > MaxLength || l.at < 0 || l.at > len(l.text) {
			t.Fatalf("%d characters, cursor at %d", len(l.text), l.at)
		}
		for _, r := range l.text {
			if unicode.IsControl(r) {
				t.Fatalf("%U is in the text", r)
			}
		}
	})
}
