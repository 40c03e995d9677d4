package capture

import (
	"strings"
	"unicode/utf8"
)

// A part of a path longer than this may be most of a secret: one that somebody
// has mistyped by a letter.
const longestShown = 20

// shownPath is a path as it may be told: of parts that may be a secret only the
// beginning.
func shownPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if len(part) > longestShown {
			parts[i] = strings.ToValidUTF8(part[:4], "") + "…"
		}
	}
	return strings.Join(parts, "/")
}

// shownError is an error about a request as it may be told: net/http quotes the
// line that it could not read, and of a word in it that may be a secret only the
// beginning is shown.
func shownError(err error) string {
	var b strings.Builder
	text := err.Error()
	for len(text) > 0 {
		n := len(text) - len(strings.TrimLeftFunc(text, isOfSecret))
		switch {
		case n > longestShown:
			b.WriteString(text[:4] + "…")
		case n > 0:
			b.WriteString(text[:n])
		default:
			_, n = utf8.DecodeRuneInString(text)
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

// isOfSecret says whether a letter stands in secrets: in those of paths, in keys,
// and in what is written as base64.
func isOfSecret(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.~+=%", r)
}
