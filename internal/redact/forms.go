package redact

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// minCore is the length from which on a piece of base64 that depends on the
// secret alone is looked for; a shorter one could be ordinary text.
const minCore = 8

// formsOf returns the spellings under which a secret may turn up in a text.
func formsOf(secret string) []string {
	query := url.QueryEscape(secret)
	escaped := []string{
		secret, query, url.PathEscape(secret), strings.ReplaceAll(query, "+", "%20"),
	}
	for _, form := range escaped[1:] {
		escaped = append(escaped, lowerHex(form))
	}
	forms := escaped
	for _, form := range escaped {
		forms = append(forms, quoted(form)...)
	}
	return append(forms, encoded(secret)...)
}

// lowerHex turns %2F into %2f.
func lowerHex(form string) string { return percent.ReplaceAllStringFunc(form, strings.ToLower) }

var percent = regexp.MustCompile(`%[0-9A-F]{2}`)

// quoted returns what a form becomes inside a JSON string, a Go literal (as in
// the text of a *url.Error) and HTML.
func quoted(form string) []string {
	forms := []string{inner(strconv.Quote(form)), inner(strconv.QuoteToASCII(form)), html.EscapeString(form)}
	for _, escapeHTML := range []bool{true, false} {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(escapeHTML)
		if e.Encode(form) == nil {
			forms = append(forms, inner(strings.TrimSuffix(b.String(), "\n")))
		}
	}
	return forms
}

func inner(literal string) string { return literal[1 : len(literal)-1] }

// encoded returns the base64 forms of a secret: by itself, and the piece that is
// the same whatever stands before and after it, for each of the three ways in
// which it can fall on base64's groups of three bytes.
func encoded(secret string) []string {
	var forms []string
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, enc.EncodeToString([]byte(secret)))
		for before := range 3 {
			text := enc.EncodeToString(append(make([]byte, before), secret...))
			from := (before*8 + 5) / 6
			to := (before + len(secret)) * 8 / 6
			if to-from >= minCore {
				forms = append(forms, text[from:to])
			}
		}
	}
	return forms
}

// secretNames are the names whose values are secrets wherever they stand.
const secretNames = `(?:api[_-]?key|auth[_-]?token|access[_-]?token|secret[_-]?key)`

// The three ways in which a name gives its value: a query string or a shell
// assignment, a JSON member, and a line of YAML. In a sentence a colon is mostly
// followed by words, so that form wants something that looks like a token.
var (
	assigned = regexp.MustCompile(`(?i)` + secretNames + "(?:=|%3d)([^&\\s\"'<>#`]+)")
	member   = regexp.MustCompile(`(?i)` + secretNames + `\\?["']\s*:\s*\\?["']((?:[^"'\\]|\\[^"'])+)`)
	line     = regexp.MustCompile(`(?i)` + secretNames + `:[ \t]+["']?([A-Za-z0-9_.\-]{16,})`)
	variable = regexp.MustCompile(`^\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})$`)
)

// named finds the values of secretNames. A shell variable stays: it is how a
// command is shown without the secret.
func named(text string) []span {
	var spans []span
	for _, form := range []*regexp.Regexp{assigned, member, line} {
		for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
			if !variable.MatchString(text[m[2]:m[3]]) {
				spans = append(spans, span{m[2], m[3]})
			}
		}
	}
	return spans
}
