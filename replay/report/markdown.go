package report

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// A comment on GitHub may have 65,536 characters. These bounds, in bytes and in
// characters of one text, keep to that even if every character has to be escaped.
const (
	maxTrouble = 30 << 10 // what failed; then at most one more check follows
	maxTable   = 54 << 10 // all scenarios; then at most one more row follows
	maxText    = 400
	maxCell    = 160
	maxLine    = 500
	maxCommand = 2000
)

// Markdown writes the report for a comment on a pull request: the verdict, what
// failed and why, and all scenarios in a part that is folded away.
func Markdown(w io.Writer, r *Report) error {
	r = harmless(r)
	r.Finish()
	var b strings.Builder
	fmt.Fprintf(&b, "### %s leadrig replay: %s\n\n", r.verdict().sign(), md(cutRunes(r.counts(), maxText)))
	fmt.Fprintf(&b, "%s\n\n", md(r.Sentence()))
	fmt.Fprintf(&b, "<sub>%s · %s · %s</sub>\n", mdCode(cutRunes(r.Target, maxText)), md(cutRunes(r.intro(), maxCell)), md(msText(r.DurationMS)))
	if r.Failure != "" {
		fmt.Fprintf(&b, "\n**Ended early:** %s\n", md(cutRunes(r.Failure, maxText)))
	}
	r.mdTrouble(&b)
	r.mdAll(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// verdict is that of the whole run.
func (r *Report) verdict() Verdict {
	switch {
	case r.Failure != "" || (r.Summary.Fail == 0 && r.ExitCode != 0):
		return Error
	case r.Summary.Fail > 0:
		return Fail
	case r.Summary.Warn > 0:
		return Warn
	}
	return Pass
}

func (r *Report) mdTrouble(b *strings.Builder) {
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		for n, c := range s.troubledChecks() {
			if b.Len() > maxTrouble {
				b.WriteString("\n… and more: the other forms of this report have all of it\n")
				return
			}
			if n == shownChecks {
				fmt.Fprintf(b, "\n… and more checks of %s that did not pass\n", mdCode(cutRunes(s.Name, maxCell)))
				break
			}
			s.mdCheck(b, c)
		}
	}
}

func (s *Scenario) mdCheck(b *strings.Builder, c *Check) {
	fmt.Fprintf(b, "\n#### %s %s · %s\n\n%s\n", c.Verdict.sign(), mdCode(cutRunes(s.Name, maxCell)), md(cutRunes(c.junitName(), maxCell)), md(cutRunes(c.Message, maxText)))
	if !c.says() {
		fmt.Fprintf(b, "\nexpected %s, observed %s\n", mdCode(cutRunes(orNothing(c.Expected), maxCell)), mdCode(cutRunes(orNothing(c.Observed), maxCell)))
	}
	about := s.about(c)
	var lines []string
	for _, d := range about[:min(len(about), shownDeliveries)] {
		lines = append(lines, cutRunes(d.account(), maxLine))
	}
	if more := len(about) - shownDeliveries; more > 0 {
		lines = append(lines, "… and "+count(more, "more delivery", "more deliveries"))
	}
	mdBlock(b, strings.Join(lines, "\n"))
	if c.Consequence != "" {
		fmt.Fprintf(b, "\n%s\n", md(cutRunes(c.Consequence, maxText)))
	}
	mdBlock(b, strings.TrimSpace(cutRunes(c.Again, maxCommand)+"\n"+cutRunes(c.Why, maxCell)))
}

func (r *Report) mdAll(b *strings.Builder) {
	fmt.Fprintf(b, "\n<details>\n<summary>All %s</summary>\n\n", md(count(len(r.Scenarios), "scenario", "scenarios")))
	b.WriteString("| | scenario | what was found | time |\n|:-:|---|---|--:|\n")
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if b.Len() > maxTable {
			fmt.Fprintf(b, "| | | … and %s more | |\n", number(len(r.Scenarios)-i))
			break
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", s.Verdict.sign(), mdCode(cutRunes(s.Name, maxCell)), md(cutRunes(s.headline(), maxCell)), msText(s.TookMS))
	}
	b.WriteString("\n</details>\n")
}

// mdBlock writes lines that stay as they are. In a pre nothing is Markdown, up
// to its end tag, which an escaped text can't hold.
func mdBlock(b *strings.Builder, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n<pre>\n%s\n</pre>\n", html.EscapeString(text))
	}
}

func mdCode(text string) string { return "<code>" + md(text) + "</code>" }

// md makes text that means nothing to Markdown, and nothing to GitHub: nobody is
// mentioned, no issue and no address is linked.
func md(text string) string {
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		if i == 0 && strings.ContainsRune("#-+=", r) {
			b.WriteByte('\\') // these mean something at the start of a line
		}
		switch r {
		case '&', '<', '>', '"', '\'':
			b.WriteString(html.EscapeString(string(r)))
		case '\\', '`', '*', '[', ']', '~', '|', '$':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '_':
			// Inside a word, as in EMAIL_REPLY, it means nothing.
			if !inWord(runes, i) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case '@', '#', ':', '.':
			b.WriteRune(r)
			if links(runes, i) {
				b.WriteString("<!-- -->") // what makes a link is only seen in one piece
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func inWord(runes []rune, i int) bool {
	return i > 0 && i+1 < len(runes) && alphanumeric(runes[i-1]) && alphanumeric(runes[i+1])
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// links reports whether the character at i could begin a mention or a link.
func links(runes []rune, i int) bool {
	if i+1 == len(runes) {
		return false
	}
	switch runes[i] {
	case ':':
		return runes[i+1] == '/'
	case '.':
		return i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www")
	}
	return alphanumeric(runes[i+1])
}
