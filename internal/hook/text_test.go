package hook

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"unicode"
	"unicode/utf8"
)

// hidden says whether a terminal could act on a character, or show nothing of
// it. It is written from Unicode's own properties, not from appendText.
func hidden(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f: // the control characters of both ranges
		return true
	case r == 0x2800, r == 0x1D159: // blank pictures
		return true
	case r == ' ':
		return false
	}
	return unicode.In(r, unicode.C, unicode.Z, unicode.Bidi_Control, unicode.Join_Control,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// checkText holds what is promised of every text in a JSON line.
func checkText(t *testing.T, s string) {
	t.Helper()
	quoted := string(appendText(nil, s))
	for _, r := range quoted {
		if hidden(r) || !unicode.IsPrint(r) {
			t.Errorf("%q is written as %q, with %U in it", s, quoted, r)
			break
		}
	}
	var back string
	if err := json.Unmarshal([]byte(quoted), &back); err != nil {
		t.Fatalf("%q is written as %q: %v", s, quoted, err)
	}
	if want := string([]rune(s)); back != want { // each byte that is no UTF-8 replaced
		t.Errorf("%q comes back as %q", s, back)
	}
}

func TestAppendText_HiddenCharactersAreEscaped(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"plain text stays":            {"a ~ ü 漢 😀", `"a ~ ü 漢 😀"`},
		"quotes and backslashes":      {`"\`, `"\"\\"`},
		"line feed and tab":           {"\n\t", `"\n\t"`},
		"carriage return":             {"\r", `"\u000d"`},
		"escape and delete":           {"\x1b[31m\x7f", `"\u001b[31m\u007f"`},
		"NUL and bell":                {"\x00\x07", `"\u0000\u0007"`},
		"C1: CSI and next line":       {"\u009b\u0085", `"\u009b\u0085"`},
		"a C1 byte is no UTF-8":       {"\x9b", `"` + "\uFFFD" + `"`},
		"each broken byte by itself":  {"a\xff\xfeb", `"a` + "\uFFFD\uFFFD" + `b"`},
		"a true replacement stays":    {"\uFFFD", `"` + "\uFFFD" + `"`},
		"bidi overrides and isolates": {"\u202e\u2066\u200f", `"\u202e\u2066\u200f"`},
		"zero width":                  {"\u200b\u200d\ufeff\u00ad", `"\u200b\u200d\ufeff\u00ad"`},
		"line and paragraph ends":     {"\u2028\u2029", `"\u2028\u2029"`},
		"blanks of other kinds":       {"\u00a0\u3000", `"\u00a0\u3000"`},
		"variation selectors":         {"\ufe0f\U000e0100", `"\ufe0f\udb40\udd00"`},
		"fillers":                     {"\u115f\u3164\uffa0\u034f", `"\u115f\u3164\uffa0\u034f"`},
		"blank pictures":              {"\u2800\U0001d159", `"\u2800\ud834\udd59"`},
		"private use, both planes":    {"\ue000\U0010fffd", `"\ue000\udbff\udffd"`},
		"unassigned":                  {"\u0378\uffff", `"\u0378\uffff"`},
		"tags":                        {"\U000e0041", `"\udb40\udc41"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(appendText(nil, test.text)); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			checkText(t, test.text)
		})
	}
}

// characters are those of the planes that hold different kinds of them.
func characters(yield func(rune) bool) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch r {
		case 0x20000: // ideographs, then nothing
			r = 0xe0000
		case 0xe1000: // private use
			r = 0x10ff00
		}
		if !yield(r) {
			return
		}
	}
}

func TestAppendText_HiddenCharactersAndNoOthersAreEscaped(t *testing.T) {
	var quoted []byte
	for r := range characters {
		quoted = appendText(quoted[:0], string(r))
		escaped := quoted[1] == '\\' && r != '"' && r != '\\'
		if escaped != (hidden(r) && utf8.ValidRune(r)) {
			t.Errorf("%U is written as %q", r, quoted)
		}
	}
}

func TestAppendText_EveryCharacterComesBack(t *testing.T) {
	all := string(slices.Collect(characters))
	var back string
	if err := json.Unmarshal(appendText(nil, all), &back); err != nil || back != all {
		t.Errorf("they come back otherwise: %v", err)
	}
}

func TestAppendText_RandomBytesComeBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		b := make([]byte, random.IntN(24))
		for i := range b {
			b[i] = byte(random.Uint32())
			if random.IntN(3) == 0 { // more of what leads and ends a character
				b[i] |= 0xc0
			}
		}
		checkText(t, string(b))
	}
}

func TestAppendText_AppendsBehindWhatIsThere(t *testing.T) {
	if got := string(appendText([]byte(`{"a":`), "b")); got != `{"a":"b"` {
		t.Errorf("got %s", got)
	}
}

func FuzzAppendText(f *testing.F) {
	for _, seed := range []string{"", "plain", "\"\\\n", "\x1b]0;x\x07", "\u202e\u009b", "\xff\xc3", "😀\ufe0f\u200d", "\U000e0041\ufeff"} {
		f.Add(seed)
	}
	f.Fuzz(checkText)
}
