package smartlead

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	maxWords   = 120 // characters of an answer that is not JSON
	maxMessage = 300 // characters of SmartLead's own message
)

// message is what an error answer says, made harmless. The order is that of the
// bodies that really arrive: a validation error has "Bad Request" in error and
// the point in message; others have the point in error, which can be an object.
func (c *Client) message(a answer) string {
	return c.words(errorText(a.body), maxMessage)
}

func errorText(body []byte) string {
	message, _ := member(body, "message")
	text := textOf(message)
	if _, ok := member(body, "validation"); ok && text != "" {
		return text
	}
	if problem, ok := member(body, "error"); ok {
		if said := textOf(problem); said != "" {
			return said
		}
		inner, _ := member(problem, "message")
		if said := textOf(inner); said != "" {
			return said
		}
	}
	return text
}

// saysNo reports whether a 2xx body is a refusal all the same: ok or success is
// false or, where neither is there, error says something.
func saysNo(body []byte) bool {
	for _, name := range []string{"ok", "success"} {
		if value, ok := member(body, name); ok {
			return string(value) == "false"
		}
	}
	problem, ok := member(body, "error")
	return ok && !slices.Contains([]string{"null", `""`, "false", "0", "{}", "[]"}, string(problem))
}

var (
	markup = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)>|<!--.*?-->|<[^>]*>`)
	opener = regexp.MustCompile(`(?i)^\s*<(!doctype|html|head|body|pre|h1|div|p)\b`)
)

func isHTML(a answer) bool {
	return strings.Contains(a.header.Get("Content-Type"), "html") || opener.Match(a.body)
}

// firstWords is the beginning of an answer that isn't JSON, as far as a person
// would see it.
func (c *Client) firstWords(a answer) string {
	text := a.body
	if isHTML(a) {
		text = []byte(html.UnescapeString(string(markup.ReplaceAll(text, []byte(" ")))))
	}
	return c.words(string(bytes.ToValidUTF8(text, []byte(" "))), maxWords)
}

// words makes text that came from outside fit for an error: no secret, one line,
// nothing a terminal could act on, at most limit characters. The order matters:
// what is invisible becomes a space, so that taking it out can't put a key
// together, and the key is gone before the text is cut.
func (c *Client) words(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	text = c.secrets.Text(strings.Join(strings.Fields(text), " "))
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}
