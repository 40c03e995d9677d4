package actions

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"leadrig/internal/safetext"
)

// word is a text as one word of a shell's command line. It has nothing in it
// that a terminal obeys, or shows as something else, when it is pasted: such
// characters become escapes in $'…', which bash, zsh, ksh and busybox know.
func word(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@,+%"
	quotes := strings.Contains(text, "'")
	switch {
	case text != "" && strings.Trim(text, plain) == "":
		return text
	case safetext.Line(text) != text, quotes && strings.Contains(text, "!"):
		// Beside a quote some shells look for history behind an exclamation mark.
		return escaped(text)
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// escaped is the text in $'…'. Bytes that need it stand there in octal with all
// three digits, which no character after them can lengthen.
func escaped(text string) string {
	var b strings.Builder
	b.WriteString("$'")
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch char := text[:size]; {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\\' || r == '\'':
			b.WriteString(`\` + char)
		case r != '!' && safetext.Line("a"+char) == "a"+char:
			b.WriteString(char)
		default:
			for _, c := range []byte(char) {
				_, _ = fmt.Fprintf(&b, `\%03o`, c) // a Builder has no errors
			}
		}
		text = text[size:]
	}
	b.WriteString("'")
	return b.String()
}
