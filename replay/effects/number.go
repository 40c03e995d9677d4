package effects

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"leadrig/internal/safetext"
)

// plainNumber is what a count may look like. Exponents are JSON's; anything
// else that Go would take (0x10, 1_000, inf) is a mistake of the source.
var plainNumber = regexp.MustCompile(`^[+-]?[0-9]{1,19}(\.[0-9]{1,19})?([eE][+-]?[0-9]{1,2})?$`)

// parseCount reads a text that is a whole number from 0 and nothing else.
func parseCount(text string) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, errors.New("nothing came, want a number")
	}
	if !plainNumber.MatchString(text) {
		return 0, fmt.Errorf("%s, want a number", describe([]byte(text)))
	}
	number, ok := new(big.Rat).SetString(text)
	switch {
	case !ok:
		return 0, fmt.Errorf("%s, want a number", describe([]byte(text)))
	case number.Sign() < 0:
		return 0, fmt.Errorf("%s is negative, want a count", text)
	case !number.IsInt():
		return 0, fmt.Errorf("%s is not a whole number", text)
	case !number.Num().IsInt64():
		return 0, fmt.Errorf("%s is too big for a count", text)
	}
	return number.Num().Int64(), nil
}

// describe says in one harmless line what came instead of a number.
func describe(body []byte) string {
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		return "nothing came"
	case looksLikeHTML(text):
		return "an HTML page came" + title(text)
	case (text[0] == '{' || text[0] == '[') && json.Valid(text):
		kind := "a JSON object"
		if text[0] == '[' {
			kind = "a JSON array"
		}
		return kind + " came: " + safetext.Cut(string(text), shown)
	}
	return `"` + safetext.Cut(string(text), shown) + `" came`
}

var (
	pageStart = regexp.MustCompile(`(?i)^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype|html|head|body)\b`)
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>([^<]{1,200})</title>`)
)

func looksLikeHTML(text []byte) bool { return pageStart.Match(text[:min(len(text), 4<<10)]) }

func title(text []byte) string {
	m := pageTitle.FindSubmatch(text[:min(len(text), 16<<10)])
	if m == nil {
		return ""
	}
	return ` ("` + safetext.Cut(strings.TrimSpace(string(m[1])), shown) + `")`
}
