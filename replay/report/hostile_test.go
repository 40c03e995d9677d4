package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// hostile are texts that a handler or a payload may hold to act on a terminal,
// on a page or on a pull request, or to hide there.
func hostile() map[string]string {
	return map[string]string{
		"script":            `<script>alert(1)</script>`,
		"ends a block":      `</pre></code></title></style></desc></svg></details>--><img src=x onerror=alert(1)>`,
		"ends an attribute": `"><svg onload=alert(1)>' onmouseover='alert(1)`,
		"template":          `{{.Target}} ${7*7}`,
		"CDATA":             `]]><evil/><![CDATA[`,
		"entities":          `&lt;script&gt; &#60;b&#62; &evil;`,
		"clears the screen": "\x1b[2J\x1b[H",
		"sets the title":    "\x1b]0;pwned\x07",
		"C1 control":        "\u009b31m",
		"a raw C1 byte":     "\x9b31m",
		"line of its own":   "a\n# ✓ all passed\r\n",
		"goes back":         "aaaa\b\b\b\x7f\r",
		"bidi override":     "user\u202egpj.exe",
		"invisible":         "ad\u200bm\u2060in\ufeff\U000e0041",
		"line separators":   "a\u2028b\u2029c\u0085d",
		"NUL":               "a\x00b\ufffe",
		"not UTF-8":         "\xff\xfe\xed\xa0\x80",
		"a heap of marks":   "a" + strings.Repeat("\u0301", 500),
		"long":              strings.Repeat("long ", 2<<10),
		"one long word":     strings.Repeat("x", 10<<10),
		"wide":              strings.Repeat("界", 2<<10),
		"Markdown":          "# x\n| a | `b` ``` [link](http://evil.example) ![i](//evil.example) *b* __c__ ~d~ <http://evil.example>",
		"mentions":          "@everyone @org/team #12 GH-12 see www.evil.example or https://evil.example me@evil.example",
		"fence":             "```\n</details>\n```",
		"all escaped":       strings.Repeat("'@x", 2<<10),
		"quotes":            `"},{"verdict":"pass"\`,
	}
}

// planted is the sample with a text in every string there is.
func planted(t *testing.T, text string) *Report {
	t.Helper()
	r := sample()
	if n := spread(r, text); n < 100 {
		t.Fatalf("only %d texts found to plant into", n)
	}
	return r
}

// harm says what in a text could act on a terminal or hide in it, "" if nothing.
func harm(text string) string {
	if !utf8.ValidString(text) {
		return "not UTF-8"
	}
	for i, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			return fmt.Sprintf("%U at byte %d: %.40q", r, i, text[max(0, i-20):])
		}
	}
	return ""
}

func eachHostile(t *testing.T, run func(t *testing.T, text string)) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) { run(t, text) })
	}
}

func TestTerminal_NothingHarmfulReachesTheWriter(t *testing.T) {
	eachHostile(t, func(t *testing.T, text string) {
		for _, width := range []int{1, 70, 160} {
			for _, colour := range []bool{false, true} {
				got := written(t, terminal(Style{Colour: colour, Width: width}), planted(t, text))
				for _, sequence := range []string{reset, dim, bold, red, green, yellow, cyan} {
					if colour {
						got = strings.ReplaceAll(got, sequence, "")
					}
				}
				if fault := harm(got); fault != "" {
					t.Errorf("width %d: %s", width, fault)
				}
				for line := range strings.Lines(got) {
					if !strings.HasPrefix(line, " ") && line != "\n" {
						t.Errorf("width %d: a line begins with foreign text: %.60q", width, line)
					}
				}
			}
		}
	})
}

func TestJSON_EveryTextReadsBackAndNothingHides(t *testing.T) {
	eachHostile(t, func(t *testing.T, text string) {
		r := planted(t, text)
		got := written(t, JSON, r)
		if fault := harm(got); fault != "" {
			t.Error(fault)
		}
		var back Report
		if err := json.Unmarshal([]byte(got), &back); err != nil {
			t.Fatal(err)
		}
		spread(r, strings.ToValidUTF8(text, "\ufffd"))
		if !utf8.ValidString(text) {
			return // how many replacement characters stand for broken bytes is up to the encoder
		}
		if diff := cmp.Diff(r, &back); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHTML_HoldsNoElementOrAttributeOfATexts(t *testing.T) {
	want := shapeOf(t, written(t, HTML, planted(t, "x")))
	eachHostile(t, func(t *testing.T, text string) {
		got := written(t, HTML, planted(t, text))
		if fault := harm(got); fault != "" {
			t.Error(fault)
		}
		for name := range shapeOf(t, got) {
			if !want[name] {
				t.Errorf("%s came with a text", name)
			}
		}
	})
}

// shapeOf returns the elements and attributes of a page, as "p", "p class"; it
// fails the test if they aren't balanced.
func shapeOf(t *testing.T, page string) map[string]bool {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	shape := map[string]bool{}
	var open []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page doesn't parse: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			open = append(open, e.Name.Local)
			shape[e.Name.Local] = true
			for _, a := range e.Attr {
				shape[e.Name.Local+" "+a.Name.Local] = true
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != e.Name.Local {
				t.Fatalf("</%s> ends %v", e.Name.Local, open)
			}
			open = open[:len(open)-1]
		case xml.Comment:
			t.Errorf("a comment: %q", e)
		}
	}
	if len(open) > 0 {
		t.Errorf("never ended: %v", open)
	}
	return shape
}

func TestHTML_LoadsAndRunsNothing(t *testing.T) {
	page := written(t, HTML, sample())
	shape := shapeOf(t, page)
	for _, name := range []string{"script", "link", "img", "iframe", "object", "form", "base"} {
		if shape[name] {
			t.Errorf("the page has a <%s>", name)
		}
	}
	for name := range shape {
		_, attribute, _ := strings.Cut(name, " ")
		if strings.HasPrefix(attribute, "on") || attribute == "src" || attribute == "style" {
			t.Errorf("the page has %s", name)
		}
	}
	for _, want := range []string{"default-src 'none'", "prefers-color-scheme: dark", `<svg viewBox=`, `role="img"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestMarkdown_TextsMeanNothing(t *testing.T) {
	eachHostile(t, func(t *testing.T, text string) {
		got := written(t, Markdown, planted(t, text))
		if fault := harm(got); fault != "" {
			t.Error(fault)
		}
		if n := utf8.RuneCountInString(got); n > 65_536 {
			t.Errorf("%d characters: GitHub takes 65,536", n)
		}
		bare := withoutOurs(got)
		if i := strings.IndexAny(bare, "<>"); i >= 0 {
			t.Errorf("a tag that isn't ours: %.60q", bare[i:])
		}
		for _, link := range []string{"@everyone", "@org", "#12", "://evil", "www.evil", "@evil", "](", "```"} {
			if strings.Contains(outsidePre(got), link) {
				t.Errorf("%s stands in one piece", link)
			}
		}
	})
}

// withoutOurs takes the tags out that Markdown writes itself.
func withoutOurs(text string) string {
	for _, tag := range []string{"code", "pre", "sub", "details", "summary"} {
		text = strings.NewReplacer("<"+tag+">", "", "</"+tag+">", "").Replace(text)
	}
	return strings.ReplaceAll(text, "<!-- -->", "")
}

// outsidePre is what GitHub reads as Markdown. A backslash before a character
// says that it means nothing, so both go.
func outsidePre(text string) string {
	var kept []string
	for i, part := range strings.Split(text, "<pre>") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "</pre>")
		}
		kept = append(kept, part)
	}
	plain := []rune(strings.Join(kept, "\n"))
	plain = slices.DeleteFunc(plain, func(r rune) bool { return r == '\ufffd' })
	var b strings.Builder
	for i := 0; i < len(plain); i++ {
		if plain[i] == '\\' && i+1 < len(plain) {
			i++
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(plain[i])
	}
	return b.String()
}

func TestMarkdown_FitsIntoACommentWhateverThereIs(t *testing.T) {
	r := planted(t, strings.Repeat("'@x", 2<<10))
	for range 6 {
		r.Scenarios = append(r.Scenarios, r.Scenarios...)
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		s.Name, s.Verdict = fmt.Sprintf("%s %d", s.Name, i), Fail
		for j := range s.Checks {
			s.Checks[j].Verdict = Fail
		}
	}
	text := written(t, Markdown, r)
	if n := utf8.RuneCountInString(text); n > 65_536 {
		t.Errorf("%d characters: GitHub takes 65,536", n)
	}
	if !strings.HasSuffix(text, "</details>\n") || !strings.Contains(text, "… and more: the other forms") {
		t.Errorf("ends with %q", text[len(text)-100:])
	}
}
